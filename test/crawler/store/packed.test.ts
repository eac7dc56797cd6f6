import {describe, expect, it} from "vitest";
import {valuesIn} from "../../../crawler/store/byte-rows.ts";
import type {NewMail, PackedMails} from "../../../crawler/store/model.ts";
import {filterPacked, joinPacked, mailColumns, packMails} from "../../../crawler/store/packed.ts";

function mail(
  name: string,
  {references = [], drivers = [], position = 1}: {references?: string[]; drivers?: string[]; position?: number} = {},
): NewMail {
  const scanned = {references, relevant: drivers.length > 0, title: null, drivers, subject: `about ${name}`};
  const received = `2024-01-0${position}T00:00:00.000Z`;
  return {blob: name, position, received, messageId: `${name}@x`, scanned, raw: null, unreadable: null};
}

/** With the values of the rows in place of their bytes, which may be in one part or in several. */
function readable({rows, ...others}: PackedMails) {
  const columns = Object.keys(mailColumns) as (keyof typeof mailColumns)[];
  const values = columns.map((column) => [column, rows.flatMap((part) => valuesIn(part, mailColumns, column))]);
  return {...others, count: rows.reduce((sum, {count}) => sum + count, 0), values: Object.fromEntries(values)};
}

const reply = mail("reply", {references: ["patch@x", "cover@x"]});
const patch = mail("patch", {references: ["cover@x"], drivers: ["alder", "oak"], position: 2});
const lost: NewMail = {...mail("lost", {position: 3}), unreadable: "it is 9 bytes long"};
const kept: NewMail = {...mail("kept", {position: 4}), raw: Buffer.from("bytes")};
const mails = [reply, patch, lost, kept];

describe("packed mails", () => {
  it("are the same whether they were packed at once or in parts and joined", () => {
    for (let cut = 0; cut <= mails.length; cut++) {
      const parts = [packMails(mails.slice(0, cut)), packMails([]), packMails(mails.slice(cut))];
      expect(readable(joinPacked(parts))).toEqual(readable(packMails(mails)));
    }
    expect(readable(packMails(mails)).values).toEqual({
      blob: ["reply", "patch", "lost", "kept"],
      position: [1, 2, 3, 4],
      relevant: [0, 1, 0, 0],
      title: [null, null, null, null],
      subject: ["about reply", "about patch", "about lost", "about kept"],
      received: mails.map(({received}) => received),
    });
  });

  it("are those of the mails that stay, with their references and drivers", () => {
    const parts = joinPacked([packMails([reply, patch]), packMails([]), packMails([lost, kept])]);
    const {raw: _, unreadable: __, ...some} = filterPacked(parts, (blob) => blob !== "reply" && blob !== "kept");
    const {raw: ___, unreadable: ____, ...expected} = readable(packMails([patch, lost]));
    expect(readable({...some, raw: [], unreadable: []})).toMatchObject(expected);
    expect(readable(filterPacked(parts, () => false))).toMatchObject({ids: [], counts: [], count: 0});
  });
});

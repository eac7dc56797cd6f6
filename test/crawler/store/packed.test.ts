import {describe, expect, it} from "vitest";
import {textsIn} from "../../../crawler/store/byte-rows.ts";
import type {NewMail, PackedMails} from "../../../crawler/store/model.ts";
import {filterPacked, joinPacked, mailColumns, packMails} from "../../../crawler/store/packed.ts";

function mail(
  name: string,
  {references = [], drivers = []}: {references?: string[]; drivers?: string[]} = {},
): NewMail {
  const scanned = {references, relevant: drivers.length > 0, title: null, drivers, subject: `about ${name}`};
  return {blob: name, position: 1, received: null, messageId: `${name}@x`, scanned, raw: null, unreadable: null};
}

/** With the texts of the rows in place of their bytes, which may be in one part or in several. */
function readable({rows, ...others}: PackedMails) {
  const texts = (column: string) => rows.flatMap((part) => textsIn(part, mailColumns, column));
  return {
    ...others,
    count: rows.reduce((sum, {count}) => sum + count, 0),
    texts: ["blob", "title", "subject"].map(texts),
  };
}

const reply = mail("reply", {references: ["patch@x", "cover@x"]});
const patch = mail("patch", {references: ["cover@x"], drivers: ["alder", "oak"]});
const lost: NewMail = {...mail("lost"), unreadable: "it is 9 bytes long"};
const kept: NewMail = {...mail("kept"), raw: Buffer.from("bytes")};
const mails = [reply, patch, lost, kept];

describe("packed mails", () => {
  it("are the same whether they were packed at once or in parts and joined", () => {
    for (let cut = 0; cut <= mails.length; cut++) {
      const parts = [packMails(mails.slice(0, cut)), packMails([]), packMails(mails.slice(cut))];
      expect(readable(joinPacked(parts))).toEqual(readable(packMails(mails)));
    }
    expect(readable(packMails(mails)).texts[0]).toEqual(["reply", "patch", "lost", "kept"]);
  });

  it("are those of the mails that stay, with their references and drivers", () => {
    const parts = joinPacked([packMails([reply, patch]), packMails([]), packMails([lost, kept])]);
    const {raw: _, unreadable: __, ...some} = filterPacked(parts, (blob) => blob !== "reply" && blob !== "lost");
    const {raw: ___, unreadable: ____, ...expected} = readable(packMails([patch, kept]));
    expect(readable({...some, raw: [], unreadable: []})).toMatchObject(expected);
    expect(readable(filterPacked(parts, () => false))).toMatchObject({ids: [], counts: [], count: 0});
  });

  it("have message-ids as a database keeps them", () => {
    const {ids} = packMails([mail("a", {references: ["half \ud800@x", "half \udc00@x", "whole 😀@x", "nul\0@x"]})]);
    expect(ids).toEqual(["a@x", "half \ufffd@x", "half \ufffd@x", "whole 😀@x", "nul\0@x"]);
  });
});

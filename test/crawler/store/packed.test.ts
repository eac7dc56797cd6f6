import {describe, expect, it} from "vitest";
import type {NewMail} from "../../../crawler/store/model.ts";
import {filterPacked, joinPacked, packMails} from "../../../crawler/store/packed.ts";

function mail(
  name: string,
  {references = [], drivers = []}: {references?: string[]; drivers?: string[]} = {},
): NewMail {
  const scanned = {references, relevant: drivers.length > 0, title: null, drivers, subject: `about ${name}`};
  return {blob: name, position: 1, received: null, messageId: `${name}@x`, scanned, raw: null, unreadable: null};
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
      expect(joinPacked(parts)).toEqual(packMails(mails));
    }
  });

  it("are those of the mails that stay, with their references and drivers", () => {
    const {
      raw: _,
      unreadable: __,
      ...some
    } = filterPacked(packMails(mails), (blob) => blob !== "reply" && blob !== "lost");
    const {raw: ___, unreadable: ____, ...expected} = packMails([patch, kept]);
    expect(some).toEqual(expected);
  });

  it("say when a text is one that JSON would not bring to the database unchanged", () => {
    expect(packMails([patch]).plain).toBe(true);
    expect(packMails([mail("a\0b")]).plain).toBe(false);
    expect(packMails([mail("a", {references: ["half \ud800@x"]})]).plain).toBe(false);
    expect(packMails([{...patch, scanned: {...patch.scanned, subject: "nothing\0"}}]).plain).toBe(false);
    expect(joinPacked([packMails([patch]), packMails([mail("a\0b")])]).plain).toBe(false);
  });
});

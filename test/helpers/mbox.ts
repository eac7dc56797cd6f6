import {readFileSync} from "node:fs";
import {parseMessage} from "../../crawler/mail/message.ts";
import type {Message} from "../../crawler/records.ts";

/** The mails of a fixture in test/fixtures/mbox (mboxrd), parsed, in the file's order. */
export async function fixture(name: string): Promise<Message[]> {
  const text = readFileSync(new URL(`../fixtures/mbox/${name}.mbox`, import.meta.url), "latin1");
  const raws = text.split(/^From mboxrd@z .*\n/m).slice(1);
  return Promise.all(
    raws.map((raw) => parseMessage(Buffer.from(raw.replace(/^>(>*From )/gm, "$1"), "latin1"), {lists: ["example"]})),
  );
}

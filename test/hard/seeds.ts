import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {listMails} from "../helpers/synthetic/list.ts";
import {randomFrom} from "../helpers/synthetic/random.ts";
import {toBytes} from "../helpers/synthetic/wire.ts";

const fixtures = join(import.meta.dirname, "../fixtures/mbox");

/** Whole mails to begin with: those of the fixtures, and some as relays and encodings leave them. */
export function seedMails(): Buffer[] {
  const written = readdirSync(fixtures)
    .sort()
    .flatMap((name) =>
      readFileSync(join(fixtures, name), "latin1")
        .split(/^From mboxrd@z .*\n/m)
        .slice(1),
    )
    .map((mail) => Buffer.from(mail, "latin1"));
  const made: Buffer[] = [];
  for (const item of listMails({seed: "fuzz", share: 0.5})) {
    if (made.length === 30) break;
    made.push(toBytes(randomFrom(`fuzz/${made.length}`), item));
  }
  return [...written, ...made];
}

import {join} from "node:path";
import Database from "libsql";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {crawlQuietly, messagesOf} from "../../helpers/crawl.ts";
import {appendEpoch, rawMail, scratchFolder} from "../../helpers/epoch.ts";
import {footer} from "../../helpers/message.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);
const data = join(folder, "var");
const sources = ["git:kvm", "git:vfio"].map((source) => source.replace(":", `:${folder}/`));
const many = Array.from({length: 120}, (_, number) => number);

/** On both lists, each with a header of the list's own; every third differs, every third has the second list's footer. */
beforeAll(async () => {
  for (const list of ["kvm", "vfio"]) {
    const other = list === "vfio";
    appendEpoch(
      join(folder, list, "git", "0.git"),
      many.map((number) => {
        const added = ["", "another text\n", footer][number % 3];
        const body = `text ${number}\n${other ? added : ""}`;
        return {mail: rawMail({id: `${number}@example.com`, subject: "vfio", body, headers: [`List-Id: ${list}`]})};
      }),
    );
  }
  await crawlQuietly(data, sources);
});

const conflicting = async () =>
  (await messagesOf(data))
    .filter((message) => message.conflicting)
    .map(({messageId}) => Number.parseInt(messageId, 10))
    .sort((a, b) => a - b);

describe("copies of a message", () => {
  const differ = many.filter((number) => number % 3 === 1);

  it("conflict where a reader sees another text, however many there are, and not where a list added a footer", async () => {
    expect(await conflicting()).toEqual(differ);
    expect((await messagesOf(data)).map(({lists}) => lists)).toEqual(many.map(() => ["kvm", "vfio"]));
  });

  it("are compared the same where an earlier program kept the text of one in its JSON", async () => {
    const database = new Database(join(data, "store.sqlite"));
    database.exec(`
      update parsed set json = json_set(json, '$.text', text), text = null
        where blob in (select blob from copy join origin on origin.id = origin where list = 'kvm');
      insert into touched select id from node; update message set conflicting = 2; delete from meta where key = 'seal'`);
    database.close();
    await crawlQuietly(data, sources);
    expect(await conflicting()).toEqual(differ);
  });
});

import {readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import {defaultConfigFile} from "../crawler/config.ts";
import {run as runUpdate} from "../web/cli/update.ts";
import {crawlQuietly, messagesOf, withStore} from "./helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "./helpers/epoch.ts";
import {runHere} from "./helpers/run-here.ts";

const patch = rawMail({
  id: "cover@example.com",
  subject: "[PATCH] vfio/alder: Add a variant driver for alder devices",
  body: patchBody("drivers/vfio/pci/alder/main.c").replace("--- a/drivers/vfio/pci/alder/main.c", "--- /dev/null"),
});
const review = rawMail({
  id: "ben.cottage@example.com",
  subject: "Re: [PATCH] vfio/alder: Add a variant driver for alder devices",
  replyTo: "cover@example.com",
  from: "Ben Cottage <ben.cottage@example.com>",
  date: "Tue, 05 Oct 2021 09:00:00 +0000",
  body: "With the crimson lighthouse fixed:\n\nReviewed-by: Ben Cottage <ben.cottage@example.com>\n",
});
const answer = rawMail({
  id: "answer@example.com",
  subject: "Re: [PATCH] vfio/alder: Add a variant driver for alder devices",
  replyTo: "ben.cottage@example.com",
  references: ["cover@example.com", "ben.cottage@example.com"],
  date: "Wed, 06 Oct 2021 09:00:00 +0000",
  body: "Thank you.\n",
});
/** Nobody's business once the mail is gone. */
const private_ = ["crimson lighthouse", "ben.cottage@example.com", "Ben Cottage"];

function scratch() {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const [data, out, inbox] = [join(path, "var"), join(path, "out"), join(path, "kvm/git/0.git")];
  const update = async (source: string, ...more: string[]) => {
    const result = await runHere(runUpdate, ["--source", source, "--data-dir", data, "--out", out, "--quiet", ...more]);
    expect(result, result.stderr).toMatchObject({code: 0});
  };
  /** What of it stands in the site or in the dataset. */
  const shown = () =>
    private_.filter((text) => [...filesOf(out), join(data, "dataset.json")].some((file) => holds(file, text)));
  return {path, data, inbox, update, shown};
}

const filesOf = (folder: string) =>
  readdirSync(folder, {recursive: true, encoding: "utf8"})
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
const holds = (file: string, text: string) => readFileSync(file).includes(text);

function configThatForgets(folder: string, ids: readonly string[]): string {
  const file = join(folder, "crawl.json");
  writeFileSync(file, JSON.stringify({...JSON.parse(readFileSync(defaultConfigFile, "utf8")), forget: ids}));
  return file;
}

describe("a mail that its archive took back", () => {
  it("is gone from store, dataset, pages, feeds and quotes with the next update, and does not come back", async () => {
    const {path, data, inbox, update, shown} = scratch();
    appendEpoch(inbox, [{mail: patch}, {mail: review}, {mail: answer}]);
    await update(`git:${path}/kvm`);
    expect(shown()).toEqual(private_);
    appendEpoch(inbox, [{deletes: review}]);
    await update(`git:${path}/kvm`);
    expect(shown()).toEqual([]);
    expect((await messagesOf(data)).map(({messageId}) => messageId)).toEqual([
      "answer@example.com",
      "cover@example.com",
    ]);
    expect(holds(join(data, "store.sqlite"), "crimson lighthouse")).toBe(false);
    await update(`git:${path}/kvm`);
    expect(shown()).toEqual([]);
  });

  it("leaves its thread together, and is not asked for as if it had never been there", async () => {
    const {path, data, inbox} = scratch();
    appendEpoch(inbox, [{mail: patch}, {mail: review}, {mail: answer}, {deletes: review}]);
    await crawlQuietly(data, [`git:${path}/kvm`]);
    const [reply] = await messagesOf(data);
    expect(reply?.references[0]).toBe("cover@example.com");
    expect(reply?.inReplyTo).toEqual([expect.stringMatching(/^[0-9a-f]{16}@removed\.invalid$/)]);
    expect(await withStore(data, (store) => store.gaps())).toEqual([]);
  });
});

describe('a mail whose message-id the configuration names under "forget"', () => {
  it("is gone everywhere with the next update, whatever list brings it later", async () => {
    const {path, data, inbox, update, shown} = scratch();
    const mbox = join(path, "list.mbox");
    writeFileSync(
      mbox,
      [patch, review, answer].map((mail) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${mail}\n`).join(""),
    );
    await update(`mbox:${mbox}`);
    expect(shown()).toEqual(private_);
    const config = configThatForgets(path, ["<ben.cottage@example.com>"]);
    await update(`mbox:${mbox}`, "--config", config);
    expect(shown()).toEqual([]);
    for (const file of filesOf(data)) expect(holds(file, "crimson lighthouse"), file).toBe(false);
    appendEpoch(inbox, [{mail: patch}, {mail: review}]);
    await update(`git:${path}/kvm`, "--config", config);
    await update(`mbox:${mbox}`, "--config", config);
    expect(shown()).toEqual([]);
    expect(await messagesOf(data)).toHaveLength(2);
  });

  it("never shows at all where it was named before it came", async () => {
    const {path, data} = scratch();
    appendEpoch(join(path, "kvm/git/0.git"), [{mail: patch}, {mail: review}]);
    const config = JSON.parse(readFileSync(configThatForgets(path, ["ben.cottage@example.com"]), "utf8"));
    await crawlQuietly(data, [`git:${path}/kvm`], {config: {...config, watch: {}}});
    expect((await messagesOf(data)).map(({messageId}) => messageId)).toEqual(["cover@example.com"]);
  });
});

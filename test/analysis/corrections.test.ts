import {createHash} from "node:crypto";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import {run as show} from "../../analysis/cli/show.ts";
import {Dataset} from "../../analysis/dataset.ts";
import {loadRoster} from "../../analysis/roster.ts";
import {run as runUpdate} from "../../web/cli/update.ts";
import {crawlQuietly, withStore} from "../helpers/crawl.ts";
import {appendEpoch, patchBody, rawMail, scratchFolder} from "../helpers/epoch.ts";
import {runHere} from "../helpers/run-here.ts";

const body = patchBody("drivers/vfio/pci/alder/Kconfig")
  .replace(/index .*\n--- .*/, "new file mode 100644\n--- /dev/null")
  .replace("@@ -1,1 +1,2 @@\n a\n+b", "@@ -0,0 +1,2 @@\n+config ALDER_VFIO_PCI\n+\ttristate");
const first = rawMail({id: "one@example.com", subject: "[PATCH] vfio/alder: Add a variant driver", body});
const second = rawMail({
  id: "two@example.com",
  subject: "[PATCH v2] vfio: bring the alder in",
  from: "Ben Cottage <ben@example.com>",
  date: "Mon, 01 Nov 2021 09:00:00 +0000",
  body: body.replace("Do a thing.", "Do it otherwise."),
});
const settled = {by: "Lena Reader", date: "2026-11-01", reason: "its cover says so in other words"};

/** Updates with these files changed so; the update is under way. */
async function correct({overrides = {}, reading = {}, roster = {}}: Record<string, object>) {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const data = join(path, "var");
  appendEpoch(join(path, "kvm/git/0.git"), [{mail: first}, {mail: second}]);
  await crawlQuietly(data, [`git:${path}/kvm`]);
  const text = await withStore(data, async (store) => (await store.message("one@example.com"))?.text ?? "");
  const sha256 = createHash("sha256").update(text.slice(0, 11)).digest("hex");
  const about = {criterion: "documentation", question: "safeguards", driver: "alder", state: "met"};
  const place = {messageId: "one@example.com", offset: 0, length: 11, sha256};
  mkdirSync(join(path, "annotations"));
  const files = {
    "overrides.json": {
      links: [{revision: "two@example.com", supersedes: "one@example.com", ...settled, ...overrides}],
    },
    "annotations/readings.json": [
      {...about, ...place, reader: settled.by, date: settled.date, reason: settled.reason, ...reading},
    ],
    "roster.json": {
      ...loadRoster(),
      people: loadRoster().people.map((person, n) => (n === 0 ? {...person, corrected: settled} : person)),
      ...roster,
    },
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), JSON.stringify(content));
  const out = join(path, "out");
  const options = Object.entries({overrides: "overrides.json", annotations: "annotations", roster: "roster.json"});
  const update = runUpdate([
    ...["--quiet", "--data-dir", data, "--out", out, "--source", `git:${path}/kvm`],
    ...options.flatMap(([option, name]) => [`--${option}`, join(path, name)]),
  ]);
  return {update, dataset: () => Dataset.parse(JSON.parse(readFileSync(join(data, "dataset.json"), "utf8"))), out};
}

describe("what people settled", () => {
  it("is in the dataset and on the pages: corrected by NAME on DATE because ...", async () => {
    const {update, dataset, out} = await correct({});
    expect(await update).toBe(0);
    expect(dataset().corrections).toMatchObject([
      {kind: "link", where: "two@example.com", what: "it supersedes one@example.com", ...settled},
      {kind: "person", where: loadRoster().people[0]?.name, ...settled},
      {kind: "reading", where: "one@example.com", what: "alder, safeguards: met", ...settled},
    ]);
    const words = /corrected by <bdi>Lena Reader<\/bdi> on <time[^>]*>2026-11-01<\/time> because its cover says so/;
    for (const page of ["data.html", "drivers/alder.html", "revisions/two@example.com.html"])
      expect(readFileSync(join(out, page), "utf8"), page).toMatch(words);
    const files = ["overrides.json", "annotations", "roster.json"].flatMap((name) => [
      `--${name.replace(".json", "")}`,
      join(out, "..", name),
    ]);
    const shown = await runHere(show, ["alder", "--data-dir", join(out, "../var"), ...files]);
    expect(shown.stdout.replace(/\s+/g, " ")).toContain(
      "two@example.com: it supersedes one@example.com; corrected by Lena Reader on 2026-11-01 because its cover says so in other words",
    );
    expect(readFileSync(join(out, "revisions/one@example.com.html"), "utf8")).not.toMatch(words.source.slice(0, 20));
  });

  it("is reported where it fits no mail any more, not shown and not ignored", async () => {
    const {update, dataset} = await correct({overrides: {revision: "gone@example.com"}, reading: {offset: 3}});
    await update;
    const {gaps, corrections} = dataset();
    expect(gaps).toEqual(
      expect.arrayContaining([
        expect.objectContaining({kind: "unmatched-override", what: "gone@example.com"}),
        expect.objectContaining({kind: "stale-annotation", what: "one@example.com"}),
      ]),
    );
    expect(corrections?.map(({kind}) => kind)).toEqual(["person"]);
  });

  it.each([
    [{overrides: {date: "yesterday"}}, 'overrides.json is wrong: "links.0.date"'],
    [{overrides: {reson: "x"}}, 'nothing is called "reson" in "links.0"; did you mean "reason"?'],
    [{reading: {state: "fine"}}, 'readings.json is wrong: "0.state"'],
    [{roster: {roles: [{person: "Nobody"}]}}, 'roster.json is wrong: "roles.0.role" is missing'],
  ])("%j is refused, with file and field", async (wrong, message) => {
    const {update} = await correct(wrong as Record<string, object>);
    await expect(update).rejects.toMatchObject({exitCode: 2, message: expect.stringContaining(message)});
  });
});

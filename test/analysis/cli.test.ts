import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {run as analyzeCommand} from "../../analysis/cli/analyze.ts";
import {run as checkCommand} from "../../analysis/cli/check.ts";
import {run as exportCommand} from "../../analysis/cli/export.ts";
import {run as seriesCommand} from "../../analysis/cli/series.ts";
import {bareId, run as showCommand} from "../../analysis/cli/show.ts";
import {Dataset} from "../../analysis/dataset.ts";
import {dictionary} from "../../analysis/dictionary.ts";
import {run as crawl} from "../../crawler/cli/crawl.ts";
import type {Message} from "../../crawler/records.ts";
import {runHere} from "../helpers/run-here.ts";
import {ada, added, explained, mail, mona, posting, reply, rita, roster} from "./made-up.ts";

const place = mkdtempSync(join(tmpdir(), "vfio-lore-analysis-"));
const data = join(place, "var");
const commands = {
  analyze: analyzeCommand,
  check: checkCommand,
  export: exportCommand,
  series: seriesCommand,
  show: showCommand,
};

const command = (name: keyof typeof commands, ...args: string[]) => runHere(commands[name], args);
const at = (name: keyof typeof commands, ...args: string[]) => command(name, ...args, "--data-dir", data);
afterAll(() => rmSync(place, {recursive: true}));

const first = posting({date: "2023-05-01T00:00:00Z"});
const mails = [...first, reply(first[2], rita, "Reviewed-by: Rita Reader <rita@reviews.example.com>")];
// it answers a mail that nobody has, so that it stands in the thread of no series
const pulled = mail({
  id: "pulled@example.com",
  from: mona,
  subject: "Re: [GIT PULL] vfio updates",
  body: "Pulled.\n",
  date: "2023-05-01T12:00:00Z",
  inReplyTo: ["pull@example.com"],
});
const raw = ({messageId, from, subject, date, inReplyTo, text}: Message): string =>
  [
    "From mboxrd@z Thu Jan  1 00:00:00 1970",
    `From: ${from.name} <${from.email}>`,
    `Subject: ${subject}`,
    `Date: ${new Date(date).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${messageId}>`,
    ...inReplyTo.map((id) => `In-Reply-To: <${id}>`),
    "",
    text.replace(/^(>*From )/gm, ">$1"),
    "",
  ].join("\n");

beforeAll(async () => {
  const mbox = join(place, "kvm.mbox");
  writeFileSync(mbox, [...mails, pulled].map(raw).join(""));
  expect(await runHere(crawl, ["--quiet", "--source", `mbox:${mbox}`, "--data-dir", data])).toMatchObject({code: 0});
}, 60_000);

describe("analyze, series, show and export", () => {
  it("write the dataset and say in one line what it holds", async () => {
    const {code, stderr} = await at("analyze");
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^analyze: 1 revisions, 1 drivers \(1 introduced in this mail\), 1 versions judged, relevant mail dated up to 2023-05-02/,
    );
    const dataset = Dataset.parse(JSON.parse(readFileSync(join(data, "dataset.json"), "utf8")));
    expect(dataset.drivers.map(({name}) => name)).toEqual(["acme"]);
    const again = readFileSync(join(data, "dataset.json"));
    await at("analyze", "--quiet");
    expect(readFileSync(join(data, "dataset.json")).equals(again)).toBe(true);
  });

  it("print revisions one a line, chosen by driver, author and words", async () => {
    const {stdout} = await at("series", "--driver", "acme", "--author", "ada@", "--grep", "VFIO_PCI", "--json");
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{introduces: "acme", version: 1, versionInferred: true, verdicts: {}}]);
    expect((await at("series", "--driver", "none", "--quiet")).stdout).toBe("");
  });

  it("show a driver within 80 columns, links apart", async () => {
    const {code, stdout} = await at("show", "acme");
    expect(code).toBe(0);
    const wide = stdout.split("\n").filter((line) => line.length > 80 && !/^\[\d+\] https:/.test(line));
    expect(wide).toEqual([]);
    expect(stdout).toContain("acme: ");
    expect(stdout).toMatch(/NOT MET\s+review by a listed reviewer/);
  });

  it("show a mail by its id, its brackets or its archive's address", async () => {
    const id = mails[3]?.messageId ?? "";
    const {stdout} = await at("show", `https://lore.kernel.org/kvm/${id}/`);
    expect(stdout).toMatch(/^Reply of Rita Reader to patch 2/);
    expect(bareId(`<${id}>`)).toBe(id);
    expect(bareId("https://lore.kernel.org/all/a%2Fb@example.com/")).toBe("a/b@example.com");
    expect(JSON.parse((await at("show", id, "--json")).stdout)).toMatchObject({introduces: "acme"});
  });

  it("show a mail of the store that no series has, and say why check does not judge it", async () => {
    const {code, stdout} = await at("show", `<${pulled.messageId}>`);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Mail of Mona Keeper <mona@vfio.example.com>, 2023-05-01 on kvm\n {2}Re: \[GIT PULL\] vfio/,
    );
    expect(JSON.parse((await at("show", pulled.messageId, "--json")).stdout)).toMatchObject({
      subject: pulled.subject,
      citedBy: [],
    });
    expect(await at("check", pulled.messageId)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is a mail in the thread of no patch series"),
    });
  });

  it("say what an unknown id or a missing store wants", async () => {
    expect(await at("show", "nothing")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/"nothing" is no driver.*drivers: acme/),
    });
    expect(await command("show", "acme", "--data-dir", join(place, "none"))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no store"),
    });
    expect(existsSync(join(place, "none"))).toBe(false);
  });

  it("export tables", async () => {
    const out = join(place, "tables");
    expect(await at("export", "--format", "csv", "--out", out, "--quiet")).toMatchObject({code: 0});
    expect(readdirSync(out)).toEqual(
      dictionary
        .map(({file}) => file)
        .concat("dictionary.csv")
        .sort(),
    );
    expect(await at("export", "--format", "xml")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("json, csv"),
    });
  });
});

describe("analyze --linux", () => {
  it("finds the merged commit and its release", async () => {
    const tree = join(place, "merged");
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", tree, "-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
        stdio: ["ignore", "pipe", "ignore"],
      }).toString();
    mkdirSync(join(tree, "drivers/vfio/pci/acme"), {recursive: true});
    git("init", "-q");
    writeFileSync(join(tree, "drivers/vfio/pci/acme/main.c"), "x\n");
    git("add", ".");
    git("commit", "-q", "-m", `vfio/acme: by another title\n\nLink: https://lore.kernel.org/r/${first[2]?.messageId}`);
    git("tag", "v6.5-rc1");
    const out = join(place, "with-linux.json");
    expect(await at("analyze", "--linux", tree, "--out", out, "--quiet")).toMatchObject({code: 0});
    const {drivers} = Dataset.parse(JSON.parse(readFileSync(out, "utf8")));
    expect(drivers[0]).toMatchObject({
      status: "merged",
      statusBecause: expect.stringContaining("found by link"),
      merged: {commit: git("rev-parse", "HEAD").trim(), release: "v6.5"},
    });
    expect(await at("analyze", "--linux", place, "--quiet")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no git tree"),
    });
  });
});

describe("check", () => {
  it("judges a mail of the store: what is there, what lacks, whom to ask; exit 3", async () => {
    const {code, stdout} = await at("check", first[0]?.messageId ?? "");
    expect(code).toBe(3);
    expect(stdout).toContain("missing: ");
    expect(stdout).toMatch(/ask today: .*<.*@.*> \(listed reviewer\)/s);
    expect(stdout.split("\n").filter((line) => line.length > 80 && !/^\[\d+\] https:/.test(line))).toEqual([]);
  });

  it("lists each interaction with file, line and the approval that it lacks, and which passage answers which question", async () => {
    const {stdout} = await at("check", first[0]?.messageId ?? "");
    expect(stdout).toMatch(/\d+ interactions with a parent, \d+ without approval:/);
    expect(stdout).toMatch(
      /patch 2, .*: NO APPROVAL\n(?: .*\n)*? {6}drivers\/vfio\/pci\/acme\/main\.c:\d+ calls foo_mig_save\(\)/,
    );
    expect(stdout).toMatch(
      /met: What safeguards exist to validate the data\?\n {6}commit message of Ada Author on 2: "The header's magic/,
    );
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "mend: No patch touches MAINTAINERS: drivers/vfio/pci/acme/ gets no entry there.",
    );
  });

  it("says how a driver's last version is checked, where its name was given", async () => {
    expect(await at("check", "acme")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        `"acme" is a driver, and check judges one submission: its last version is "check ${first[0]?.messageId}"`,
      ),
    });
  });

  it.each([
    ["acmee", 'did you mean "acme"?'],
    ["nosuch", "; drivers: acme"],
  ])("says which names there are, or which is meant: %s", async (name, words) =>
    expect(await at("check", name)).toMatchObject({code: 2, stderr: expect.stringContaining(words)}),
  );

  it.each([
    ["made by git diff", "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"],
    [
      "made by git show",
      "commit 0123456789abcdef0123456789abcdef01234567\nAuthor: Ada\n\n    x\n\ndiff --git a/x b/x\n",
    ],
    ["made by diff -u", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"],
  ])("wants a mail header: a bare diff %s says how to get one", async (_, text) => {
    const file = join(place, "bare.patch");
    writeFileSync(file, text);
    const folder = join(place, "bare");
    mkdirSync(folder, {recursive: true});
    writeFileSync(join(folder, "0001.patch"), text);
    for (const path of [file, folder])
      expect(await at("check", path)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/bare diff.*git format-patch/),
      });
  });

  it("says that several versions lie in one folder, and judges the last", async () => {
    const folder = join(place, "both");
    mkdirSync(folder);
    const second = posting({version: 2, date: "2023-06-01T00:00:00Z"});
    for (const [at, one] of [...first, ...second].entries())
      writeFileSync(
        join(folder, `${at}.patch`),
        raw(one)
          .split("\n")
          .slice(1)
          .filter((line) => !/^(?:Message-ID|In-Reply-To):/.test(line))
          .join("\n"),
      );
    const {stdout} = await command("check", folder, "--data-dir", join(place, "none"));
    expect(stdout.replace(/\s+/g, " ")).toContain("mend: 2 postings are in it (v1, v2); judged is the last.");
    expect(stdout).toMatch(/^acme, v2 /);
  });

  it("judges an mbox by itself", async () => {
    const mbox = join(place, "v1.mbox");
    writeFileSync(mbox, first.map(raw).join(""));
    const {code, stdout} = await command("check", mbox, "--json", "--data-dir", join(place, "none"));
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      driver: "acme",
      unsent: false,
      met: false,
      criteria: [{criterion: "parent-approval"}, {criterion: "documentation", state: "met"}, {}, {}],
    });
  });

  it("judges a folder that git format-patch made, before anything is sent", async () => {
    const repository = join(place, "linux");
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", repository, "-c", `user.name=${ada.name}`, "-c", `user.email=${ada.email}`, ...args], {
        stdio: ["ignore", "pipe", "ignore"],
      });
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(repository, path)), {recursive: true});
      writeFileSync(join(repository, path), text);
    };
    mkdirSync(repository);
    git("init", "-q");
    write("README", "x\n");
    git("add", ".");
    git("commit", "-q", "-m", "start");
    write("drivers/net/ethernet/acme/foo/mig.c", "EXPORT_SYMBOL_GPL(foo_mig_save);\n");
    write("include/linux/foo_mig.h", "int foo_mig_save(void);\n");
    git("add", ".");
    git("commit", "-q", "-s", "-m", "foo: export an interface");
    write("drivers/vfio/pci/acme/Kconfig", "config ACME_VFIO_PCI\n\tdepends on ACME_FOO\n");
    write("drivers/vfio/pci/acme/Makefile", "obj-y += main.o\n");
    write(
      "drivers/vfio/pci/acme/main.c",
      "#include <linux/foo_mig.h>\n.migration_set_state = x,\nmodule_pci_driver(acme_driver);\nint y(void)\n{\n\treturn foo_mig_save();\n}\n",
    );
    git("add", ".");
    git("commit", "-q", "-s", "-m", `vfio/acme: add a vfio_pci driver\n\n${explained}`);
    const folder = join(place, "outgoing");
    git("format-patch", "-q", "--cover-letter", "-2", "-o", folder);
    const people = join(place, "roster.json");
    writeFileSync(people, JSON.stringify(roster));
    const {code, stdout} = await command("check", folder, "--roster", people, "--data-dir", join(place, "none"));
    expect(code).toBe(3);
    expect(stdout).toContain("Not sent yet");
    expect(stdout).toMatch(/^met\s+documentation/m);
    expect(stdout).toContain("drivers/net/ethernet/acme/foo");
    expect(stdout).not.toContain("not-sent.invalid");
    expect(stdout).toMatch(/^acme, v1\* of .*\n {2}\(\* the number is not written\)$/m);
    expect(stdout.replace(/\s+/g, " ")).toMatch(/approval for ACME FOO DRIVER \(maintained by /);
    expect(stdout).not.toContain("then maintained");
    expect(stdout).toContain('mend: The cover letter still says "*** SUBJECT HERE ***".');
    expect(stdout).toContain('mend: The cover letter still says "*** BLURB HERE ***".');
  });

  it("knows the earlier versions of the store: their votes count where the patch is unchanged, their concerns stay open", async () => {
    const mbox = join(place, "before.mbox");
    const store = join(place, "before");
    const worried = reply(first[2], rita, "What prevents the user from writing any length into the migration data?");
    writeFileSync(mbox, [...mails, worried].map(raw).join(""));
    await runHere(crawl, ["--quiet", "--source", `mbox:${mbox}`, "--data-dir", store]);
    const second = join(place, "v2.mbox");
    writeFileSync(second, posting({version: 2, date: "2023-06-01T00:00:00Z"}).map(raw).join(""));
    const {stdout} = await command("check", second, "--json", "--data-dir", store);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({version: 2, concerns: [{raised: {person: "Rita Reader"}, open: true}]});
    const {stdout: words} = await command("check", second, "--data-dir", store);
    expect(words).toMatch(
      /Concerns of reviewers, no answer of an author found, shown and not judged:\s1\n {2}Rita Reader: "What prevents the user/,
    );
  });

  it("says what is no submission of a driver, or no mail at all", async () => {
    const folder = join(place, "empty");
    mkdirSync(folder);
    expect(await at("check", folder)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/neither a Maildir.* nor \.eml or \.patch/),
    });
    const text = join(place, "text.mbox");
    writeFileSync(text, "no mail\n");
    writeFileSync(join(place, "nothing.mbox"), "");
    for (const path of [text, join(place, "nothing.mbox")]) expect(await at("check", path)).toMatchObject({code: 2});
    const helpers = join(place, "helpers.mbox");
    const parts = `${added("drivers/vfio/pci/parts/Makefile", ["obj-y += x.o"])}${added("drivers/vfio/pci/parts/x.c", ["int x;"])}`;
    writeFileSync(helpers, posting({driver: parts}).map(raw).join(""));
    expect(await command("check", helpers, "--data-dir", join(place, "none"))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /its patches have drivers\/vfio\/pci\/parts\/Makefile, drivers\/vfio\/pci\/parts\/x\.c, but no .*registers a driver.*_VFIO_PCI/,
      ),
    });
    const mbox = join(place, "plain.mbox");
    writeFileSync(mbox, raw({...(mails[3] as Message), inReplyTo: [], subject: "hello"}));
    expect(await at("check", mbox)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("brings no variant driver"),
    });
  });
});

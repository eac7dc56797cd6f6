import {readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it} from "vitest";
import * as z from "zod";
import {analyze} from "../../analysis/analyze.ts";
import {type Criterion, criteria, type Dataset, type Driver, type State} from "../../analysis/dataset.ts";
import {loadRoster} from "../../analysis/roster.ts";
import {corpusMails} from "../helpers/corpus.ts";
import {whereIs} from "../helpers/needs.ts";

const corpus = whereIs("corpus");
const labels = whereIs("labels");

const Label = z.object({
  driver: z.string(),
  merged_version: z.string(),
  criteria: z.record(
    z.string(),
    z.object({
      verdict: z.string(),
      evidence: z.array(z.object({msgid: z.string(), who: z.string(), what: z.string()})),
    }),
  ),
});

const ours: Record<string, string> = {hisi_acc: "hisilicon"};
/** The label judges virtio's V10; the last version in the corpus is V2, of which its account of the versions says what was met. */
const atLastVersionHere: Record<string, Partial<Record<Criterion, State>>> = {
  virtio: {
    "parent-approval": "not-met",
    documentation: "met",
    "listed-reviewer": "not-met",
    "vfio-maintainer": "not-met",
  },
};

describe.skipIf(corpus === null || labels === null)(
  "agreement with the readings by hand (needs the corpus and its labels)",
  () => {
    let dataset: Dataset;
    let held: ReadonlySet<string>;
    const read =
      corpus === null || labels === null
        ? []
        : z.object({drivers: z.array(Label)}).parse(JSON.parse(readFileSync(join(labels, "verdicts.json"), "utf8")))
            .drivers;

    beforeAll(async () => {
      if (corpus === null) return;
      const messages = await corpusMails(corpus, (subject) =>
        /hisi|acc live migration|\bqat\b|HZ_PER|vfio over virtio|virtio(?: devices|: |-pci)|vdpa|mlx5|vfio: (?:fix|have|define|extend|remove)|vfio\/(?:virtio|nvgrace)|vfio\/pci: (?:expose|drop)|region_info|E800|\bice\b|PULL|PCI\/IOV|live migration driver/i.test(
          subject,
        ),
      );
      held = new Set(messages.map(({messageId}) => messageId));
      dataset = analyze(messages, {
        ...{roster: loadRoster(), annotations: [], overrides: []},
        driverDirectories: ["drivers/vfio/pci/"],
      });
    }, 120_000);

    const driver = (name: string): Driver => {
      const found = dataset.drivers.find((one) => one.name === (ours[name] ?? name));
      if (found === undefined) throw new Error(`${name} was not found`);
      return found;
    };

    it.each(read.flatMap((label) => criteria.map((criterion) => [label.driver, criterion] as const)))(
      "%s: %s",
      (name, criterion) => {
        const label = read.find((one) => one.driver === name)?.criteria[criterion.replace("-", "_")];
        const expected = atLastVersionHere[name]?.[criterion] ?? label?.verdict;
        expect(driver(name).verdicts[criterion]?.state).toBe(expected);
      },
    );

    it.each(read.filter(({driver: name}) => atLastVersionHere[name] === undefined).map(({driver: name}) => name))(
      "%s: the mails in which the label sees the votes are our evidence",
      (name) => {
        const label = read.find((one) => one.driver === name);
        const cited = new Set(
          driver(name)
            .revisions.flatMap((id) => dataset.revisions.find((revision) => revision.id === id) ?? [])
            .flatMap(({verdicts}) =>
              Object.values(verdicts).flatMap(({evidence}) => evidence.map(({messageId}) => messageId)),
            ),
        );
        const votes = (["parent_approval", "listed_reviewer", "vfio_maintainer"] as const).flatMap((criterion) =>
          (label?.criteria[criterion]?.evidence ?? []).filter(({what}) =>
            /^(?:PARTIAL |CONDITIONAL )?(?:Acked-by|Reviewed-by)|^(?:"?Applied|applied)/.test(what),
          ),
        );
        const absent = votes
          .filter(({msgid}) => held.has(msgid) && !cited.has(msgid))
          .map(({msgid, who, what}) => `${msgid} ${who}: ${what}`);
        expect(absent).toEqual(notOurs[name] ?? []);
      },
    );

    // From the labels' account of each version ("evolution"): what was met then, in the order of `criteria`.
    it.each([
      ["hisilicon", 2, "not-met * not-met not-met"],
      ["hisilicon", 7, "not-met * not-met not-met"],
      ["hisilicon", 8, "partly-met * met not-met"],
      ["qat", 1, "met * not-met not-met"],
      ["qat", 4, "met * not-met not-met"],
      ["qat", 5, "met not-met met not-met"],
      ["qat", 6, "met met met not-met"],
      ["virtio", 2, "not-met * not-met not-met"],
    ])("%s v%i: %s", (name, version, states) => {
      const revision = dataset.revisions
        .filter((one) => one.introduces === name && one.version === version && !(name === "qat" && one.rfc))
        .at(-1);
      const found = criteria.map((criterion, at) =>
        states.split(" ")[at] === "*" ? "*" : revision?.verdicts[criterion]?.state,
      );
      expect(found.join(" ")).toBe(states);
    });

    it("finds at least the five drivers that were introduced in these mails, each with its versions", () => {
      const versions = Object.fromEntries(
        dataset.drivers
          .filter(({introducedBy}) => introducedBy !== null)
          .map(({name, revisions}) => [name, revisions.length]),
      );
      expect(versions).toMatchObject({hisilicon: 8, qat: 8, virtio: 3, mlx5: 10, ice: 2});
    });

    it("knows what became of them", () => {
      expect(
        ["hisilicon", "qat", "virtio", "mlx5", "ice"].map((name) => [
          driver(name).status,
          driver(name).merged?.release ?? null,
        ]),
      ).toEqual([
        ["merged", "v5.18"],
        ["merged", "v6.10"],
        ["merged", null],
        ["merged", "v5.18"],
        ["abandoned", null],
      ]);
    });
  },
);

/** Evidence of the label that is none of ours, with the reason. */
const notOurs: Record<string, readonly string[]> = {
  // The sender was not in MAINTAINERS on that day (the label says so itself).
  hisi_acc: ["42d94745-c664-bd7c-7bc5-d20359669765@huawei.com Longfang Liu: Acked-by v8 1/9 (also 3, 6; R-b 5, 9)"],
};

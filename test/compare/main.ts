/**
 * Compares our series and trailers with those of Debian's b4, offline, on the threads of the corpus, and writes every difference with its
 * explanation to a file: `npm run compare:b4 [-- --out FILE] [--series N]`. Exit 1 where b4 is right or nothing explains a difference.
 */
import {spawnSync} from "node:child_process";
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {parseArgs} from "node:util";
import type {Revision} from "../../crawler/records.ts";
import {reconstruct} from "../../crawler/series/reconstruct.ts";
import {whereIs} from "../helpers/needs.ts";
import type {Difference} from "./differences.ts";
import {differencesOf, threadsOf} from "./differences.ts";
import type {Explanation} from "./explain.ts";
import {explain} from "./explain.ts";
import type {Archive} from "./raw-mails.ts";
import {readArchive} from "./raw-mails.ts";
import {runB4} from "./run-b4.ts";

interface Compared {
  readonly revision: Revision;
  readonly differences: readonly {readonly difference: Difference; readonly explanation: Explanation | null}[];
}

const {values} = parseArgs({
  options: {out: {type: "string", default: "out/compare-b4.md"}, series: {type: "string", default: "1000"}},
});
const corpus = whereIs("corpus");
const installed = spawnSync("b4", ["--version"]);
const b4Version = (installed.stdout ?? "").toString().trim();
if (corpus === null || installed.error !== undefined) {
  process.stderr.write(
    `compare:b4: ${corpus === null ? "the corpus is not here" : "b4 is not installed"}, nothing compared\n`,
  );
} else {
  process.exitCode = await compare(corpus);
}

async function compare(folder: string): Promise<number> {
  const archive = await readArchive(folder);
  const {revisions} = reconstruct(archive.messages);
  const all = revisions.filter(({patches}) => patches.length > 0);
  const every = Math.max(1, Math.ceil(all.length / Number(values.series)));
  const chosen = all.filter((_, n) => n % every === 0);
  const compared = await atOnce(2, chosen, compareOne(archive, revisions));
  const text = report(compared);
  mkdirSync(dirname(values.out), {recursive: true});
  writeFileSync(values.out, text);
  const open = compared
    .flatMap(({differences}) => differences)
    .filter(({explanation}) => explanation === null || explanation.right === "b4");
  process.stdout.write(`${text.split("\n\n", 3).slice(1).join("\n\n")}\nwritten to ${values.out}\n`);
  return open.length === 0 ? 0 : 1;
}

function compareOne(archive: Archive, revisions: readonly Revision[]): (revision: Revision) => Promise<Compared> {
  const threads = threadsOf(archive.messages);
  return async (revision) => {
    const id = revision.cover ?? revision.patches[0]?.messageId ?? revision.id;
    const thread = threads.get(id) ?? [];
    const raws = thread.flatMap(({messageId}) => archive.raws.get(messageId) ?? []);
    const place = mkdtempSync(join(tmpdir(), "vfio-lore-b4-"));
    try {
      let b4 = await runB4(raws, {place, id, version: revision.version});
      // Where only the cover's title tells the version, b4 knows the series as v1.
      if (/Unable to find revision/.test(b4.said)) b4 = await runB4(raws, {place, id, version: 1});
      const scene = {revision, revisions, thread, said: b4.said};
      const differences = differencesOf(revision, b4).map((difference) => ({
        difference,
        explanation: explain(difference, scene),
      }));
      return {revision, differences};
    } finally {
      rmSync(place, {recursive: true, force: true});
    }
  };
}

/** Runs `work` over the items, so many at a time; the results keep the items' order. */
async function atOnce<Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({length: limit}, worker));
  return results;
}

function report(compared: readonly Compared[]): string {
  const differing = compared.filter(({differences}) => differences.length > 0);
  const found = differing.flatMap(({differences}) => differences);
  const count = (right: Explanation["right"] | null) =>
    found.filter(({explanation}) => (explanation?.right ?? null) === right).length;
  const patches = compared.reduce((sum, {revision}) => sum + revision.patches.length, 0);
  return [
    "# Series and trailers compared with b4",
    `${compared.length} revisions (${patches} patches) of the corpus, b4 ${b4Version} offline on the same threads with \`am -t\`. ${compared.length - differing.length} agree in every patch and every trailer that replies add.`,
    `${found.length} differences in ${differing.length} revisions: ${count("ours")} ours right, ${count("b4")} b4 right, ${count("definition")} a matter of definition, ${count(null)} not explained.`,
    ...differing.map(section),
    "",
  ].join("\n\n");
}

function section({revision, differences}: Compared): string {
  const lines = new Map<string, number[]>();
  for (const {difference, explanation} of differences) {
    const [what, index] = described(difference);
    const key = `${what}\n${explanation === null ? "NOT EXPLAINED" : `${explanation.right === "definition" ? "definition" : `${explanation.right} right`}: ${explanation.because}`}`;
    lines.set(key, [...(lines.get(key) ?? []), index]);
  }
  const items = [...lines].map(([key, indexes]) => {
    const [what = "", why = ""] = key.split("\n");
    return `- ${what}, patch ${indexes.join(", ")}: ${why}`;
  });
  return [`## ${revision.subject} (v${revision.version}, ${revision.id})`, "", ...items].join("\n");
}

function described(difference: Difference): [what: string, index: number] {
  switch (difference.kind) {
    case "b4 failed":
      return ["only ours: the whole series", 0];
    case "patch":
      return [`only ours: ${difference.messageId}`, difference.index];
    case "b4 patch":
      return [`only b4: ${difference.messageId}`, difference.index];
    case "trailer":
      return [`only ours: ${difference.type}: ${difference.person}`, difference.patch.index];
    case "b4 trailer":
      return [`only b4: ${difference.type}: ${difference.person}`, difference.patch.index];
    default: {
      const never: never = difference;
      return never;
    }
  }
}

import {code} from "./prose.ts";
import type {Random} from "./random.ts";

/**
 * What `git format-patch` prints below the cut (diffstat, summary, hunks) for changes to `files`, of which those in
 * `created` come new; about `lines` changed lines in all.
 */
export function makeDiff(
  random: Random,
  files: readonly string[],
  created: ReadonlyMap<string, readonly string[]>,
  lines: number,
): string {
  const perFile = Math.max(3, Math.floor(lines / files.length));
  const parts = files.map((file) => fileDiff(random, file, created.get(file) ?? null, 1 + random.around(perFile)));
  const width = Math.max(...files.map((file) => file.length));
  const stat = parts.map(
    ({file, added, removed}) =>
      ` ${file.padEnd(width)} | ${String(added + removed).padStart(4)} ${"+".repeat(Math.min(added, 30))}${"-".repeat(Math.min(removed, 20))}`,
  );
  const added = parts.reduce((sum, part) => sum + part.added, 0);
  const removed = parts.reduce((sum, part) => sum + part.removed, 0);
  const modes = files.filter((file) => created.has(file)).map((file) => ` create mode 100644 ${file}\n`);
  return (
    `${stat.join("\n")}\n ${files.length} file${files.length === 1 ? "" : "s"} changed` +
    `${added > 0 ? `, ${added} insertion${added === 1 ? "" : "s"}(+)` : ""}` +
    `${removed > 0 ? `, ${removed} deletion${removed === 1 ? "" : "s"}(-)` : ""}\n${modes.join("")}\n` +
    parts.map(({text}) => text).join("")
  );
}

interface FileDiff {
  readonly file: string;
  readonly added: number;
  readonly removed: number;
  readonly text: string;
}

function fileDiff(random: Random, file: string, first: readonly string[] | null, lines: number): FileDiff {
  const prefix = (file.split("/").at(-1) ?? "x").replace(/\.\w+$/, "").replace(/\W/g, "_");
  const head =
    first !== null
      ? `diff --git a/${file} b/${file}\nnew file mode 100644\nindex 000000000000..${random.hex(12)}\n--- /dev/null\n+++ b/${file}\n`
      : `diff --git a/${file} b/${file}\nindex ${random.hex(12)}..${random.hex(12)} 100644\n--- a/${file}\n+++ b/${file}\n`;
  if (first !== null) {
    const all = [...first, ...Array.from({length: lines * 2}, () => `\t${code(random, prefix)}`)];
    const body = all.map((line) => `+${line}\n`).join("");
    return {file, added: all.length, removed: 0, text: `${head}@@ -0,0 +1,${all.length} @@\n${body}`};
  }
  const changed = (sign: string, count: number) =>
    Array.from({length: count}, () => `${sign}\t${code(random, prefix)}\n`).join("");
  const context = () => changed(" ", 3);
  let added = 0;
  let removed = 0;
  let at = 20 + random.below(400);
  let text = head;
  while (added + removed < lines) {
    const plus = 1 + random.below(8);
    const minus = random.below(5);
    text += `@@ -${at},${6 + minus} +${at + added - removed},${6 + plus} @@ static int ${prefix}_${random.hex(4)}(struct device *dev)\n`;
    text += context() + changed("-", minus) + changed("+", plus) + context();
    added += plus;
    removed += minus;
    at += 30 + random.below(200);
  }
  return {file, added, removed, text};
}

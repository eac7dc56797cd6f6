/** Text for a terminal of a given width: safe, wrapped, aligned. */
import {forTerminal} from "../../../crawler/cli/terminal.ts";

/** Narrow enough for an old terminal, wide enough to read. */
export const usualWidth = 80;

/** Words wrapped to a width, following lines indented; a word that is longer than a line (a link) stays whole. */
export function wrap(
  text: string,
  {width = usualWidth, indent = ""}: {width?: number; indent?: string} = {},
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of flat(text).split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, indent + line];
}

/** One line, cut with an ellipsis where it is too long. */
export function cutTo(text: string, width: number): string {
  const line = flat(text);
  return line.length <= width ? line.padEnd(width) : `${line.slice(0, Math.max(width - 1, 0))}…`;
}

/** `: "words"`, cut at `longest` characters; nothing where no words are known, as in the dataset that ships with the program. */
export function quoted(text: string | undefined, longest: number): string {
  return text === undefined || text === "" ? "" : `: "${cutTo(text, longest).trimEnd()}"`;
}

/** One line, however long: for a name that stands where neither of the two above puts it. */
export function flat(text: string): string {
  return forTerminal(text.replace(/\s+/g, " ").trim());
}

/** "2022-03-15" */
export const day = (date: string | null): string => (date === null ? "?" : date.slice(0, 10));

/** "1-4, 6": numbers in ascending order, each once, three or more in a row as their ends. */
export function runs(numbers: readonly number[]): string {
  const found: number[][] = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last?.at(-1) === number - 1) last.push(number);
    else found.push([number]);
  }
  return found.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(", "))).join(", ");
}

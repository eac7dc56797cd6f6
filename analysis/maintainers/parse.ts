/** The kernel's MAINTAINERS file, as text, into its sections. */

export interface Maintainer {
  readonly role: "maintainer" | "reviewer";
  readonly name: string;
  readonly email: string;
}

export interface Section {
  readonly name: string;
  readonly people: readonly Maintainer[];
  readonly files: readonly string[];
  readonly excludes: readonly string[];
  readonly names: readonly string[];
}

// M:	Jane Doe <jane@example.com> (moderated)
const entry = /^([A-Z]):(.*)$/s;
// "Jane Doe" <jane@example.com>
const personal = /^"?([^"<]*?)"?\s*<([^<>\s][^<>\s@]*@[^<>\s]+)>/;

/**
 * All sections in their order. The description at the top of the file has the same letters in its list of tags, so nothing
 * counts before the line "Maintainers List" where there is one. A heading without entries is none.
 */
export function parseMaintainers(text: string): Section[] {
  const start = text.search(/^Maintainers List$/m);
  const sections: Section[] = [];
  for (const block of text.slice(Math.max(start, 0)).split(/\n[ \t]*\n/)) {
    const section = parseBlock(block.split("\n"));
    if (section !== null) sections.push(section);
  }
  return sections;
}

function parseBlock(lines: readonly string[]): Section | null {
  const first = lines.findIndex((line) => entry.test(line));
  const name = lines[first - 1]?.trim();
  if (first < 1 || name === undefined || name === "") return null;
  const people: Maintainer[] = [];
  const files: string[] = [];
  const excludes: string[] = [];
  const names: string[] = [];
  for (const line of lines.slice(first)) {
    const [, letter, written = ""] = entry.exec(line) ?? [];
    const value = written.trim();
    if (letter === "M" || letter === "R") {
      const [, person, email] = personal.exec(value) ?? [];
      if (person !== undefined && email !== undefined) {
        people.push({role: letter === "M" ? "maintainer" : "reviewer", name: person, email});
      }
    } else if (letter === "F") files.push(value);
    else if (letter === "X") excludes.push(value);
    else if (letter === "N") names.push(value);
  }
  return {name, people, files, excludes, names};
}

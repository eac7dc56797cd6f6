import type {Objects} from "../packs/objects.ts";

/** A commit as public-inbox writes them: with one parent at most, and one file. */
export interface PackedCommit {
  /** committer time, in seconds since 1970 */
  readonly seconds: number;
  /** null for the first commit of a history */
  readonly parent: string | null;
  /** the name of the file: "m" for a mail, "d" for one that the archive took back */
  readonly file: "m" | "d";
  readonly blob: string;
}

/** Reads a commit and its tree. Null for any other commit or tree, and where one cannot be read here: git is to be asked then. */
export function readPackedCommit(objects: Objects, id: string): PackedCommit | null {
  const commit = objects.read(id, longest);
  if (commit?.type !== "commit" || commit.bytes === null) return null;
  const header = readHeader(commit.bytes.toString("latin1"));
  if (header === null) return null;
  const tree = objects.read(header.tree, longest);
  if (tree?.type !== "tree" || tree.bytes?.length !== entry.length + nameLength) return null;
  const file = files.get(tree.bytes.toString("latin1", 0, entry.length));
  if (file === undefined) return null;
  return {seconds: header.seconds, parent: header.parent, file, blob: tree.bytes.toString("hex", entry.length)};
}

interface Header {
  readonly tree: string;
  readonly parent: string | null;
  readonly seconds: number;
}

/**
 * "tree NAME", "parent NAME" but for the first commit, "author WHO", "committer WHO SECONDS ZONE", and an empty line. git reads much besides,
 * and takes a time that it cannot read for 1970.
 */
function readHeader(text: string): Header | null {
  const parent = text.startsWith("\nparent ", treeLine - 1) ? text.slice(treeLine + 7, treeLine + 47) : null;
  persons.lastIndex = (parent === null ? treeLine : treeLine + parentLine) - 1;
  const [, seconds] = persons.exec(text) ?? [];
  return seconds === undefined || !text.startsWith("tree ")
    ? null
    : {tree: text.slice(5, 45), parent, seconds: Number(seconds)};
}

const persons = /\nauthor [^\n\0]*\ncommitter [^<>\n\0]*<[^<>\n\0]*> (\d{1,12}) [+-]\d{4}\n\n/y;
const longest = 64 * 1024;
const treeLine = 46;
const parentLine = 48;
const nameLength = 20;
/** What an entry of a tree begins with: mode, name and a zero byte. The bytes of the blob's name follow. */
const entry = "100644 m\0";
const files: ReadonlyMap<string, "m" | "d"> = new Map([
  [entry, "m"],
  ["100644 d\0", "d"],
]);

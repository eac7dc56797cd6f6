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
 * "tree NAME", "parent NAME" but for the first commit, "author WHO", "committer WHO SECONDS ZONE". Looked at by places: an expression that
 * matches all of it takes as long as to inflate it.
 */
function readHeader(text: string): Header | null {
  const parent = text.startsWith("parent ", treeLine) ? text.slice(treeLine + 7, treeLine + 47) : null;
  const author = parent === null ? treeLine : treeLine + parentLine;
  if (!text.startsWith("tree ") || !text.startsWith("author ", author)) return null;
  const start = text.indexOf("\n", author) + 1;
  const end = text.indexOf("\n", start);
  if (!text.startsWith("committer ", start) || end < 0) return null;
  const zone = text.lastIndexOf(" ", end);
  const seconds = text.slice(text.lastIndexOf("> ", zone) + 2, zone);
  return /^\d{1,12}$/.test(seconds) ? {tree: text.slice(5, 45), parent, seconds: Number(seconds)} : null;
}

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

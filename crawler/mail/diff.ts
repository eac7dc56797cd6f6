export interface HunkLine {
  readonly kind: "context" | "add" | "del";
  /** without its first column */
  readonly text: string;
  /** line number in the old file, null for an added line */
  readonly oldLine: number | null;
  /** line number in the new file, null for a deleted line */
  readonly newLine: number | null;
}

export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** what stands behind the second "@@": the function's name as a rule */
  readonly section: string;
  readonly lines: readonly HunkLine[];
}

export interface FileDiff {
  /** the path after the change; for a deleted file the one before */
  readonly path: string;
  /** the path before it, where it is another (renamed, copied), else null */
  readonly oldPath: string | null;
  readonly status: "added" | "deleted" | "modified" | "renamed" | "copied" | "mode";
  readonly hunks: readonly Hunk[];
  readonly binary: boolean;
}

/** A file of a diff without its hunks: those of a whole list would fill the memory. */
export type TouchedFile = Pick<FileDiff, "path" | "oldPath" | "status">;

/**
 * The files that a patch changes, in its order: git diffs and plain "---"/"+++" diffs (Mercurial, quilt). The text around is passed
 * over, and so is what follows a hunk's last line, as `git apply` does: a mail signature ("-- ") is no deleted line. A hunk that a
 * mailer damaged gives the lines that can be read. [] where there is no diff.
 */
export function parseDiff(text: string): FileDiff[] {
  return readFiles(text, {keepLines: true});
}

/** The same files without their hunks, whose lines are most of the work. */
export function filesIn(text: string): TouchedFile[] {
  return readFiles(text, {keepLines: false}).map(({path, oldPath, status}) => ({path, oldPath, status}));
}

interface Wanted {
  readonly keepLines: boolean;
}

function readFiles(text: string, wanted: Wanted): FileDiff[] {
  const lines = text.split("\n");
  const files: FileDiff[] = [];
  let at = 0;
  while (at < lines.length) {
    const read = readGitFile(lines, at, wanted) ?? readPlainFile(lines, at, wanted);
    if (read !== null) files.push(read.file);
    at = read?.end ?? at + 1;
  }
  return files;
}

/** Whether a text holds a diff: a "---"/"+++"/"@@" triple, or the header of a git diff with what must follow one. */
export function hasDiff(text: string): boolean {
  return (
    /^--- \S.*\n\+\+\+ \S.*\n@@ -\d/m.test(text) ||
    /^diff --git \S.*\n(?:index |new file|deleted file|old mode|similarity|rename|copy|GIT binary|---)/m.test(text)
  );
}

/** The paths that a diff touches, each once, sorted; both paths of a rename. */
export function touchedFiles(diff: readonly FileDiff[]): string[] {
  const paths = diff.flatMap(({path, oldPath, status}) =>
    status === "renamed" && oldPath !== null ? [oldPath, path] : [path],
  );
  return [...new Set(paths)].sort();
}

interface Read {
  readonly file: FileDiff;
  /** the line behind the last one that belongs to the file */
  readonly end: number;
}

const extended =
  /^(?:index |old mode |new mode |deleted file mode |new file mode |copy from |copy to |rename from |rename to |(?:dis)?similarity index |GIT binary patch|Binary files |--- )/;
const hunkHeader = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)$/;

function readGitFile(lines: readonly string[], start: number, wanted: Wanted): Read | null {
  const first = lines[start] ?? "";
  if (!first.startsWith("diff --git ") || !extended.test(lines[start + 1] ?? "")) return null;
  const [guessedOld, guessedNew] = pathsOfGitLine(first.slice("diff --git ".length));
  let oldPath = guessedOld;
  let path = guessedNew;
  let status: FileDiff["status"] = "modified";
  let binary = false;
  let at = start + 1;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (!extended.test(line)) break;
    const [, keyword = "", rest = ""] = /^(\S+ \S+) ?(.*)$/.exec(line) ?? [];
    if (keyword === "new file") status = "added";
    else if (keyword === "deleted file") status = "deleted";
    else if (keyword === "old mode") status = "mode";
    else if (keyword === "rename from" || keyword === "copy from") oldPath = unquote(rest);
    else if (keyword === "rename to" || keyword === "copy to") {
      path = unquote(rest);
      status = keyword === "rename to" ? "renamed" : "copied";
    } else if (keyword === "GIT binary" || keyword === "Binary files") binary = true;
    else if (line.startsWith("--- ")) break;
  }
  const names = readNames(lines, at);
  const hunks = readHunks(lines, names?.end ?? at, wanted);
  if (status === "mode" && hunks.hunks.length > 0) status = "modified";
  const moved = status === "renamed" || status === "copied";
  return {
    file: {
      path: status === "deleted" ? oldPath : path,
      oldPath: moved ? oldPath : null,
      status,
      hunks: hunks.hunks,
      binary,
    },
    end: hunks.end,
  };
}

function readPlainFile(lines: readonly string[], start: number, wanted: Wanted): Read | null {
  const names = readNames(lines, start);
  if (names === null || !hunkHeader.test(lines[names.end] ?? "")) return null;
  const {hunks, end} = readHunks(lines, names.end, wanted);
  const [oldPath, path] = withoutFirstComponent(names.oldPath, names.newPath);
  const status = oldPath === null ? "added" : path === null ? "deleted" : "modified";
  return {file: {path: path ?? oldPath ?? "", oldPath: null, status, hunks, binary: false}, end};
}

function readNames(lines: readonly string[], at: number): {oldPath: string; newPath: string; end: number} | null {
  const before = /^--- (\S.*)$/.exec(lines[at] ?? "")?.[1];
  const after = /^\+\+\+ (\S.*)$/.exec(lines[at + 1] ?? "")?.[1];
  if (before === undefined || after === undefined) return null;
  return {oldPath: withoutTime(before), newPath: withoutTime(after), end: at + 2};
}

function readHunks(lines: readonly string[], start: number, wanted: Wanted): {hunks: Hunk[]; end: number} {
  const hunks: Hunk[] = [];
  let at = start;
  for (;;) {
    const match = hunkHeader.exec(lines[at] ?? "");
    if (match === null) return {hunks, end: at};
    const [, oldStart, oldLines = "1", newStart, newLines = "1", section = ""] = match;
    const header = {
      oldStart: Number(oldStart),
      oldLines: Number(oldLines),
      newStart: Number(newStart),
      newLines: Number(newLines),
      section,
    };
    const body = readHunkLines(lines, at + 1, header, wanted);
    hunks.push({...header, lines: body.lines});
    at = body.end;
    while (body.damaged && at < lines.length && !/^(?:@@ -|diff |--- \S)/.test(lines[at] ?? "")) at++;
  }
}

type Header = Pick<Hunk, "oldStart" | "oldLines" | "newStart" | "newLines">;

/** The lines that the header counts. A line that cannot be one ends the hunk, unless it is the rest of a line that a mailer broke. */
function readHunkLines(
  lines: readonly string[],
  start: number,
  {oldStart, oldLines, newStart, newLines}: Header,
  {keepLines}: Wanted,
): {lines: HunkLine[]; end: number; damaged: boolean} {
  const read: HunkLine[] = [];
  let oldLine = oldStart;
  let newLine = newStart;
  let at = start;
  while (oldLine < oldStart + oldLines || newLine < newStart + newLines) {
    const line = lines[at];
    if (line === undefined || isSignature(lines, at)) return {lines: read, end: at, damaged: true};
    const mark = line[0] ?? " ";
    if (mark === " " || mark === "\t") {
      if (keepLines) read.push({kind: "context", text: mark === "\t" ? line : line.slice(1), oldLine, newLine});
      oldLine++;
      newLine++;
    } else if (mark === "+") {
      if (keepLines) read.push({kind: "add", text: line.slice(1), oldLine: null, newLine});
      newLine++;
    } else if (mark === "-") {
      if (keepLines) read.push({kind: "del", text: line.slice(1), oldLine, newLine: null});
      oldLine++;
    } else if (mark !== "\\" && !/^[ +-]/.test(lines[at + 1] ?? "")) return {lines: read, end: at, damaged: true};
    at++;
  }
  if ((lines[at] ?? "").startsWith("\\ ")) at++;
  return {lines: read, end: at, damaged: false};
}

function isSignature(lines: readonly string[], at: number): boolean {
  return lines[at] === "-- " && (at + 1 >= lines.length || /^\d+\.\d+/.test(lines[at + 1] ?? ""));
}

/** Both paths of "a/x b/x": they are equal but for their prefixes unless a rename line says otherwise. */
function pathsOfGitLine(text: string): [oldPath: string, newPath: string] {
  const quoted = /^"((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"\s*$/.exec(text);
  if (quoted !== null) return stripped(unquote(`"${quoted[1]}"`), unquote(`"${quoted[2]}"`));
  const line = text.trimEnd();
  const middle = (line.length - 1) / 2;
  if (line[middle] === " ") {
    const [before, after] = stripped(line.slice(0, middle), line.slice(middle + 1));
    if (before === after) return [before, after];
  }
  const space = line.indexOf(" ");
  return stripped(line.slice(0, space < 0 ? line.length : space), line.slice(space + 1));
}

/** git's prefixes a/ b/, or i/ w/ c/ o/ with diff.mnemonicPrefix; none with --no-prefix. */
function stripped(before: string, after: string): [string, string] {
  const prefixed = /^[abciow12]\//;
  if (before === after || !prefixed.test(before) || !prefixed.test(after)) return [before, after];
  return [before.slice(2), after.slice(2)];
}

/** "linux.orig/x.c" and "linux/x.c" are x.c; null for /dev/null. */
function withoutFirstComponent(before: string, after: string): [string | null, string | null] {
  const cut = (path: string) => path.slice(path.indexOf("/") + 1);
  if (before === "/dev/null") return [null, cut(after)];
  if (after === "/dev/null") return [cut(before), null];
  if (before === after && !/^[ab]\//.test(before)) return [before, after];
  return [cut(before), cut(after)];
}

function withoutTime(name: string): string {
  const tab = name.indexOf("\t");
  return unquote((tab < 0 ? name : name.slice(0, tab)).trimEnd());
}

/** git's C-style quoting of odd paths, in UTF-8. */
function unquote(path: string): string {
  const inner = /^"(.*)"$/.exec(path)?.[1];
  if (inner === undefined) return path;
  const named: Readonly<Record<string, string>> = {n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v"};
  const bytes = inner.replace(/[^\x00-\x7f]+/g, (wide) => Buffer.from(wide, "utf8").toString("latin1"));
  const raw = bytes.replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8) & 0xff) : (named[code] ?? code),
  );
  return Buffer.from(raw, "latin1").toString("utf8");
}

import {hash} from "node:crypto";

/**
 * What `git patch-id --stable` prints for the first patch of a text, in hex: the sum of the SHA-1 of each file's diff without its
 * blanks and line numbers, so that the same change has the same id wherever it is posted. null where there is no patch.
 */
export function patchId(diff: string): string | null {
  const sum = Buffer.alloc(20);
  const content = openContent(diff);
  let begun = false;
  let before = -1;
  let after = -1;
  let binary = false;
  let blobs = "";
  const flush = () => {
    add(sum, content.digest());
  };
  for (let at = 0, end = 0; at < diff.length; at = end) {
    end = endOfLine(diff, at);
    const first = diff[at];
    // Most lines stand in a hunk, and can be nothing else.
    if ((before > 0 || (after > 0 && before !== -1)) && !binary && (first === "+" || first === "-" || first === " ")) {
      if (first !== "+") before--;
      if (first !== "-") after--;
      content.add(at, end);
      continue;
    }
    const line = diff.slice(at, end);
    if (line.startsWith("\\ ") && line.length > 12) continue;
    if (commitLine.test(line)) {
      if (begun) break;
      continue;
    }
    if (!begun && !line.startsWith("diff ")) continue;
    if (before === -1) {
      if (line.startsWith("GIT binary patch") || line.startsWith("Binary files")) {
        binary = true;
        before = 0;
        content.write(blobs);
        flush();
        continue;
      }
      if (line.startsWith("index ")) {
        blobs = blobsOf(line) ?? blobs;
        continue;
      }
      if (line.startsWith("--- ")) before = after = 1;
      else if (!/^[A-Za-z]/.test(line)) break;
    }
    if (binary) {
      if (line.startsWith("diff ")) {
        binary = false;
        before = -1;
      }
      continue;
    }
    if (before === 0 && after === 0) {
      if (line.startsWith("@@ -")) {
        [before, after] = countsOf(line, before, after);
        continue;
      }
      if (!line.startsWith("diff ")) break;
      flush();
      before = after = -1;
    }
    if (first === "-" || first === " ") before--;
    if (first === "+" || first === " ") after--;
    content.add(at, end);
    begun = true;
  }
  flush();
  return begun ? sum.toString("hex") : null;
}

/**
 * The hashes of pieces of a text without their blanks. Lines that stand together are taken together, and all of a file's are hashed at once:
 * each hash that is begun, and memory that is new each time, costs more than to hash a file.
 */
function openContent(text: string) {
  const bytes = roomFor(3 * text.length);
  let length = 0;
  let [start, end] = [0, 0];
  const write = (piece: string) => {
    length = withoutBlanks(bytes, length, length + bytes.write(piece, length));
  };
  const close = () => {
    write(text.slice(start, end));
    [start, end] = [0, 0];
  };
  return {
    add: (from: number, to: number) => {
      if (from !== end) {
        close();
        start = from;
      }
      end = to;
    },
    write: (piece: string) => {
      close();
      write(piece);
    },
    /** The hash of what came since the last. */
    digest: (): Buffer => {
      close();
      const digest = hash("sha1", bytes.subarray(0, length), "buffer");
      length = 0;
      return digest;
    },
  };
}

/** Memory for so many bytes, until the next is asked for. */
function roomFor(length: number): Buffer {
  if (length > mostKept) return Buffer.allocUnsafe(length);
  if (length > room.length) room = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(length)));
  return room;
}

let room = Buffer.alloc(0);
const mostKept = 1024 * 1024;

/** Takes the blanks out of bytes from one place to another, and returns where they end now: out of the text itself takes three times as long. */
function withoutBlanks(bytes: Buffer, from: number, to: number): number {
  let end = from;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    // blank, tab, LF, CR
    if (byte !== 32 && byte !== 9 && byte !== 10 && byte !== 13) bytes[end++] = byte;
  }
  return end;
}

/** A commit's id at the beginning of a line, alone or as "git log" and "git format-patch" write it, starts the next patch. */
const commitLine = /^(?:commit |From )?[0-9a-fA-F]{40}/;

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}

/** Adds one file's hash to the sum, as numbers with the lowest byte first: the order of the files does not matter. */
function add(sum: Buffer, digest: Buffer): void {
  let carry = 0;
  for (let index = 0; index < digest.length; index++) {
    carry += (sum[index] ?? 0) + (digest[index] ?? 0);
    sum[index] = carry & 0xff;
    carry >>= 8;
  }
}

/** The two abbreviated blob ids of "index 1234..5678 100644", which stand for the content of a binary file. */
function blobsOf(line: string): string | null {
  const dots = line.indexOf("..");
  if (dots < 0) return null;
  const space = line.indexOf(" ", dots);
  const end = space < 0 ? line.length - 1 : space;
  return line.slice("index ".length, dots).slice(0, 64) + line.slice(dots + 2, end).slice(0, 64);
}

/** git's reading of "@@ -1,2 +3,4 @@"; what it cannot read leaves the counts as they were. */
function countsOf(line: string, before: number, after: number): [before: number, after: number] {
  const old = /^@@ -\d*(?:,(\d*))?/.exec(line);
  if (old === null) return [before, after];
  const oldCount = old[1] === undefined ? 1 : Number(old[1]);
  const rest = line.slice(old[0].length);
  if (!/\d$/.test(old[0]) || !rest.startsWith(" +")) return [oldCount, after];
  const fresh = /^ \+\d*(?:,(\d*))?/.exec(rest);
  return [oldCount, fresh?.[1] === undefined ? 1 : Number(fresh[1])];
}

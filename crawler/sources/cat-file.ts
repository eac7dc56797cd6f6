import {GitFailed, spawnGit} from "./git-command.ts";

/** What git holds under a name: the object's id and bytes; null bytes where it is larger than `largest`; null where there is no such mail. */
export type GitObject = {readonly id: string; readonly size: number; readonly bytes: Buffer | null} | null;

/** What becomes of one object. Its bytes are overwritten afterwards: when this returns, or when what it returns is fulfilled. */
export type Use = (object: GitObject, index: number) => void | Promise<void>;

/** A running `git cat-file --batch`: `read` asks for names and hands the answers over in their order, as the bytes come. */
export interface CatFile {
  read(names: readonly string[], largest: number, use: Use): Promise<void>;
  close(): void;
}

/**
 * Starts `git cat-file --batch` on a repository. One process serves any number of reads, one read at a time; a git that dies in the
 * middle is an error, never an end. Callers ask for a few thousand names at a time, so that neither side waits on a full pipe for ever.
 * What git writes is looked at as it comes and no promise is made for it: there are more pieces than mails.
 */
export function openCatFile(gitDir: string): CatFile {
  const child = spawnGit(["cat-file", "--batch"], gitDir);
  const window = openWindow();
  let reading: Reading | null = null;
  let said = "";
  let ended = false;
  const end = (error: unknown) => {
    const ending = reading;
    reading = null;
    if (error === null) ending?.done();
    else ending?.failed(error);
  };
  const died = () => new GitFailed(`git cat-file on ${gitDir} ended early: ${said.trim()}`, null);
  const advance = () => {
    while (reading !== null && !reading.paused) {
      if (reading.index === reading.names) return end(null);
      const object = nextObject(window, reading);
      if (object === "wait") return ended ? end(died()) : undefined;
      try {
        const used = reading.use(object, reading.index++);
        if (used !== undefined) pauseFor(reading, used);
      } catch (error) {
        end(error);
      }
    }
  };
  const pauseFor = (one: Reading, used: Promise<void>) => {
    one.paused = true;
    child.stdout.pause();
    used.then(() => {
      one.paused = false;
      child.stdout.resume();
      advance();
    }, end);
  };
  child.on("error", (error) => {
    said = error.message;
  });
  child.on("close", () => {
    ended = true;
    advance();
  });
  child.stdin.on("error", () => undefined);
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-500);
  });
  child.stdout.on("data", (chunk: Buffer) => {
    window.add(chunk);
    advance();
  });
  return {
    read: (names, largest, use) =>
      new Promise((done, failed) => {
        reading = {names: names.length, index: 0, largest, use, done, failed, header: null, paused: false};
        if (names.length > 0) child.stdin.write(`${names.join("\n")}\n`);
        advance();
      }),
    close: () => {
      child.stdin.end();
      child.stdout.destroy();
      child.kill();
    },
  };
}

/** How far a read has come. */
interface Reading {
  readonly names: number;
  index: number;
  readonly largest: number;
  readonly use: Use;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
  /** of the object whose bytes come now; `left` of one that is too large to keep */
  header: {readonly id: string; readonly isBlob: boolean; readonly size: number; left: number} | null;
  paused: boolean;
}

/** The next object, as soon as the window holds all of it. */
function nextObject(window: Window, reading: Reading): GitObject | "wait" {
  if (reading.header === null) {
    const line = window.line();
    if (line === null) return "wait";
    const [id = "", type = "", length = ""] = line.split(" ");
    // Of a name that is none there is this line alone; all others are followed by their bytes and one line feed.
    if (length === "" || type === "missing" || type === "ambiguous") return null;
    const size = Number(length);
    reading.header = {id, isBlob: type === "blob", size, left: size + 1};
  }
  const {header} = reading;
  const {id, size, isBlob} = header;
  let bytes: Buffer | null = null;
  if (size <= reading.largest) {
    if (window.length() <= size) return "wait";
    bytes = window.take(size + 1).subarray(0, size);
  } else {
    header.left -= window.take(header.left).length;
    if (header.left > 0) return "wait";
  }
  reading.header = null;
  return isBlob ? {id, size, bytes} : null;
}

/**
 * The bytes that came and were not taken yet, in one buffer that is used again and again: a new one for each mail would cost more than
 * looking at the mail.
 */
function openWindow(): Window {
  let buffer = Buffer.allocUnsafe(256 * 1024);
  let [start, end] = [0, 0];
  return {
    length: () => end - start,
    add: (chunk) => {
      if (end + chunk.length > buffer.length) {
        const room = end - start + chunk.length;
        const target = room > buffer.length ? Buffer.allocUnsafe(2 * room) : buffer;
        buffer.copy(target, 0, start, end);
        [buffer, end, start] = [target, end - start, 0];
      }
      chunk.copy(buffer, end);
      end += chunk.length;
    },
    line: () => {
      const newline = buffer.subarray(0, end).indexOf(0x0a, start);
      if (newline < 0) return null;
      const text = buffer.toString("latin1", start, newline);
      start = newline + 1;
      return text;
    },
    take: (most) => {
      const from = start;
      start = Math.min(end, start + most);
      return buffer.subarray(from, start);
    },
  };
}

interface Window {
  length(): number;
  /** Must not be called while bytes that were given out are in use. */
  add(chunk: Buffer): void;
  /** The next line without its line feed; null where it is not there as a whole. */
  line(): string | null;
  /** As many bytes, or those that there are. */
  take(most: number): Buffer;
}

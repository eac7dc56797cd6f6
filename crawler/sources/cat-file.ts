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
 */
export function openCatFile(gitDir: string): CatFile {
  const child = spawnGit(["cat-file", "--batch"], gitDir);
  const {stdin, stdout, stderr} = child;
  let said = "";
  let ended = false;
  let wake: (() => void) | null = null;
  const come = () => {
    wake?.();
    wake = null;
  };
  child.on("error", (error) => {
    said = error.message;
  });
  child.on("close", () => {
    ended = true;
    come();
  });
  stdin.on("error", () => undefined);
  stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-500);
  });
  const window = openWindow();
  stdout.on("data", (chunk: Buffer) => {
    window.add(chunk);
    stdout.pause();
    come();
  });
  stdout.pause();
  const more = async () => {
    if (ended) throw new GitFailed(`git cat-file on ${gitDir} ended early: ${said.trim()}`, null);
    await new Promise<void>((done) => {
      wake = done;
      stdout.resume();
    });
  };
  return {
    read: async (names, largest, use) => {
      if (names.length === 0) return;
      stdin.write(`${names.join("\n")}\n`);
      for (let index = 0; index < names.length; index++) {
        let line = window.line();
        for (; line === null; line = window.line()) await more();
        const [id = "", type = "", length = ""] = line.split(" ");
        // Of a name that is none there is this line alone; all others are followed by their bytes and one line feed.
        if (length === "" || type === "missing" || type === "ambiguous") {
          await use(null, index);
          continue;
        }
        const size = Number(length);
        let bytes: Buffer | null = null;
        if (size <= largest) {
          for (; window.length() <= size; ) await more();
          bytes = window.bytes(size);
        } else for (let left = size; left > 0; left -= window.drop(left)) if (window.length() === 0) await more();
        const used = use(type === "blob" ? {id, size, bytes} : null, index);
        if (used !== undefined) await used;
        while (window.drop(1) === 0) await more();
      }
    },
    close: () => {
      stdin.end();
      stdout.destroy();
      child.kill();
    },
  };
}

/**
 * The bytes that came and were not taken yet, in one buffer that is used again and again: a new one for each mail would cost more than
 * looking at the mail.
 */
function openWindow() {
  let buffer = Buffer.allocUnsafe(256 * 1024);
  let [start, end] = [0, 0];
  return {
    length: () => end - start,
    /** Must not be called while bytes that were given out are in use. */
    add: (chunk: Buffer) => {
      if (end + chunk.length > buffer.length) {
        const room = end - start + chunk.length;
        const target = room > buffer.length ? Buffer.allocUnsafe(2 * room) : buffer;
        buffer.copy(target, 0, start, end);
        [buffer, end, start] = [target, end - start, 0];
      }
      chunk.copy(buffer, end);
      end += chunk.length;
    },
    /** The next line without its line feed; null where it is not there as a whole. */
    line: (): string | null => {
      const newline = buffer.subarray(0, end).indexOf(0x0a, start);
      if (newline < 0) return null;
      const text = buffer.toString("latin1", start, newline);
      start = newline + 1;
      return text;
    },
    bytes: (size: number): Buffer => {
      start += size;
      return buffer.subarray(start - size, start);
    },
    /** Passes over as many bytes, or those that there are; says how many. */
    drop: (most: number): number => {
      const dropped = Math.min(most, end - start);
      start += dropped;
      return dropped;
    },
  };
}

import {GitFailed, spawnGit} from "./git-command.ts";

/** What git holds under a name: the object's id and bytes; null bytes where it is larger than `largest`; null where there is nothing. */
export type GitObject = {readonly id: string; readonly size: number; readonly bytes: Buffer | null} | null;

/** A running `git cat-file --batch`: `read` asks for names and yields one answer each, in order, as the bytes come. */
export interface CatFile {
  read(names: readonly string[], largest: number): AsyncGenerator<GitObject>;
  close(): void;
}

/**
 * Starts `git cat-file --batch` on a repository. One process serves any number of reads, one read at a time; a git that dies in the
 * middle is an error, never an end. Callers ask for a few thousand names at a time, so that neither side waits on a full pipe for ever.
 */
export function openCatFile(gitDir: string): CatFile {
  const child = spawnGit(["cat-file", "--batch"], gitDir);
  let stderr = "";
  let spawnError: Error | null = null;
  child.on("error", (error) => {
    spawnError = error;
  });
  child.stdin.on("error", () => undefined);
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-500);
  });
  const chunks = child.stdout[Symbol.asyncIterator]();
  const died = () =>
    new GitFailed(`git cat-file on ${gitDir} ended early: ${spawnError?.message ?? stderr.trim()}`, null);
  return {
    read: (names, largest) => readObjects(names, largest, chunks, child.stdin, died),
    close: () => {
      child.stdin.end();
      child.kill();
    },
  };
}

async function* readObjects(
  names: readonly string[],
  largest: number,
  chunks: AsyncIterator<Buffer>,
  stdin: NodeJS.WritableStream,
  died: () => Error,
): AsyncGenerator<GitObject> {
  if (names.length === 0) return;
  stdin.write(`${names.join("\n")}\n`);
  let rest: Buffer = Buffer.alloc(0);
  const next = async () => {
    const {value, done} = await chunks.next();
    if (done === true) throw died();
    return value;
  };
  for (let answered = 0; answered < names.length; answered++) {
    let newline = rest.indexOf(0x0a);
    while (newline < 0) {
      rest = Buffer.concat([rest, await next()]);
      newline = rest.indexOf(0x0a);
    }
    const [id = "", type = "", length = ""] = rest.toString("latin1", 0, newline).split(" ");
    rest = rest.subarray(newline + 1);
    if (type === "missing" || type === "ambiguous") {
      yield null;
      continue;
    }
    // The bytes are followed by one line feed.
    const size = Number(length);
    const whole = type === "blob" && size <= largest;
    let bytes: Buffer | null = null;
    if (rest.length > size) {
      bytes = whole ? rest.subarray(0, size) : null;
      rest = rest.subarray(size + 1);
    } else {
      bytes = whole ? Buffer.allocUnsafe(size) : null;
      for (let filled = 0; ; ) {
        if (bytes !== null) rest.copy(bytes, filled, 0, size - filled);
        filled += rest.length;
        if (filled > size) {
          rest = rest.subarray(rest.length - (filled - size) + 1);
          break;
        }
        rest = await next();
      }
    }
    yield type === "blob" ? {id, size, bytes} : null;
  }
}

import {readdirSync, readFileSync} from "node:fs";

/** A process as /proc shows it, in bytes. */
export interface Process {
  readonly pid: number;
  readonly name: string;
  /** greatest resident size so far */
  readonly peak: number;
  readonly resident: number;
  /** resident and backed by no file */
  readonly own: number;
}

/** The process and all its living descendants; empty where it is gone (or where there is no /proc). */
export function processTree(root: number): readonly Process[] {
  const found: Process[] = [];
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    const process = readProcess(pid);
    if (process !== null) found.push(process);
    queue.push(...childrenOf(pid));
  }
  return found;
}

/** User and system seconds of all children of this process that have ended, and of theirs; 0 where there is no /proc. */
export function secondsOfChildren(): number {
  const stat = read("/proc/self/stat");
  // The name in brackets may hold blanks; the fields are counted behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // 100 ticks a second: what Linux shows to programs on every architecture that Node runs on.
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / 100;
}

function readProcess(pid: number): Process | null {
  const status = read(`/proc/${pid}/status`);
  const bytes = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024;
  const name = /^Name:\t(.*)$/m.exec(status)?.[1];
  return name === undefined ? null : {pid, name, peak: bytes("VmHWM"), resident: bytes("VmRSS"), own: bytes("RssAnon")};
}

/** Any thread of a process may start children. */
function childrenOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

/** A process may end between two reads: then there is nothing to read. */
function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

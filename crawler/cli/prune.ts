import {exit} from "../errors.ts";
import {prune} from "../prune.ts";
import {lockDataDir} from "../store/lock.ts";
import {dataDir, json, parseOptions, quiet} from "./options.ts";
import {forTerminal, jsonForTerminal} from "./terminal.ts";
import {withStore} from "./with-store.ts";

/** `vfio-lore prune`: gives back space; the dataset stays the same. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "prune [options]", {"data-dir": dataDir, json, quiet});
  if (parsed === null) return exit.done;
  const {values} = parsed;
  const directory = values["data-dir"] ?? "var";
  // Asked before the lock, which would make the folder.
  await withStore(directory, () => Promise.resolve());
  const lock = lockDataDir(directory, {command: "prune", now: new Date()});
  try {
    return await withStore(directory, async (store) => {
      const pruned = await prune(store, directory);
      for (const trouble of pruned.troubles) process.stderr.write(`prune: ${forTerminal(trouble)}\n`);
      if (values.json) process.stdout.write(`${jsonForTerminal(pruned)}\n`);
      else if (!values.quiet)
        process.stderr.write(`prune: store ${change(pruned.store)}, clones ${change(pruned.clones)}\n`);
      return pruned.troubles.length > 0 ? exit.fault : exit.done;
    });
  } finally {
    lock.release();
  }
}

/** "45.0 -> 33.1 MB" */
function change({before, after}: {before: number; after: number}): string {
  return `${(before / 1e6).toFixed(1)} -> ${(after / 1e6).toFixed(1)} MB`;
}

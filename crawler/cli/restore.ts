import {restoreBackup} from "../backup.ts";
import {CliError, exit} from "../errors.ts";
import {lockDataDir} from "../store/lock.ts";
import {dataDir, parseOptions, quiet} from "./options.ts";

const options = {
  replace: {type: "boolean", help: "give up the store that is there"},
  "data-dir": dataDir,
  quiet,
} as const;

/** `vfio-lore restore FILE`: brings a backup back. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "restore FILE [options]", options, {positionals: true});
  if (parsed === null) return exit.done;
  const {values, positionals} = parsed;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new CliError("restore needs the name of one file, as vfio-lore backup made it");
  const directory = values["data-dir"] ?? "var";
  const lock = lockDataDir(directory, {command: "restore", now: new Date()});
  try {
    const {made, clones} = await restoreBackup(file, directory, {replace: values.replace ?? false});
    if (!values.quiet)
      process.stderr.write(
        `restore: the store of ${made.slice(0, 16).replace("T", " ")} UTC and ${clones.length} clones of epochs are in ${directory}; ` +
          "the next crawl goes on from there\n",
      );
    return exit.done;
  } finally {
    lock.release();
  }
}

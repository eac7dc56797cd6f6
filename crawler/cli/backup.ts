import {existsSync, statSync} from "node:fs";
import {makeBackup} from "../backup.ts";
import {CliError, exit} from "../errors.ts";
import {dataDir, json, parseOptions, quiet} from "./options.ts";
import {jsonForTerminal} from "./terminal.ts";
import {withStore} from "./with-store.ts";

const options = {
  replace: {type: "boolean", help: "give up the file that is there"},
  "data-dir": dataDir,
  json,
  quiet,
} as const;

/** `vfio-lore backup FILE`: a consistent copy of the store and its clones, also while a crawl runs. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "backup FILE [options]", options, {positionals: true});
  if (parsed === null) return exit.done;
  const {values, positionals} = parsed;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new CliError("backup needs the name of one file, like vfio-lore-2026-11-22.tar.gz");
  if (!/\.(?:tar|tar\.gz|tgz)$/.test(file))
    throw new CliError(`a backup is a tar file, gzipped or not; call it ${file}.tar.gz or ${file}.tar`);
  if (existsSync(file) && !values.replace)
    throw new CliError(`there is a file ${file}; --replace gives it up once the backup is complete`);
  const directory = values["data-dir"] ?? "var";
  return withStore(directory, async (store) => {
    const manifest = await makeBackup(store, directory, file, {now: new Date()});
    const bytes = statSync(file).size;
    if (values.json) process.stdout.write(`${jsonForTerminal({file, bytes, ...manifest})}\n`);
    else if (!values.quiet)
      process.stderr.write(
        `backup: ${file}, ${(bytes / 1e6).toFixed(1)} MB, the store and ${manifest.clones.length} clones of epochs\n`,
      );
    return exit.done;
  });
}

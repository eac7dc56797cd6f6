import {json, parseOptions} from "../../crawler/cli/options.ts";
import {jsonForTerminal} from "../../crawler/cli/terminal.ts";
import {CliError, exit} from "../../crawler/errors.ts";
import {toMinute} from "../../crawler/minute.ts";
import {type Change, changesBetween} from "../changes.ts";
import type {Dataset} from "../dataset.ts";
import {hashOf, readDataset} from "../dataset-file.ts";
import {changeInWords} from "./terminal/changes.ts";
import {wrap} from "./terminal/text.ts";

/** `vfio-lore diff OLD NEW`: what changed between two datasets, in words or as JSON. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "diff OLD NEW [options]", {json}, {positionals: true});
  if (parsed === null) return exit.done;
  const {values, positionals} = parsed;
  const [oldFile, newFile] = positionals;
  if (oldFile === undefined || newFile === undefined || positionals.length > 2)
    throw new CliError("diff needs two datasets, like data/dataset.json of last week and of today");
  const [old, now] = [await readDataset(oldFile), await readDataset(newFile)];
  const [before, after] = [old.dataset, now.dataset];
  const changes = changesBetween(before, after);
  if (values.json) {
    const report = {
      schema: "vfio-lore-diff/1",
      old: identity(old),
      new: identity(now),
      changes,
    };
    process.stdout.write(`${jsonForTerminal(report, 1)}\n`);
  } else process.stdout.write(`${inWords(before, after, changes).join("\n")}\n`);
  return exit.done;
}

function identity({dataset: {schema, rules, newestMail}, bytes}: {dataset: Dataset; bytes: Uint8Array}): object {
  return {sha256: hashOf(bytes), schema, rules, newestMail};
}

function inWords(before: Dataset, after: Dataset, changes: readonly Change[]): string[] {
  const until = ({newestMail}: Dataset) => (newestMail === null ? "none" : `up to ${toMinute(newestMail)}`);
  const mail = `Relevant mail: new ${until(after)}, old ${until(before)}.`;
  const rules = before.rules === after.rules ? [] : [`Judged by rules ${after.rules}, before by ${before.rules}.`];
  const drivers = [...new Set(changes.map(({driver}) => driver))];
  return [
    mail,
    ...rules,
    ...(changes.length === 0 ? ["Nothing changed."] : []),
    ...drivers.flatMap((driver) => [
      "",
      ...wrap(driver),
      ...changes
        .filter((change) => change.driver === driver)
        .flatMap((change) => wrap(changeInWords(change), {indent: "  "})),
    ]),
  ];
}

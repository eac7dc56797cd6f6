import {dataDir, json, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {jsonForTerminal} from "../../crawler/cli/terminal.ts";
import {exit} from "../../crawler/errors.ts";
import type {Address} from "../../crawler/records.ts";
import type {JudgedRevision} from "../dataset.ts";
import {driverNamed, unknownName} from "./driver-name.ts";
import {inputs} from "./inputs.ts";
import {shownDataset} from "./shown-dataset.ts";
import {cutTo, day, usualWidth} from "./terminal/text.ts";
import {versionWords} from "./terminal/words.ts";

const options = {
  driver: {type: "string", value: "NAME", help: "only those that touch this variant driver"},
  author: {type: "string", value: "X", help: "only those whose author's name or address holds X"},
  grep: {type: "string", value: "X", help: "only those whose titles hold X"},
  "data-dir": dataDir,
  ...inputs,
  json,
  quiet,
} as const;

interface Wanted {
  readonly driver?: string | undefined;
  readonly author?: string | undefined;
  readonly grep?: string | undefined;
}

/** `vfio-lore series`: the reconstructed revisions, one a line, oldest first. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "series [options]", options);
  if (parsed === null) return exit.done;
  const {values} = parsed;
  const {revisions, drivers} = await shownDataset(values["data-dir"] ?? "var", values);
  const driver = values.driver === undefined ? undefined : driverNamed(values.driver, drivers);
  if (values.driver !== undefined && driver === undefined) throw unknownName(values.driver, "driver", drivers);
  const chosen = revisions.filter((revision) => isWanted(revision, {...values, driver: driver?.name}));
  const width = process.stdout.columns ?? 120;
  for (const revision of chosen)
    process.stdout.write(values.json ? `${jsonForTerminal(revision)}\n` : `${line(revision, width)}\n`);
  if (!values.quiet && !values.json)
    process.stderr.write(`series: ${chosen.length} of ${revisions.length} revisions\n`);
  return exit.done;
}

/** Text is compared without case, as a part, never as a pattern: it may come from anywhere. */
export function isWanted(revision: JudgedRevision, {driver, author, grep}: Wanted): boolean {
  const holds = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());
  const by = ({name, email}: Address): boolean => author === undefined || holds(`${name} <${email ?? ""}>`, author);
  const titles = [revision.subject, ...revision.patches.map(({subject}) => subject)];
  return (
    (driver === undefined || revision.drivers.includes(driver)) &&
    (by(revision.author) || by(revision.submitter)) &&
    (grep === undefined || titles.some((title) => holds(title, grep)))
  );
}

function line(revision: JudgedRevision, width: number): string {
  const {date, patches, total, subject, author, introduces, drivers, id} = revision;
  const count = patches.length === total ? String(total) : `${patches.length}/${total}`;
  const about = introduces === null ? drivers.join(",") : `+${introduces}`;
  const left = `${day(date)} ${cutTo(versionWords(revision), 8)} ${count.padStart(5)} ${cutTo(about, 12)} ${cutTo(author.name, 18)} `;
  return `${left}${cutTo(subject, Math.max(width, usualWidth) - left.length).trimEnd()}  ${cutTo(id, id.length + 10).trimEnd()}`;
}

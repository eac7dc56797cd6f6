import {existsSync} from "node:fs";
import {dataDir, json, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {forTerminal, jsonForTerminal} from "../../crawler/cli/terminal.ts";
import {withAnyStore} from "../../crawler/cli/with-store.ts";
import {CliError, exit} from "../../crawler/errors.ts";
import type {Message} from "../../crawler/records.ts";
import {type Advice, adviceOn} from "../advice.ts";
import {type AnalyzeOptions, analyze} from "../analyze.ts";
import type {Dataset, Driver, JudgedRevision} from "../dataset.ts";
import {slipsIn} from "../draft.ts";
import {rolesOf} from "../roles.ts";
import {loadRoster} from "../roster.ts";
import {readSubmission} from "./check-files.ts";
import {driverNamed, meantName} from "./driver-name.ts";
import {judging as inputs} from "./inputs.ts";
import {type JudgeOptions, mailsOf, readInputs} from "./judged-store.ts";
import {loneMail} from "./lone-mail.ts";
import {bareId} from "./show.ts";
import {shownDataset} from "./shown-dataset.ts";
import {checkPage, type Submitted} from "./terminal/check-page.ts";
import {replyText} from "./terminal/reply.ts";

const options = {
  "data-dir": dataDir,
  ...inputs,
  mail: {type: "boolean", help: "write it as a reply to the list, 72 columns wide"},
  json,
  quiet,
} as const;

interface Checked extends Submitted {
  readonly past: Dataset | null;
}

/** `vfio-lore check ID|FILE|DIR`: what a submission has, lacks, and whom to ask. Exit 3 where an applicable criterion is not met. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "check ID|FILE|DIR [options]", options, {positionals: true});
  if (parsed === null) return exit.done;
  const {values, positionals} = parsed;
  const [what] = positionals;
  if (what === undefined || positionals.length > 1) {
    throw new CliError("check needs one message-id, one mbox or one folder of patches");
  }
  const directory = values["data-dir"] ?? "var";
  const judging: JudgeOptions = values;
  const warn = (line: string): void => {
    process.stderr.write(`vfio-lore: ${forTerminal(line)}\n`);
  };
  const checked = existsSync(what)
    ? await fromDisk(what, directory, judging, warn)
    : await fromStore(what, directory, judging);
  const roster = loadRoster(judging.roster);
  const judged = adviceOn(checked.revision.verdicts, checked.revision, checked.driver.parents, {
    roles: rolesOf(roster),
    today: new Date().toISOString().slice(0, 10),
    past: checked.past,
  });
  const advice = checked.unsent ? judged.map(asOfNow) : judged;
  const open = advice.filter(({state}) => state !== "met" && state !== "not-applicable");
  if (values.json) process.stdout.write(`${jsonForTerminal(report(checked, advice), 2)}\n`);
  else if (values.mail) process.stdout.write(`${asReply(checked, what).join("\n")}\n`);
  else if (!values.quiet || open.length > 0) process.stdout.write(`${checkPage(checked, advice).join("\n")}\n`);
  return open.length > 0 ? exit.missing : exit.done;
}

/** "(then maintained by ...)" is said of a day gone by; what was not sent has none. */
const asOfNow = (advice: Advice): Advice => ({
  ...advice,
  missing: advice.missing?.replaceAll("(then maintained ", "(maintained ") ?? null,
});

async function fromStore(written: string, directory: string, judging: JudgeOptions): Promise<Checked> {
  const id = bareId(written);
  const dataset = await shownDataset(directory, judging);
  const revision =
    dataset.revisions.find((one) => one.id === id) ??
    dataset.revisions.find(
      ({cover, patches, replies}) => cover === id || [...patches, ...replies].some(({messageId}) => messageId === id),
    );
  if (revision === undefined) throw new CliError(await unknown(written, directory, dataset));
  const found = bringing([revision], dataset, written);
  return {...found, ...noticedIn(found, [], [revision]), unsent: false, past: without(dataset, revision)};
}

/** What stands beside the criteria: slips of the submission, and concerns that no author answered. */
function noticedIn(
  {revision, driver}: Pick<Checked, "revision" | "driver">,
  messages: readonly Message[],
  postings: readonly JudgedRevision[],
): Pick<Checked, "slips" | "concerns"> {
  return {slips: slipsIn(revision, driver, {messages, postings}), concerns: openConcerns(revision, driver)};
}

/** A driver's name is what people try first; then the error says how its last version is checked. */
async function unknown(written: string, directory: string, dataset: Dataset): Promise<string> {
  const name = JSON.stringify(written);
  const driver = driverNamed(written, dataset.drivers);
  if (driver !== undefined) {
    const last = driver.revisions.at(-1);
    return `${name} is a driver, and check judges one submission: ${
      last === undefined ? "its introduction is not among the mail read" : `its last version is "check ${last}"`
    }; "show ${driver.name}" tells the whole story`;
  }
  if ((await loneMail(bareId(written), directory, dataset)) !== null)
    return `${name} is a mail in the thread of no patch series, and check judges submissions; "show ${written}" tells of it`;
  return `${name} is neither a file, a driver nor a mail of the store in ${directory}${meantName(written, dataset.drivers)}`;
}

async function fromDisk(
  path: string,
  directory: string,
  judging: JudgeOptions,
  warn: (line: string) => void,
): Promise<Checked> {
  const {messages, unsent} = await readSubmission(path, warn);
  const {known, given} = await stored(directory, judging);
  const submitted = new Set(messages.map(({messageId}) => messageId));
  const dataset = analyze([...known.filter(({messageId}) => !submitted.has(messageId)), ...messages], given);
  const own = dataset.revisions.filter(({patches}) => patches.some(({messageId}) => submitted.has(messageId)));
  const found = bringing(own, dataset, path);
  const past = known.length === 0 ? null : without(dataset, found.revision);
  return {...found, ...noticedIn(found, messages, own), unsent, past};
}

/** The mail of the store, so that earlier versions count with the votes and the open concerns that they got; none without a store. */
async function stored(directory: string, judging: JudgeOptions): Promise<{known: Message[]; given: AnalyzeOptions}> {
  return withAnyStore(directory, async (store) => ({
    known: store === null ? [] : await mailsOf(store),
    given: await readInputs(judging, store),
  }));
}

/** The last of the revisions that brings a driver. */
function bringing(
  revisions: readonly JudgedRevision[],
  dataset: Dataset,
  what: string,
): Pick<Checked, "revision" | "driver"> {
  const revision = revisions.filter(({introduces}) => introduces !== null).at(-1);
  const driver = dataset.drivers.find(({name}) => name === revision?.introduces);
  if (revision === undefined || driver === undefined) {
    throw new CliError(`${what} brings no variant driver: ${notFound(revisions, dataset.driverDirectories ?? [])}`);
  }
  return {revision, driver};
}

/** What was looked for in vain where no patch brings a driver below one of the roots. */
function notFound(revisions: readonly JudgedRevision[], roots: readonly string[]): string {
  const below = roots.join(" or ");
  const patches = revisions.flatMap((one) => one.patches);
  if (patches.length === 0) return "no patch was found in it";
  const files = [...new Set(patches.flatMap((patch) => patch.files))].filter((file) =>
    roots.some((root) => file.startsWith(root)),
  );
  if (files.length === 0) return `no patch in it has a file below ${below}; the criteria are for drivers there`;
  const shown = files.sort().slice(0, 3).join(", ");
  return `its patches have ${files.length > 3 ? `${files.length} files, such as ${shown}` : shown}, but no new directory below ${below} with C code that registers a driver (module_pci_driver, pci_register_driver, struct pci_driver), nor one whose new Kconfig has a symbol ..._VFIO_PCI, nor a new C file there that registers one beside a new symbol in Kconfig`;
}

/** Other drivers only: one's own earlier versions are no example. */
const without = (dataset: Dataset, {introduces}: JudgedRevision): Dataset => ({
  ...dataset,
  drivers: dataset.drivers.filter(({name}) => name !== introduces),
});

/** Concerns on this version and on the one before that no author answered. */
function openConcerns({id, supersedes}: JudgedRevision, {concerns}: Driver): Driver["concerns"] {
  return concerns.filter(({revision, open}) => open && (revision === id || revision === supersedes));
}

function report({revision, driver, unsent, slips, concerns}: Checked, advice: readonly Advice[]): object {
  return {
    driver: driver.name,
    revision: revision.id,
    version: revision.version,
    unsent,
    met: advice.every(({state}) => state === "met" || state === "not-applicable"),
    criteria: advice.map((one) => ({...one, verdict: revision.verdicts[one.criterion]})),
    slips,
    concerns,
  };
}

function asReply({revision, unsent}: Checked, what: string): string[] {
  if (unsent) throw new CliError(`${what} was not sent yet, so there is nothing to reply to; leave out --mail`);
  return replyText(revision);
}

import {dataDir, json, parseOptions, quiet} from "../../crawler/cli/options.ts";
import {jsonForTerminal} from "../../crawler/cli/terminal.ts";
import {CliError, exit} from "../../crawler/errors.ts";
import type {Dataset, Driver, JudgedRevision} from "../dataset.ts";
import {driverNamed, unknownName} from "./driver-name.ts";
import {inputs} from "./inputs.ts";
import {loneMail} from "./lone-mail.ts";
import {shownDataset} from "./shown-dataset.ts";
import {correctionLines} from "./terminal/corrections.ts";
import {driverPage} from "./terminal/driver-page.ts";
import {type LoneMail, mailPage} from "./terminal/mail-page.ts";
import {revisionPage} from "./terminal/revision-page.ts";
import {day, wrap} from "./terminal/text.ts";
import {versionWords} from "./terminal/words.ts";

const options = {
  "data-dir": dataDir,
  ...inputs,
  json,
  quiet,
} as const;

type Found =
  | {readonly kind: "driver"; readonly driver: Driver}
  | {readonly kind: "revision"; readonly revision: JudgedRevision}
  | {readonly kind: "mail"; readonly messageId: string; readonly revision: JudgedRevision}
  | {readonly kind: "lone"; readonly mail: LoneMail};

/** `vfio-lore show ID`: a driver, a series or a mail, with its verdicts and their proof. */
export async function run(args: string[]): Promise<number> {
  const parsed = parseOptions(args, "show ID [options]", options, {positionals: true});
  if (parsed === null) return exit.done;
  const {values, positionals} = parsed;
  const [id] = positionals;
  if (id === undefined || positionals.length > 1) throw new CliError("show needs one driver's name or one message-id");
  const dataDir = values["data-dir"] ?? "var";
  const dataset = await shownDataset(dataDir, values);
  const found = find(id, dataset) ?? (await lone(id, dataDir, dataset));
  if (values.json) {
    process.stdout.write(`${jsonForTerminal(asJson(found), 2)}\n`);
  } else {
    process.stdout.write(
      `${[...page(found, dataset), ...correctionLines(shownIn(found, dataset), dataset)].join("\n")}\n`,
    );
  }
  return exit.done;
}

/** What an id means in the dataset; brackets and archive links around a message-id are taken off. null where no series has it. */
export function find(written: string, {drivers, revisions}: Dataset): Found | null {
  const id = bareId(written);
  const driver = driverNamed(id, drivers);
  if (driver !== undefined) return {kind: "driver", driver};
  const revision = revisions.find((one) => one.id === id) ?? revisions.filter(({series}) => series === id).at(-1);
  if (revision !== undefined) return {kind: "revision", revision};
  const holder = revisions.find(
    ({cover, patches, replies}) =>
      cover === id ||
      patches.some(({messageId}) => messageId === id) ||
      replies.some(({messageId}) => messageId === id),
  );
  return holder === undefined ? null : {kind: "mail", messageId: id, revision: holder};
}

/** A mail of the store or of a verdict's proof that no series has. Unknown: CliError with exit code 2. */
async function lone(written: string, dataDir: string, dataset: Dataset): Promise<Found> {
  const mail = await loneMail(bareId(written), dataDir, dataset);
  if (mail === null) throw unknownName(written, "driver, series or mail", dataset.drivers);
  return {kind: "lone", mail};
}

function asJson(found: Found): Driver | JudgedRevision | LoneMail {
  switch (found.kind) {
    case "driver":
      return found.driver;
    case "revision":
    case "mail":
      return found.revision;
    case "lone":
      return found.mail;
    default:
      return found satisfies never;
  }
}

function page(found: Found, dataset: Dataset): string[] {
  switch (found.kind) {
    case "driver":
      return driverPage(found.driver, dataset);
    case "revision":
      return revisionPage(found.revision, versionsOf(found.revision, dataset));
    case "mail":
      return [
        ...mailLines(found.messageId, found.revision),
        "",
        ...revisionPage(found.revision, versionsOf(found.revision, dataset)),
      ];
    case "lone":
      return mailPage(found.mail, dataset);
    default:
      return found satisfies never;
  }
}

/** The versions that the page tells of. */
function shownIn(found: Found, {revisions}: Dataset): JudgedRevision[] {
  if (found.kind === "lone") return [];
  return found.kind === "driver" ? revisions.filter(({id}) => found.driver.revisions.includes(id)) : [found.revision];
}

function mailLines(messageId: string, revision: JudgedRevision): string[] {
  const patch = revision.patches.find((one) => one.messageId === messageId);
  if (patch !== undefined)
    return wrap(`Patch ${patch.index}/${revision.total} of ${versionWords(revision)}: ${patch.subject}`);
  const reply = revision.replies.find((one) => one.messageId === messageId);
  const where =
    reply?.to === null || reply === undefined
      ? "in the thread"
      : reply.to === 0
        ? "to the cover"
        : `to patch ${reply.to}`;
  const given = revision.patches.flatMap(({index, trailers}) =>
    trailers
      .filter((vote) => vote.messageId === messageId && vote.source === "reply")
      .map((vote) => `${vote.type} of ${vote.name} on ${index}`),
  );
  return [
    ...wrap(`Reply of ${reply?.from.name ?? "somebody"} ${where}, ${day(reply?.date ?? null)}`),
    ...(given.length === 0 ? [] : wrap(`gives ${given.join("; ")}`, {indent: "  "})),
  ];
}

const versionsOf = ({series}: JudgedRevision, {revisions}: Dataset): JudgedRevision[] =>
  revisions.filter((one) => one.series === series);

/** "<id>", "id:...", "https://lore.kernel.org/kvm/id/" -> id */
export function bareId(written: string): string {
  const link = /^https?:\/\/[^/]+\/(?:[^/]+\/)?([^/]*@[^/]+)\/?(?:raw|t\.mbox\.gz|T\/?|t\/?)?(?:#.*)?$/.exec(
    written.trim(),
  )?.[1];
  const id = link === undefined ? written.trim() : decodeURIComponent(link.replace(/%(?![0-9A-Fa-f]{2})/g, "%25"));
  return id.replace(/^<|>$/g, "");
}

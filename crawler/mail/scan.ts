import {mailDate} from "./date.ts";
import {decodeWords} from "./encoded-word.ts";
import {messageIds} from "./message-id.ts";
import {quickHeader} from "./quick-header.ts";
import {textParts} from "./text-parts.ts";
import {titleKey} from "./title-key.ts";

/** What makes a mail relevant; from the configuration. */
export interface Patterns {
  /** a patch that touches a path which begins like one of these is relevant */
  readonly paths: readonly string[];
  /** a subject that holds one of these words, in any case, is relevant */
  readonly subjects: readonly string[];
  /** every directory below one of these is a driver; its last component is the driver's name */
  readonly drivers: readonly string[];
}

/** What the index keeps of one mail, relevant or not. */
export interface ScannedMail {
  /** null where the mail has none */
  readonly messageId: string | null;
  /** References, then In-Reply-To, each once, without the mail itself */
  readonly references: readonly string[];
  /** touches a path of the patterns or names one of their subjects */
  readonly relevant: boolean;
  /** the title that the versions of a series share, see titleKey */
  readonly title: string | null;
  /** drivers whose files its diffs touch */
  readonly drivers: readonly string[];
  /**
   * Its subject in lower case where it is not relevant by itself, else null: it becomes relevant when the subject turns out to name a
   * driver, see namedIn.
   */
  readonly subject: string | null;
  /** when its archive received it, as far as its own headers tell (see mailDate): ISO 8601, or null */
  readonly received: string | null;
}

/**
 * The cheap look at a raw mail that whole lists are read with: no parser, no charset, only bytes. Linear in the mail's size. Where its
 * archive tells when it came, `arrival: false` saves reading that from the headers; `received` is null then.
 */
export function scanMail(raw: Buffer, patterns: Patterns, {arrival = true}: {arrival?: boolean} = {}): ScannedMail {
  const {bodyStart, values} = quickHeader(raw, arrival ? fieldsAndArrival : fields);
  const messageId = messageIds(firstOf(values, "message-id"))[0] ?? null;
  const references = idsOf([...(values.get("references") ?? []), ...(values.get("in-reply-to") ?? [])], messageId);
  const decoded = decodeWords(firstOf(values, "subject"));
  const subject = decoded.replaceAll("\0", "").replace(/\s+/g, " ").trim().slice(0, longestSubject);
  const bodies = textParts(
    raw,
    bodyStart,
    firstOf(values, "content-type"),
    firstOf(values, "content-transfer-encoding"),
  );
  const {touches, drivers} = touched(bodies, patterns);
  const lowered = subject.toLowerCase();
  const relevant = touches || includesAny(lowered, patterns.subjects);
  return {
    messageId,
    references,
    relevant,
    title: titleKey(subject),
    drivers,
    subject: relevant ? null : lowered.slice(0, longestKept),
    received: arrival ? receivedAt(values.get("received")?.[0] ?? null, values.get("date")?.[0] ?? null) : null,
  };
}

/**
 * Which of the names (lower case) a subject in lower case has as words of their own: "net/alder: fix" and "alder/oak" name alder, "aldern"
 * and "alder-net", which is another driver, do not.
 */
export function namedIn(subject: string, names: readonly string[]): string[] {
  return names.filter((name) => {
    for (let at = subject.indexOf(name); name !== "" && at >= 0; at = subject.indexOf(name, at + 1)) {
      if (!isWord(subject[at - 1]) && !isWord(subject[at + name.length])) return true;
    }
    return false;
  });
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_-]/u.test(character);
}

const fields = new Set([
  "message-id",
  "references",
  "in-reply-to",
  "subject",
  "content-type",
  "content-transfer-encoding",
]);
const fieldsAndArrival = new Set([...fields, "received", "date"]);
const longestSubject = 1000;
/** What is kept of the subject of a mail that may never matter. Only one in ten thousand is longer. */
const longestKept = 250;
const mostReferences = 1000;
/** How far from a line's beginning a needle may be found; twice as much of the line is looked at. */
const lineWindow = 600;
/** A line of a diff that names a file, quoted or not: a reply can be all that is left of a lost patch. */
const diffLine = /^(?:[>|] ?){0,20}(?:diff --git |--- |\+\+\+ |(?:rename|copy) (?:from|to) )/;

function firstOf(values: ReadonlyMap<string, readonly string[]>, name: string): string {
  return values.get(name)?.[0] ?? "";
}

function receivedAt(received: string | null, date: string | null): string | null {
  const arrived = mailDate(null, received);
  const {date: when, dateFrom} = arrived.dateFrom === "none" ? mailDate(date, null) : arrived;
  return dateFrom === "none" ? null : when;
}

function idsOf(headers: readonly string[], self: string | null): string[] {
  const ids = new Set(headers.flatMap(messageIds));
  if (self !== null) ids.delete(self);
  return [...ids].slice(0, mostReferences);
}

const needles = new WeakMap<Patterns, readonly Buffer[]>();

/**
 * Texts of which one at least stands in each line that names a path. The longest one that all paths hold ("vfio") takes one search, and most
 * bodies lack it; where they have next to nothing in common, nearly every line would hold that, and each path is searched for.
 */
function needlesOf(patterns: Patterns): readonly Buffer[] {
  const known = needles.get(patterns);
  if (known !== undefined) return known;
  const common = longestInAll(patterns.paths);
  const texts = common.length < leastInCommon ? patterns.paths : [common];
  const found = texts.filter((text) => text !== "").map((text) => Buffer.from(text));
  needles.set(patterns, found);
  return found;
}

const leastInCommon = 4;

function longestInAll([first = "", ...others]: readonly string[]): string {
  let longest = "";
  for (let at = 0; at < first.length; at++) {
    for (let end = at + longest.length + 1; end <= first.length; end++) {
      const part = first.slice(at, end);
      if (!others.every((path) => path.includes(part))) break;
      longest = part;
    }
  }
  return longest;
}

function touched(bodies: readonly Buffer[], patterns: Patterns): {touches: boolean; drivers: string[]} {
  const drivers = new Set<string>();
  let touches = false;
  for (const body of bodies) {
    for (const needle of needlesOf(patterns)) touches = lookAtDiffLines(body, needle, patterns, drivers) || touches;
  }
  return {touches, drivers: [...drivers].sort()};
}

/**
 * Whether lines of diffs that hold the needle name a path of the patterns; adds the drivers that they name. One line at a time: a hostile mail
 * has millions.
 */
function lookAtDiffLines(body: Buffer, needle: Buffer, patterns: Patterns, drivers: Set<string>): boolean {
  let touches = false;
  for (let at = body.indexOf(needle); at >= 0; ) {
    const start = lineStart(body, at);
    const newline = body.indexOf(0x0a, at);
    const end = newline < 0 ? body.length : newline;
    const line = start === null ? "" : body.toString("latin1", start, Math.min(end, start + 2 * lineWindow));
    if (diffLine.test(line) && namesAny(line, patterns.paths)) {
      touches = true;
      for (const directory of patterns.drivers) addDrivers(line, directory, drivers);
    }
    at = newline < 0 ? -1 : body.indexOf(needle, newline + 1);
  }
  return touches;
}

function lineStart(body: Buffer, at: number): number | null {
  const from = Math.max(0, at - lineWindow);
  const newline = body.subarray(from, at).lastIndexOf(0x0a);
  if (newline >= 0) return from + newline + 1;
  return from === 0 ? 0 : null;
}

function namesAny(line: string, paths: readonly string[]): boolean {
  for (const path of paths) if (namesPath(line, path)) return true;
  return false;
}

/** "a/PATH", "b/PATH" or, in renames and diffs without prefixes, " PATH" */
function namesPath(line: string, path: string): boolean {
  return line.includes(`a/${path}`) || line.includes(`b/${path}`) || line.includes(` ${path}`);
}

function addDrivers(line: string, directory: string, drivers: Set<string>): void {
  for (let at = line.indexOf(directory); at >= 0; at = line.indexOf(directory, at + 1)) {
    const path = /^[\w.+/-]{1,300}/.exec(line.slice(at + directory.length))?.[0] ?? "";
    const name = path.split("/").at(-2);
    if (name !== undefined && name !== "") drivers.add(name.toLowerCase());
  }
}

function includesAny(lowerCased: string, words: readonly string[]): boolean {
  return words.some((word) => lowerCased.includes(word));
}

export interface Subject {
  /** answers another mail: "Re:", "Aw:", "SV:", "Fwd:" ..., also behind a list's tag */
  readonly reply: boolean;
  /** without its leading brackets and reply marks; brackets inside stay */
  readonly title: string;
  /** tree and list tags as posted: ["mlx5-next"], ["Intel-wired-lan", "iwl-next"] */
  readonly prefixes: readonly string[];
  /** a bracket says PATCH, RFC, RESEND or vN, or counts n/m; not a pull request */
  readonly patch: boolean;
  /** 1 where none is written: then `versionInferred` */
  readonly version: number;
  readonly versionInferred: boolean;
  /** 1 of "v5.1", which replaces one patch of v5 */
  readonly subVersion: number | null;
  /** n and m of n/m as written; m is null in "0/<VARIOUS>" */
  readonly counter: number | null;
  readonly expected: number | null;
  readonly rfc: boolean;
  readonly resend: boolean;
  readonly pull: boolean;
  /** what is odd about it, in words */
  readonly notes: readonly string[];
}

/**
 * What a subject says of its mail, in all the shapes that people write: b4's LoreSubject and patchwork's prefix rules, and where they
 * fail: "[PATCH v6,19/24]", "[PATCH1/8]", "[RFCv2]", "PATCH 1 of 2", "(v2)" at the end, two markers in one bracket (the first is the
 * version). A subject without any mark is a title.
 */
export function parseSubject(subject: string): Subject {
  const found = empty();
  let rest = subject.slice(0, longest).replace(/\s+/g, " ").trim();
  for (;;) {
    const behindReply = withoutReplyMark(rest);
    if (behindReply !== null) {
      found.reply = true;
      rest = behindReply;
      continue;
    }
    const bracket = leadingBracket(rest) ?? strayBracket(rest, found);
    if (bracket === null || !consumes(bracket, found)) break;
    rest = bracket.rest;
  }
  return finish(found, rest);
}

type Found = {-readonly [Key in keyof Omit<Subject, "version" | "prefixes" | "notes">]: Subject[Key]} & {
  version: number | null;
  prefixes: string[];
  notes: string[];
};

interface Bracket {
  readonly content: string;
  readonly rest: string;
  /** no blank follows: "[un]map", but also "[PATCH]vfio: ..." */
  readonly glued: boolean;
}

/** A longer subject is an attack or a fault; what it says stands at its beginning. */
const longest = 2000;
const replyWord = /^(?:re|aw|antw|sv|vs|wg|tr|rv|ref|fwd?|回复|答复|转发)(?:\[\d{1,3}\]|\^\d{1,3})? ?[:：] ?/i;
const anyShortWord = /^[a-z]{2,3}: ?(?=\[)/i;
const wordsBeforeReply = /^[^[\]():]{1,30}\bre: ?(?=\[)/i;
const remarkInReply = /^\([^()[\]]{1,30}\) ?(?=\[)/;

function empty(): Found {
  return {
    reply: false,
    title: "",
    prefixes: [],
    patch: false,
    version: null,
    versionInferred: true,
    subVersion: null,
    counter: null,
    expected: null,
    rfc: false,
    resend: false,
    pull: false,
    notes: [],
  };
}

/** "Re: x" -> "x"; also "Re [PATCH] x", "Ping? Re: [PATCH] x" and "Re: (subset) [PATCH] x". null where no mark leads. */
function withoutReplyMark(text: string): string | null {
  const mark =
    replyWord.exec(text) ?? anyShortWord.exec(text) ?? /^re (?=\[)/i.exec(text) ?? wordsBeforeReply.exec(text);
  if (mark === null) return null;
  return text.slice(mark[0].length).replace(remarkInReply, "");
}

/** The first bracket with those nested in it, up to its partner; null where the text begins otherwise or never closes it. */
function leadingBracket(text: string): Bracket | null {
  if (!text.startsWith("[")) return null;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "[") depth++;
    else if (text[at] === "]" && --depth === 0) {
      const behind = text.slice(at + 1);
      const rest = behind.replace(/^[ :]+/, "");
      return {content: text.slice(1, at), rest, glued: behind !== "" && !/^[ [:]/.test(behind)};
    }
  }
  return null;
}

/** "[[tree] PATCH v3 1/2] tree PATCH v2 1/2] title": what a script left of the prefix before, up to its lone closing bracket. */
function strayBracket(text: string, found: Found): Bracket | null {
  const match = /^([^[\]]{1,80})\] ?/.exec(text);
  const marks = match === null ? null : readMarks(match[1] ?? "");
  if (match === null || marks === null || !found.patch || !marks.patch || marks.counter === null) return null;
  return {content: "", rest: text.slice(match[0].length), glued: false};
}

/** Takes a bracket's marks into `found`; false where it belongs to the title. */
function consumes({content, rest, glued}: Bracket, found: Found): boolean {
  const marks = readMarks(content);
  const isMark = marks.patch || marks.pull || marks.resend || marks.version !== null || marks.counter !== null;
  if (!isMark && (glued || rest === "")) return false;
  found.patch ||= isMark && !(marks.pull && marks.counter === null);
  found.rfc ||= marks.rfc;
  found.resend ||= marks.resend;
  found.pull ||= marks.pull;
  if (isMark) found.prefixes.push(...marks.words);
  else if (content.trim() !== "") found.prefixes.push(content.trim());
  if (marks.version !== null) takeVersion(found, marks.version);
  for (const other of marks.otherVersions) found.notes.push(`second version marker ${other}`);
  if (marks.counter !== null && found.counter === null) [found.counter, found.expected] = marks.counter;
  return true;
}

interface Marks {
  patch: boolean;
  rfc: boolean;
  resend: boolean;
  pull: boolean;
  version: readonly [version: number, subVersion: number | null] | null;
  counter: readonly [counter: number, expected: number | null] | null;
  /** the tags that are left */
  words: string[];
  otherVersions: string[];
}

const mark =
  /^(?:patch(?:es|set)?|rfc|resen[dt]|repost|v(\d{1,3})(?:\.(\d{1,3}))?(?![.\d])|(\d{1,4})\/(?:(\d{1,4})(?!\d)|<[^>]{0,20}>|[nmx]$))/i;

function readMarks(content: string): Marks {
  const marks: Marks = {
    patch: false,
    rfc: false,
    resend: false,
    pull: false,
    version: null,
    counter: null,
    words: [],
    otherVersions: [],
  };
  for (const word of wordsOf(content)) {
    const read = readWord(word);
    if (read === null || (read.version !== null && marks.version !== null)) {
      marks.words.push(word);
      if (read !== null) marks.otherVersions.push(word);
      continue;
    }
    marks.patch ||= read.patch || read.rfc;
    marks.rfc ||= read.rfc;
    marks.resend ||= read.resend;
    marks.version ??= read.version;
    marks.counter ??= read.counter;
  }
  const pullAt = marks.words.findIndex((word) => /^pull(?:-request)?$/i.test(word));
  if (pullAt >= 0) {
    marks.pull = true;
    marks.words = marks.words.filter((word) => !/^(?:git|pull|request|pull-request)$/i.test(word));
  }
  return marks;
}

/** Separates words at blanks, commas and nested brackets, and writes "1 of 2" as 1/2, "take 2" and "V 2" as v2. */
function wordsOf(content: string): string[] {
  return content
    .replace(/[[\]()]/g, " ")
    .replace(/(\d{1,4}) of (\d{1,4})(?!\d)/gi, "$1/$2")
    .replace(/\b(?:v|ver|version|rev|take|try)[.#]? ?#?(\d{1,3})(?![\d.])/gi, "v$1")
    .split(/[\s,;]+/)
    .map((word) => word.replace(/^[:.]+|(?<![:.])[:.]+$/g, ""))
    .filter((word) => word !== "");
}

/** A word made of marks alone ("PATCH", "v2PATCH1/4", "RFC-PATCHv3"), or null for a tag. */
function readWord(word: string): Omit<Marks, "words" | "otherVersions" | "pull"> | null {
  const read: Omit<Marks, "words" | "otherVersions" | "pull"> = {
    patch: false,
    rfc: false,
    resend: false,
    version: null,
    counter: null,
  };
  let rest = word.slice(0, 100);
  while (rest !== "") {
    const match = mark.exec(rest);
    if (match === null) return null;
    const [text, version, subVersion, counter, expected] = match;
    if (version !== undefined) read.version = [Number(version), subVersion === undefined ? null : Number(subVersion)];
    else if (counter !== undefined) read.counter = [Number(counter), expected === undefined ? null : Number(expected)];
    else if (/^p/i.test(text)) read.patch = true;
    else if (/^rfc/i.test(text)) read.rfc = true;
    else read.resend = true;
    rest = rest.slice(text.length).replace(/^[-_/+:]/, "");
  }
  return read;
}

function takeVersion(found: Found, [version, subVersion]: readonly [number, number | null]): void {
  if (found.version !== null) {
    found.notes.push(`second version marker v${version}`);
    return;
  }
  found.version = version;
  found.subVersion = subVersion;
}

function finish(found: Found, rest: string): Subject {
  let title = rest;
  const trailing = /^(.*\S) ?\(v(\d{1,3})\)$/i.exec(rest);
  if (found.patch && found.version === null && trailing !== null) {
    found.version = Number(trailing[2]);
    title = trailing[1] ?? rest;
  }
  if (found.counter !== null && found.expected !== null && found.counter > found.expected) {
    found.notes.push(`out of range ${found.counter}/${found.expected}`);
  }
  return {...found, title, version: found.version ?? 1, versionInferred: found.version === null};
}

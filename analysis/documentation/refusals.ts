/** What a function refuses, read from its messages: a list of checks that a reader of the code can follow. */
import type {FileDiff} from "../../crawler/mail/diff.ts";

export interface Refusals {
  /** the function's name and what its messages refuse */
  readonly text: string;
  readonly count: number;
  /** where the function begins in the mail's text, in characters */
  readonly offset: number;
}

// static int acme_check_match(struct acme_file *migf, ...
const head = /^(?:[a-z][\w\s*]{0,120}?\b)?(\w{1,80})\s*\((?!.*;\s*$)/;
// its name or arguments speak of migrated state
const ofState =
  /(?:^|[\W_])(?:v?mig\w*|\w{0,60}state\w*|resum\w*|load\w*|restor\w*|import\w*|match\w*|compat\w*|snapshot|image|preamble|vf_data)(?:[\W_]|$)/i;
const literal = /"((?:[^"\\]|\\.){4,300})"/g;
// "failed to match the device id", "invalid magic 0x%x", "header exceeds the buffer"
const refuses =
  /\bmismatch\w*|\b(?:fail\w*|unable|not|n't)\s+(?:to\s+)?match\w*|\b(?:invalid|bad|wrong|unknown|unrecogni[sz]ed|unsupported|unexpected|corrupt\w*|incompatible|illegal|inconsistent)\s+(?:\w+\s+){0,3}(?:\w*state|magic|versions?|headers?|hdr|preamble|size|length|len|sections?|data|ids?|type|tag|number|config\w*|cap\w*|image)\b|\bexceeds?\b|\btoo\s+(?:large|small|big|long|short)\b|\bout\s+of\s+(?:range|bounds)\b|\b(?:not|in)\s*compatible\b|\btruncated\b|\bchecksum\b/i;

const longestFunction = 300;

/** The functions that a patch adds to one C file and that refuse something of the state given to them, in the file's order. */
export function refusalsIn({hunks}: FileDiff, mail: string): Refusals[] {
  const found: Refusals[] = [];
  let at = 0;
  for (const {lines} of hunks) {
    for (const [index, {kind, text}] of lines.entries()) {
      const name = kind === "add" ? head.exec(text)?.[1] : undefined;
      if (name === undefined) continue;
      const offset = mail.indexOf(`\n+${text}`, at) + 1;
      at = Math.max(at, offset);
      const said = saidIn(lines.slice(index, index + longestFunction));
      if (said.length > 0) found.push({text: `${name}(): ${said.join("; ")}`, count: said.length, offset});
    }
  }
  return found;
}

/** The refusals of the function that begins with the first line; [] where that declares none, or not for migrated state. */
function saidIn(lines: FileDiff["hunks"][number]["lines"]): string[] {
  const opens = lines.findIndex(({text}) => text.startsWith("{"));
  const closes = lines.findIndex(({text}) => text.startsWith("}"));
  if (opens < 0 || opens > 8 || closes < opens) return [];
  const signature = lines
    .slice(0, opens)
    .map(({text}) => text)
    .join(" ");
  if (!ofState.test(signature)) return [];
  const body = lines.slice(opens, closes).filter(({kind}) => kind === "add");
  const messages = body.flatMap(({text}) => [...text.slice(0, 1000).matchAll(literal)].map(([, words = ""]) => words));
  return [...new Set(messages.filter((words) => refuses.test(words)).map((words) => words.replace(/\\n/g, "").trim()))];
}

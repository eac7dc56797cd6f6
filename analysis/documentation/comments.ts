/** Comments, commented structures of device state, and limits on it, among the lines that a patch adds to one C file. */
import type {FileDiff} from "../../crawler/mail/diff.ts";
import {protocolWords} from "./protocol.ts";

export interface Comment {
  readonly kind: "comment" | "structure" | "constant";
  readonly text: string;
  /** where it begins in the mail's text, in characters */
  readonly offset: number;
}

/** One-line comments are labels as a rule ("check VF state"); they count where they label a check or a structure's parts. */
const shortest = 24;

// struct acme_migration_state {
const structure =
  /^(?:typedef\s+)?struct\s+(\w{0,80}?(?:state|mig|vf_data|vf_dev|dev_data|header|hdr|section|image|preamble|regs)\w*)\s*\{/i;

// #define ACME_MAX_MIGRATION_SIZE (512 * SZ_1M)
const limit =
  /^\s*#\s*define\s+(?=\w*(?:MIG|STATE|IMAGE|RESUM))(?=\w*(?:SIZE|LEN|BYTES|DATA|BUF))(\w*(?:MAX|LIMIT)\w*)\s+\S/;
// a member that holds data of the device, not a lock or a pointer of the driver's own
const member = /^\s*(?:const\s+)?(?:__)?(?:u|s|le|be)(?:8|16|32|64)\s+\w|^\s*(?:dma_addr_t|unsigned\s+\w+)\s+\w/;

/** In the file's order. License and copyright heads are left out. */
export function commentsIn({hunks}: FileDiff, mail: string): Comment[] {
  const found: Comment[] = [];
  let at = 0;
  for (const hunk of hunks) {
    const lines = hunk.lines.map(({kind, text}) => {
      if (kind !== "add") return {text: null, offset: 0};
      const offset = mail.indexOf(`\n+${text}`, at) + 1;
      at = Math.max(at, offset);
      return {text, offset};
    });
    found.push(...blocksIn(lines), ...structuresIn(lines), ...limitsIn(lines));
  }
  return found.sort((a, b) => a.offset - b.offset);
}

type Line = {readonly text: string | null; readonly offset: number};

function blocksIn(lines: readonly Line[]): Comment[] {
  const found: Comment[] = [];
  let open: {words: string[]; offset: number} | null = null;
  const finish = (): void => {
    const text = open?.words.join("\n").trim() ?? "";
    if (open !== null && text.length >= shortest && !/copyright|SPDX-License|all rights reserved/i.test(text)) {
      found.push({kind: "comment", text, offset: open.offset});
    }
    open = null;
  };
  let inBlock = false;
  for (const {text, offset} of lines) {
    if (text === null) {
      inBlock = false;
      finish();
      continue;
    }
    const start = text.indexOf("/*");
    const single = /^\s*\/\/(?!.*SPDX)/.test(text);
    if (!inBlock && start < 0 && !single) {
      finish();
      continue;
    }
    open ??= {words: [], offset};
    open.words.push(bareWords(single ? text : inBlock ? text : text.slice(start)));
    inBlock = single ? false : !text.slice(inBlock ? 0 : start + 2).includes("*/");
    if (!inBlock && !single) finish();
  }
  finish();
  return found;
}

function structuresIn(lines: readonly Line[]): Comment[] {
  const found: Comment[] = [];
  for (const [at, {text, offset}] of lines.entries()) {
    if (text === null || !structure.test(text)) continue;
    const body: string[] = [];
    for (const line of lines.slice(at, at + 200)) {
      if (line.text === null) break;
      body.push(line.text);
      if (/^\}/.test(line.text)) break;
    }
    const labels = body.filter((line) => /\/\*|^\s*\/\//.test(line));
    const members = body.filter((line) => member.test(line));
    // One that holds the protocol's fields is the driver's book on the protocol, not the device's state.
    const ofProtocol = body.some((line) => protocolWords.test(line));
    if (labels.length >= 3 && members.length >= 3 && !ofProtocol)
      found.push({kind: "structure", text: [text.trim(), ...labels.map(bareWords)].join("\n"), offset});
  }
  return found;
}

const limitsIn = (lines: readonly Line[]): Comment[] =>
  lines.flatMap(({text, offset}) =>
    text === null || !limit.test(text)
      ? []
      : [
          {
            kind: "constant",
            text: text
              .replace(/\/\*.*$/, "")
              .replace(/\s+/g, " ")
              .trim(),
            offset,
          },
        ],
  );

/** The words of one line of a comment without its marks. */
const bareWords = (line: string): string =>
  line
    .replace(/^.*?\/\*+/, "")
    .replace(/(?<!\*)\*+\/.*$/, "")
    .replace(/^\s*(?:\*|\/\/)\s?/, "")
    .trim();

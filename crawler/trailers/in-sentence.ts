/** Votes that stand in the middle of a line: "LGTM. Reviewed-by: NAME <MAIL>". b4 and patchwork pass over them; a reader does not. */
import type {Line} from "../mail/own-lines.ts";
import {type FoundTrailer, findTrailers} from "./parse.ts";

// What both forms hold, and hardly any line: to look for it first spares trying them on every line of a list.
const anyVote = /by:/i;
// words, then a whole trailer with its address up to the end of the line
const midLine =
  /^(.{1,120}?[\s.,;:(-])((?:Reviewed|Acked|Tested)-by:[ \t]{0,5}[^<>@:]{1,80}<[^<>\s@]{1,100}@[^<>\s]{1,100}>)[.,)\s]{0,5}$/i;
// "Reviewed By: NAME <MAIL>" as a whole line, typed with a blank
const withBlank =
  /^[ \t]{0,3}(Reviewed|Acked|Tested)[ \t][Bb]y:[ \t]{0,5}([^<>@:]{1,80}<[^<>\s@]{1,100}@[^<>\s]{1,100}>)[.,)\s]{0,5}$/;
// "I will give my", "once you send it I could", "need your", "- Add ... to patch 3": no vote is cast
const notCast =
  /\b(?:will|would|could|should|might|may|can|cannot|need|not|n't|your|his|her|their|when|until)\b|^\s*[-*+]\s/i;

export interface InSentence {
  readonly trailer: FoundTrailer;
  readonly line: number;
  /** the words before it on its line; "" where it is the whole line */
  readonly words: string;
}

/** Votes within own lines, whose words do not put them off. The sender must be shown to be the person named: check `identify`. */
export function votesInSentences(lines: readonly Line[]): InSentence[] {
  const found: InSentence[] = [];
  for (const {n, text, kind} of lines) {
    if (kind !== "own" || text.length > 400 || !anyVote.test(text)) continue;
    const [, word = "", person = ""] = withBlank.exec(text) ?? [];
    const [typed] = word === "" ? [] : findTrailers(`${word}-by: ${person}`, {from: "reply"});
    if (typed !== undefined) {
      found.push({trailer: typed, line: n, words: ""});
      continue;
    }
    const [, words = "", written = ""] = midLine.exec(text) ?? [];
    if (written === "" || notCast.test(words)) continue;
    const [trailer] = findTrailers(written, {from: "reply"});
    if (trailer !== undefined) found.push({trailer, line: n, words: words.trim()});
  }
  return found;
}

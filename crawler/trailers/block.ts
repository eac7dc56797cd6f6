import type {Line} from "../mail/own-lines.ts";
import {canonicalTypes} from "./types.ts";

/**
 * The lines of a commit message that may be trailers: the last paragraph that is a trailer block by git's rule (all trailers, or one that
 * git writes and at least a quarter trailers). Two habits of the kernel's lists extend it: text behind the block (a changelog where "---" was
 * forgotten) is passed over, and paragraphs of nothing but known trailers right above belong to it.
 */
export function trailerBlock(lines: readonly Line[]): Line[] {
  const end = lines.findIndex(({text, kind}) => /^---\s*$/.test(text) || kind === "signature");
  const paragraphs = paragraphsOf(lines.slice(0, end < 0 ? lines.length : end));
  for (let at = paragraphs.length - 1; at >= 0; at--) {
    const isLast = at === paragraphs.length - 1;
    if (!isBlock(paragraphs[at] ?? [], {mustBeKnown: !isLast})) continue;
    let first = at;
    while (first > 0 && (paragraphs[first - 1] ?? []).every(({text}) => isKnown(text))) first--;
    return paragraphs
      .slice(first, at + 1)
      .flat()
      .filter(({text}) => !/^[ \t]/.test(text));
  }
  return [];
}

function paragraphsOf(lines: readonly Line[]): Line[][] {
  const paragraphs: Line[][] = [];
  let open = false;
  for (const line of lines) {
    const blank = line.text.trim() === "";
    if (!blank && open) paragraphs.at(-1)?.push(line);
    else if (!blank) paragraphs.push([line]);
    open = !blank;
  }
  return paragraphs;
}

/** git's trailer.c: a continuation line counts for what stands above it; "Signed-off-by" and "(cherry picked from" are git's own. */
function isBlock(paragraph: readonly Line[], {mustBeKnown}: {mustBeKnown: boolean}): boolean {
  let trailers = 0;
  let others = 0;
  let own = false;
  let aboveIsTrailer = false;
  for (const {text} of paragraph) {
    const line = text.slice(0, 200);
    if (/^[ \t]/.test(line)) {
      if (!aboveIsTrailer) others++;
    } else if (/^Signed-off-by: |^\(cherry picked from commit /i.test(line)) {
      own = true;
      aboveIsTrailer = true;
      trailers++;
    } else if (/^[A-Za-z0-9-]+[ \t]*:/.test(line) && (!mustBeKnown || isKnown(line))) {
      aboveIsTrailer = true;
      trailers++;
    } else {
      aboveIsTrailer = false;
      others++;
    }
  }
  return trailers > 0 && (others === 0 || (own && trailers * 3 >= others));
}

function isKnown(line: string): boolean {
  const word = /^([A-Za-z-]{2,50})[ \t]*:/.exec(line)?.[1];
  return word !== undefined && canonicalTypes(word).length > 0;
}

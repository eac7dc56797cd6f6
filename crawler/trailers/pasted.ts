import type {Line} from "../mail/own-lines.ts";

/**
 * Lines of a reply (by number) that belong to a commit or patch which the sender shows, each with the reason. b4 takes the trailers in
 * them for votes: `git show` pasted with its indentation, a fix-up proposed with its own sign-off, an example of how to write one.
 */
export function pastedLines(lines: readonly Line[]): Map<number, string> {
  const pasted = new Map<number, string>();
  markBelowCommitHeader(lines, pasted);
  markIndentedCommits(lines, pasted);
  markPatchEnds(lines, pasted);
  return pasted;
}

const scissors = /^[ \t]*(?:[-=]{1,40} ?){1,3}(?:8<|>8|✂|%<|>%)/;
const commitHeader = /^[ \t]*(?:commit [0-9a-f]{12,40}\b|From [0-9a-f]{40} )/;
const commitTrailer = /^[ \t]*(?:Signed-off-by|Fixes|Co-developed-by)[ \t]*:/i;
const signOff = /^[ \t]*Signed-off-by[ \t]*:/i;
const trailerShape = /^[ \t]*[A-Za-z][A-Za-z-]{1,50}[ \t]{0,3}:[ \t]*\S/;

function isOwn({kind}: Line): boolean {
  return kind === "own" || kind === "indented";
}

/** Below a scissors line or the head of a commit everything is that commit's, up to the next quoted line. */
function markBelowCommitHeader(lines: readonly Line[], pasted: Map<number, string>): void {
  let reason: string | null = null;
  for (const line of lines) {
    if (!isOwn(line)) reason = null;
    else if (scissors.test(line.text)) reason = "below a scissors line";
    else if (commitHeader.test(line.text)) reason = "below the head of a pasted commit";
    else if (/^(?:Subject: ?)\[(?:RFC )?PATCH\b/i.test(line.text)) reason = "below the subject of a pasted patch";
    if (reason !== null && line.text.trim() !== "") pasted.set(line.n, reason);
  }
}

/** A run of indented lines is a commit where it holds a sign-off or more than a line of other text; a lone "Fixes:" is a suggestion. */
function markIndentedCommits(lines: readonly Line[], pasted: Map<number, string>): void {
  const speaks = lines.filter((line) => isOwn(line) && line.text.trim() !== "");
  if (speaks.every(({kind}) => kind === "indented")) return;
  let run: Line[] = [];
  const close = () => {
    const prose = run.filter(({text}) => !trailerShape.test(text)).length;
    if (run.some(({text}) => signOff.test(text)) || prose > 1) {
      for (const {n} of run) pasted.set(n, "in an indented commit");
    }
    run = [];
  };
  for (const line of lines) {
    if (line.kind === "indented") run.push(line);
    else if (line.text.trim() !== "" || !isOwn(line)) close();
  }
  close();
}

/** Lines of a message's last paragraph: the longest on record has 120 people. */
const longestBlock = 300;

/** A paragraph with a sign-off right above "---" or a diff is the end of a patch's commit message. */
function markPatchEnds(lines: readonly Line[], pasted: Map<number, string>): void {
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n];
    if (line === undefined || !isOwn(line) || !/^[ \t]*(?:---\s*$|diff --git \S|--- \S+\/\S)/.test(line.text)) continue;
    let last = n - 1;
    while (last >= n - longestBlock && (lines[last]?.text ?? "").trim() === "") last--;
    const block: Line[] = [];
    for (let at = last; at >= n - longestBlock; at--) {
      const above = lines[at];
      if (above === undefined || !isOwn(above) || above.text.trim() === "") break;
      block.push(above);
    }
    if (!block.some(({text}) => commitTrailer.test(text))) continue;
    for (const {n: at} of block) pasted.set(at, "at the end of a pasted patch");
  }
}

export interface Line {
  /** counted from 0 */
  readonly n: number;
  /** where it starts in the text */
  readonly offset: number;
  readonly text: string;
  /** who speaks: the sender ("own", "indented" where blanks lead), or another mail, its introduction, or the mail's end */
  readonly kind: "own" | "quoted" | "attribution" | "signature" | "indented";
}

/**
 * The lines of a reply, each with who speaks in it. Quoted are lines with a ">" in front ("> >> >", "KT> "), and what stands below an
 * Outlook header block or "-----Original Message-----" that quotes without marks. A line "-- ", a list's footer of underscores
 * or a lone "--" near the end begin the signature, which reaches to the end of the text.
 */
export function ownLines(text: string): Line[] {
  const kinds: Line["kind"][] = [];
  const lines = text.split("\n");
  const signature = signatureStart(lines);
  const copied = unmarkedQuoteStart(lines.slice(0, signature));
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n] ?? "";
    if (n >= signature) kinds.push("signature");
    else if (isQuoted(line) || (copied !== null && n >= copied.start && n < copied.end)) kinds.push("quoted");
    else kinds.push((line[0] === " " || line[0] === "\t") && /^[ \t]+\S/.test(line) ? "indented" : "own");
  }
  markAttributions(lines, kinds);
  let offset = 0;
  return lines.map((line, n) => {
    const at = offset;
    offset += line.length + 1;
    return {n, offset: at, text: line, kind: kinds[n] ?? "own"};
  });
}

const quoteMark = /^[ \t]{0,8}(?:[A-Z][A-Za-z]{0,9})?(?:>|&gt;)/;
const originalMessage =
  /^[ \t]{0,8}-{2,20} ?(?:original|forwarded|ursprüngliche) (?:message|mail|appointment|nachricht)[^-]{0,40}-{2,20}\s*$/i;
const headerBlockLine = /^[ \t]{0,8}\*?(?:From|Sent|Date|To|Cc|Subject|Von|Gesendet|An|Betreff):\*?[ \t]/i;
const listFooter = /^_{20,}$/;

function isQuoted(line: string): boolean {
  return quoteMark.test(line);
}

function signatureStart(lines: readonly string[]): number {
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n] ?? "";
    if (line === "-- " || line === "-- \r") return n;
    if (line === "--" && lines.length - n <= 10) return n;
    if (line[0] === "_" && listFooter.test(line) && isListFooter(lines.slice(n + 1, n + 4))) return n;
  }
  return lines.length;
}

/** What mailman puts below the underscores; Outlook's own row of underscores is followed by "From:". */
function isListFooter(next: readonly string[]): boolean {
  return (
    next.some((line) =>
      /mailing list$|^https?:\/\/\S+\/(?:mailman|listinfo|postorius)\S*$|@[^\s@]+$/i.test(line.trim()),
    ) && !next.some((line) => headerBlockLine.test(line))
  );
}

/**
 * Where an old mail begins that is copied without quote marks: "-----Original Message-----", or three header lines together (but not those
 * that git format-patch writes: that is a patch the sender shows). Where
 * marks do follow the block ("> "), only the block itself is the other's.
 */
function unmarkedQuoteStart(lines: readonly string[]): {start: number; end: number} | null {
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n] ?? "";
    // What both forms hold and most lines do not, looked for first: two patterns on each line of a list are dear.
    if (!line.includes(":") && !line.includes("--")) continue;
    const divider = originalMessage.test(line);
    if (!divider && (!headerBlockLine.test(line) || /^From [0-9a-f]{40} /.test(lines[n - 1] ?? ""))) continue;
    let end = divider ? n + 1 : n;
    while (divider && end < lines.length && (lines[end] ?? "").trim() === "") end++;
    const blockStart = end;
    while (
      end < lines.length &&
      (headerBlockLine.test(lines[end] ?? "") || (end > blockStart && /^[ \t]+\S/.test(lines[end] ?? "")))
    )
      end++;
    if (!divider && (end - blockStart < 3 || !/^[ \t]{0,8}\*?(?:From|Von):/i.test(line))) continue;
    const next = lines.slice(end).find((other) => other.trim() !== "");
    const marked = next !== undefined && (isQuoted(next) || introducesQuote(next));
    return {start: n, end: marked ? end : lines.length};
  }
  return null;
}

const wrote = /\b(?:wrote|writes|said|schrieb|escribió|scrisse|skrev|écrit)\b/i;

function introducesQuote(line: string): boolean {
  return /:\s*$/.test(line) && (wrote.test(line) || /@|\d{4}|\d\d:\d\d/.test(line));
}

/** The "On DATE, NAME wrote:" above a quote, over up to three lines and one blank one. */
function markAttributions(lines: readonly string[], kinds: Line["kind"][]): void {
  for (let n = 1; n < lines.length; n++) {
    if (kinds[n] !== "quoted" || kinds[n - 1] === "quoted") continue;
    let last = n - 1;
    if ((lines[last] ?? "").trim() === "") last--;
    if (last < 0 || kinds[last] !== "own" || !introducesQuote(lines[last] ?? "") || givesVote.test(lines[last] ?? ""))
      continue;
    kinds[last] = "attribution";
    for (let above = last - 1; above >= Math.max(0, last - 2) && kinds[above] === "own"; above--) {
      const line = lines[above] ?? "";
      if (
        line.trim() === "" ||
        /[.:!?]$/.test(line.trim()) ||
        opensAttribution.test(lines[above + 1] ?? "") ||
        givesVote.test(line)
      )
        break;
      kinds[above] = "attribution";
    }
  }
}

// "Reviewed-by: Rae Reviewer <rae@example.com>, with one nit:" above the quoted line that the nit is about
const givesVote = /^[A-Z][A-Za-z-]{1,40}-by:/;
const opensAttribution = /^(?:On|At|Am|Le|El|Il|Den|\*|[A-Z][a-z]{2}, ) ?/;

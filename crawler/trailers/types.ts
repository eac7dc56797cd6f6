/** What a trailer's word stands for: somebody's word, a value that names no person, or nothing we count. */
export type Kind = "person" | "value";

/**
 * The canonical spellings of a trailer's word, e.g. "Reviewed-by" for "reviewed-By", "Nacked-by" for "NAK-by", and two for
 * "Reported-and-tested-by". [] for a word that is no trailer: "Note", "WARNING", and typos such as "Signed-of-by", which nobody's tools count.
 */
export function canonicalTypes(word: string): readonly {readonly type: string; readonly kind: Kind}[] {
  const lower = word.slice(0, 60).toLowerCase();
  const value = values.get(lower);
  if (value !== undefined) return [{type: value, kind: "value"}];
  if (lower === "cc") return [{type: "Cc", kind: "person"}];
  if (!lower.endsWith("-by")) return [];
  if (/^na(?:k|ck)(?:ed)?-by$/.test(lower) || lower === "naked-by") return [{type: "Nacked-by", kind: "person"}];
  const joined = /^([a-z]+)-and-([a-z]+)-by$/.exec(lower);
  if (joined !== null) return [`${joined[1]}-by`, `${joined[2]}-by`].flatMap(canonicalTypes);
  if (!votes.includes(lower) && (isMixed(lower) || votes.some((known) => isTypo(lower, known)))) return [];
  return [{type: lower.charAt(0).toUpperCase() + lower.slice(1), kind: "person"}];
}

const values = new Map([
  ["fixes", "Fixes"],
  ["link", "Link"],
  ["closes", "Closes"],
  ["buglink", "BugLink"],
  ["change-id", "Change-Id"],
  ["message-id", "Message-Id"],
  ["obsoleted-by", "Obsoleted-by"],
  // the tool that helped: "Assisted-by: AGENT:MODEL"
  ["assisted-by", "Assisted-by"],
  ["base-commit", "base-commit"],
  ["depends-on", "Depends-on"],
]);

const votes = [
  "signed-off-by",
  "acked-by",
  "reviewed-by",
  "tested-by",
  "reported-by",
  "suggested-by",
  "co-developed-by",
  "requested-by",
  "rejected-by",
];

/** Whether a word begins as one that is known and ends as another: "Reviewed-off-by", "Signed-by". */
function isMixed(word: string): boolean {
  const hyphen = word.indexOf("-");
  const [head, tail] = [word.slice(0, hyphen), word.slice(hyphen)];
  return (
    votes.some((known) => known.startsWith(`${head}-`)) &&
    votes.some((known) => known.slice(known.indexOf("-")) === tail)
  );
}

/** Whether one letter is missing, doubled or wrong, or two neighbours are swapped. */
function isTypo(word: string, known: string): boolean {
  if (Math.abs(word.length - known.length) > 1) return false;
  let start = 0;
  while (start < word.length && word[start] === known[start]) start++;
  const [a, b] = [word.slice(start), known.slice(start)];
  if (a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1)) return true;
  return a.slice(2) === b.slice(2) && a[0] === b[1] && a[1] === b[0];
}

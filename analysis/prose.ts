// "1) the head cannot be updated;" is an item of a list, "x = y;" is code
const listItem = /^\s*(?:\d{1,2}[.)]|[-*•])\s/;

/** Whether a paragraph is the sender's own prose: no code, no kernel's log, no pasted diff, no indented copy of somebody else's words. */
export function isProse(text: string): boolean {
  const lines = text.split("\n");
  const first = lines[0] ?? "";
  if (/^(?:diff --git|@@ |[+-]{3} )/m.test(text) || (/[;{]\s*$/.test(first) && !listItem.test(first))) return false;
  return !lines.every((line) => /^(?:\s{2,}|\t|[+-](?:\s|$)|\s?\[\s*\+?\d+\.\d+\])/.test(line));
}

/** Lines, or words, without the rules at their beginning and end: "--------", "=====", "* * *" is none. */
export function withoutRules(parts: readonly string[]): readonly string[] {
  const first = parts.findIndex((part) => !isRule(part));
  return first < 0 ? [] : parts.slice(first, parts.findLastIndex((part) => !isRule(part)) + 1);
}

const isRule = (part: string): boolean => /^[-=_~*#]{4,}$/.test(part.trim());

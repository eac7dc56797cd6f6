/** Whether a paragraph is the sender's own prose: no code, no pasted diff, no indented copy of somebody else's words. */
export function isProse(text: string): boolean {
  const lines = text.split("\n");
  if (/^(?:diff --git|@@ |[+-]{3} )/m.test(text) || /[;{]\s*$/.test(lines[0] ?? "")) return false;
  return !lines.every((line) => /^(?:\s{2,}|\t|[+-](?:\s|$))/.test(line));
}

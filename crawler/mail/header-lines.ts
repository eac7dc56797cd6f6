/** The header's bytes, one character each, and where the body starts: behind the first line that is empty. */
export function headerOf(raw: Buffer): {text: string; bodyStart: number} {
  if (raw[0] === 0x0a) return {text: "", bodyStart: 1};
  if (raw[0] === 0x0d && raw[1] === 0x0a) return {text: "", bodyStart: 2};
  const blank = raw.indexOf("\n\n", 0, "latin1");
  const text = raw.toString("latin1", 0, blank < 0 ? raw.length : blank + 1);
  const crlf = text.includes("\r") ? text.indexOf("\n\r\n") : -1;
  if (crlf >= 0) return {text: text.slice(0, crlf + 1), bodyStart: crlf + 3};
  return {text, bodyStart: blank < 0 ? raw.length : blank + 2};
}

/** Where the line ends, behind its line feed. */
export function endOfLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}

/** A field goes on as long as the next line begins with a blank or a tab. */
export function endOfField(text: string, lineEnd: number): number {
  let end = lineEnd;
  for (let next = text[end]; next === " " || next === "\t"; next = text[end]) end = endOfLine(text, end);
  return end;
}

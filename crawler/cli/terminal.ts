// Controls, escape sequences' first byte, bidirectional overrides and zero-width characters.
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text that came from mail, made safe for a terminal: nothing in it can move the cursor, colour, reorder or hide. */
export function forTerminal(text: string): string {
  return text.replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// Controls with escape sequences' first byte, halves of pairs, and format characters: those that reorder (bidi), those that have no width, tags.
// Tab and line feed stay.
const unsafe = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Text that came from mail, made safe for a terminal: nothing in it can move the cursor, colour, reorder or hide. */
export function forTerminal(text: string): string {
  return text.replace(unsafe, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** JSON for standard output, which may be a terminal: the same value, for forTerminal() writes as JSON's strings escape. */
export function jsonForTerminal(value: unknown, indent = 0): string {
  return forTerminal(JSON.stringify(value, null, indent));
}

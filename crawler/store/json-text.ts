/** False for a text with a NUL or half a surrogate pair, which SQLite does not give back as it was once JSON brought it. */
export function fitsJson(text: string): boolean {
  return !odd.test(text);
}

/** Likewise of what was already written as JSON. */
export function survivesJson(json: string): boolean {
  return !escapedOdd.test(json);
}

/** A text for people, in which such characters become U+FFFD. */
export function fitForJson(text: string): string {
  return text.replace(everyOdd, "\ufffd");
}

const odd = /\0|\p{Surrogate}/u;
const everyOdd = /\0|\p{Surrogate}/gu;
/** JSON.stringify writes these two, and only these, in this way; a backslash that a text itself has is doubled. */
const escapedOdd = /\\u(?:0000|d[89a-f])/;

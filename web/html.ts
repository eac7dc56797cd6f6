/** Markup that cannot be injected into: text becomes SafeHtml only by passing the escaping tag below. */

// A symbol, so that nothing read from JSON can pass for safe markup.
const safe: unique symbol = Symbol("safe html");

export interface SafeHtml {
  readonly [safe]: string;
}

export type Value = string | number | SafeHtml | null | undefined | false | readonly Value[];

/** No single field of a page is longer: a subject of 100 KB is hostile or broken, and its mail is one click away. */
const longestText = 2_000;

/**
 * The tag for every piece of HTML and SVG: html`<td>${anything}</td>`. Strings are escaped for text and for quoted
 * attributes, SafeHtml goes in as it is, lists are joined, and null, undefined and false give nothing.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): SafeHtml {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += render(value) + (strings[index + 1] ?? "");
  });
  return {[safe]: text};
}

/** Markup that we wrote ourselves (a style sheet, a sprite). Never for anything that came from mail. */
export function ownMarkup(text: string): SafeHtml {
  return {[safe]: text};
}

export function toText(markup: SafeHtml): string {
  return markup[safe];
}

export function join(parts: readonly Value[], separator: Value): SafeHtml {
  return {[safe]: parts.map(render).join(render(separator))};
}

/** The body of a <script type="application/json">: no "<" can end the element, whatever the strings hold. */
export function jsonData(value: unknown): SafeHtml {
  const text = JSON.stringify(value, (_, field) =>
    typeof field === "string" ? visible(clip(field, longestText)) : field,
  );
  return {[safe]: text.replaceAll("<", "\\u003c")};
}

/** The first `length` characters, with an ellipsis where something was cut. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).trimEnd()}…`;
}

// Controls, format characters (bidirectional marks and overrides, those without width, tags), and what XML forbids. Tab and line feed stay.
const unseen = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029\ufffe\uffff]/gu;
const halfPair = /\p{Surrogate}/gu;
// Nearly all text is this, and looking for the above by their Unicode properties costs ten times as much.
const plain = /^[\t\n\x20-\x7e]*$/;

/** Text in which nothing hides or reorders: characters without a look of their own are written as ⟨U+202E⟩. */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return text
    .replace(halfPair, "\ufffd")
    .replace(unseen, (char) => `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function render(value: Value): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escaped(value);
  if (safe in value) return value[safe];
  return value.map(render).join("");
}

function escaped(text: string): string {
  return visible(clip(text, longestText)).replace(/[&<>"']/g, (char) => entities[char] ?? "");
}

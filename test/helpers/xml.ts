export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** text of it and all inside it, not unescaped */
  text: string;
}

// A tag as we write them: `<a href="x">`, `<path d="..."/>`, `</a>`; else text without "<".
const piece = /<(\w[\w-]*)((?: [\w:-]+="[^"<]*")*)(\/?)>|<\/(\w[\w-]*)>|([^<]+)/gy;

/** The elements of well-formed markup in document order; throws where a tag is not closed, or anything is no markup. */
export function elementsOf(markup: string): Element[] {
  const all: Element[] = [];
  const open: Element[] = [];
  piece.lastIndex = 0;
  for (let at = 0; at < markup.length; at = piece.lastIndex) {
    const match = piece.exec(markup);
    if (match === null) throw new Error(`no markup at ${at}: ${markup.slice(at, at + 60)}`);
    const [, name, attributes = "", closed, closes, text] = match;
    if (text !== undefined) for (const element of open) element.text += text;
    if (closes !== undefined && open.pop()?.name !== closes) throw new Error(`</${closes}> closes nothing`);
    if (name === undefined) continue;
    const element = {
      name,
      attributes: Object.fromEntries(
        [...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]),
      ),
      text: "",
    };
    all.push(element);
    if (closed === "") open.push(element);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  return all;
}

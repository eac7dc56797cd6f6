/** git's blob ids in a patch: which state of a file it starts from, and which it leaves. */
export interface FileChange {
  /** beginnings of the ids, in hex, as long as the sender's git wrote them */
  readonly before: string;
  readonly after: string;
}

// index 28ec952e1221..952217572113 100644
const indexLine = /^index ([0-9a-f]{10,64})\.\.([0-9a-f]{10,64})(?: \d{6})?\s*$/gm;
const nothing = /^0+$/;

/** The changes of a patch's text; [] where its sender left the index lines out. */
export function changesIn(text: string): FileChange[] {
  return [...text.matchAll(indexLine)].map(([, before = "", after = ""]) => ({before, after}));
}

/** Whether one change starts from what the other leaves. A file that is not there is nobody's base. */
export function buildsOn({before}: FileChange, {after}: FileChange): boolean {
  if (nothing.test(before) || nothing.test(after)) return false;
  return before.startsWith(after) || after.startsWith(before);
}

/** Titles made comparable across versions: case, punctuation and the subsystem before the colon change, the words rarely do. */

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/** "hisi-acc-vfio-pci: Add X" and "hisi_acc_vfio_pci: add x" have one key. */
export const titleKey = (title: string): string => wordsOf(title).join(" ");

/**
 * The title without its subsystem ("X_vfio_pci: Implement migration" and "vfio/X: Implement migration" meet); null where what is left is
 * too general to know a patch by ("vfio: fixes", "MAINTAINERS: update entry").
 */
export function bareTitleKey(title: string): string | null {
  const colon = title.lastIndexOf(": ", 80);
  const bare = wordsOf(colon < 0 ? title : title.slice(colon + 2));
  const telling = bare.filter((word) => word.length > 2 && !general.has(word));
  return telling.length >= 2 ? bare.join(" ") : null;
}

// Words that titles of many works share: they tell nothing about which one it is.
const general = new Set(
  (
    "the and for from with into fix fixes fixed fixup bug bugs cleanup cleanups clean update updates updated misc various minor some small " +
    "series patch patches support add adds remove improve improvements changes change entry driver drivers code use kernel vfio pci kvm"
  ).split(" "),
);

/** Whether a title alone can say that two postings are one work. */
export const isTelling = (title: string): boolean =>
  wordsOf(title).filter((word) => word.length > 2 && !general.has(word)).length >= 2;

/** Shared words over all words of two titles, 0 to 1. */
export function titleLikeness(a: string, b: string): number {
  const left = new Set(wordsOf(a));
  const right = new Set(wordsOf(b));
  let both = 0;
  for (const word of left) if (right.has(word)) both++;
  return both / Math.max(1, left.size + right.size - both);
}

/** Titles made comparable across versions: case, punctuation and the subsystem before the colon change, the words rarely do. */

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/** "hisi-acc-vfio-pci: Add X" and "hisi_acc_vfio_pci: add x" have one key. */
export const titleKey: (title: string) => string = remembered((title) => wordsOf(title).join(" "));

/**
 * The title without its subsystem ("X_vfio_pci: Implement migration" and "vfio/X: Implement migration" meet); null where what is left is
 * too general to know a patch by ("vfio: fixes", "MAINTAINERS: update entry").
 */
export const bareTitleKey: (title: string) => string | null = remembered((title) => {
  const colon = title.lastIndexOf(": ", 80);
  const bare = wordsOf(colon < 0 ? title : title.slice(colon + 2));
  const telling = bare.filter((word) => word.length > 2 && !general.has(word));
  return telling.length >= 2 ? bare.join(" ") : null;
});

/** A title is asked about for its posting, for each version before and behind it, and for each of its votes. */
function remembered<T>(make: (title: string) => T): (title: string) => T {
  const known = new Map<string, T>();
  return (title) => {
    const before = known.get(title);
    if (before !== undefined) return before;
    const made = make(title);
    if (known.size >= mostTitles) known.clear();
    known.set(title, made);
    return made;
  };
}

/** About 10 MB of titles. */
const mostTitles = 30_000;

/** The words of the subsystem before a title that tell something: "vfio/hinge: ..." gives "hinge". */
export function areaWords(title: string): string[] {
  const colon = title.lastIndexOf(": ", 80);
  return colon < 0 ? [] : wordsOf(title.slice(0, colon)).filter((word) => !general.has(word));
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

/**
 * Likeness, 0 to 1, of a title of one posting and one of another, where a word weighs the less the more titles of its posting share it: in a
 * series "hinge: convert to ..., lever: convert to ..." only "hinge" and "lever" tell. Words of at least half of the titles weigh nothing.
 */
export function likenessByRarity(now: readonly string[], before: readonly string[]): (a: string, b: string) => number {
  const known = new Map<string, ReadonlySet<string>>();
  const tellingOf = (title: string): ReadonlySet<string> => {
    const words = known.get(title) ?? new Set(wordsOf(title).filter((word) => !grammar.has(word)));
    known.set(title, words);
    return words;
  };
  const sharesOf = (titles: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const title of titles) for (const word of tellingOf(title)) counts.set(word, (counts.get(word) ?? 0) + 1);
    // of the other titles: the one word of a lone title is not common
    return (word: string) => Math.max(0, (counts.get(word) ?? 0) - 1) / Math.max(1, titles.length - 1);
  };
  const [inNow, inBefore] = [sharesOf(now), sharesOf(before)];
  const weightOf = (word: string) => Math.max(0, 1 - 2 * Math.max(inNow(word), inBefore(word)));
  return (a, b) => {
    const [left, right] = [tellingOf(a), tellingOf(b)];
    let both = 0;
    let all = 0;
    for (const word of new Set([...left, ...right])) {
      const weight = weightOf(word);
      all += weight;
      if (left.has(word) && right.has(word)) both += weight;
    }
    return all === 0 ? 0 : both / all;
  };
}

const grammar = new Set("a an the and or of in on to for from with into by as at its is be via over".split(" "));

/** '; did you mean "series"?' where one of the names is near what was written, else nothing. */
export function didYouMean(written: string, names: Iterable<string>): string {
  const found = nearest(written, names);
  return found === null ? "" : `; did you mean ${JSON.stringify(found)}?`;
}

/**
 * The name that was probably meant: one that begins like it, else the one with the fewest slips of the finger (a letter missing, added,
 * wrong, or two swapped), at most one in three letters. Case does not count. null where none is near.
 */
export function nearest(written: string, names: Iterable<string>): string | null {
  const word = written.toLowerCase().slice(0, longest);
  const found = [...names]
    .map((name) => ({name, slips: slips(word, name.toLowerCase().slice(0, longest))}))
    .sort((a, b) => a.slips - b.slips || (a.name < b.name ? -1 : 1));
  const [best] = found;
  if (best !== undefined && best.slips <= word.length / 3) return best.name;
  return (word.length > 2 ? found.find(({name}) => name.toLowerCase().startsWith(word))?.name : undefined) ?? null;
}

const longest = 60;

/** The distance of Damerau and Levenshtein, where no letter is moved twice. */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const wrong = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const least = Math.min(wrong, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(swapped ? Math.min(least, (before[j - 2] ?? 0) + 1) : least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

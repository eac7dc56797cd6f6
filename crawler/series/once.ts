/** The values that occur exactly once. */
export function once<T>(values: Iterable<T>): ReadonlySet<T> {
  const [single, again] = [new Set<T>(), new Set<T>()];
  for (const value of values) (single.has(value) ? again : single).add(value);
  for (const value of again) single.delete(value);
  return single;
}

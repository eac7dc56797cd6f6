/** The address holds the state of the page: only what differs from the default, in a fixed order, the hash kept. */
export function readState(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? "";
}

/** "" takes the name out. Back and forward stay those of pages: the address is replaced, not pushed. */
export function writeState(changes: Readonly<Record<string, string>>): void {
  const state = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") state.delete(name);
    else state.set(name, value);
  }
  state.sort();
  const query = state.toString();
  history.replaceState(null, "", `${location.pathname}${query === "" ? "" : `?${query}`}${location.hash}`);
}

export function writeHash(hash: string): void {
  history.replaceState(
    null,
    "",
    `${location.pathname}${location.search}${hash === "" ? "" : `#${encodeURIComponent(hash)}`}`,
  );
}

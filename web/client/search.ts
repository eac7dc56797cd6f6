import type {Entry} from "../search-index.ts";
import {readState, writeState} from "./url-state.ts";

declare global {
  /** called by each part of the index */
  var vfioLoreIndex: (entries: readonly Entry[]) => void;
}

const mostResults = 60;

/** Loads the index when somebody begins to search, and lists what holds every word. */
export function enhanceSearch(form: HTMLFormElement): void {
  const input = form.querySelector("input");
  const result = form.querySelector(".result");
  const list = document.getElementById("results");
  if (input === null || result === null || list === null) return;
  form.hidden = false;
  const entries: {entry: Entry; text: string}[] = [];
  let loading: Promise<unknown> | null = null;
  globalThis.vfioLoreIndex = (part) => {
    for (const entry of part) entries.push({entry, text: `${entry[1]} ${entry[2]}`.toLowerCase()});
  };
  const search = async (): Promise<void> => {
    const query = input.value.trim();
    writeState({q: query});
    if (query === "") {
      list.replaceChildren();
      result.textContent = "";
      return;
    }
    loading ??= Promise.all((form.dataset.search ?? "").split(" ").map(load));
    await loading;
    if (input.value.trim() !== query) return;
    const words = query.toLowerCase().replace(/^<|>$/g, "").split(/\s+/);
    const found = entries.filter(({text}) => words.every((word) => text.includes(word)));
    found.sort((a, b) => rank(b.entry, words) - rank(a.entry, words));
    result.textContent =
      found.length === 0
        ? `Nothing holds ${words.length > 1 ? "all the words of " : ""}“${query}”.`
        : `${found.length} found${found.length > mostResults ? `, the first ${mostResults} are shown` : ""}.`;
    list.replaceChildren(...found.slice(0, mostResults).map(({entry}) => item(entry)));
  };
  input.addEventListener("input", () => void search());
  form.addEventListener("submit", (event) => event.preventDefault());
  input.value = readState("q");
  void search();
}

function load(src: string): Promise<void> {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = src;
    script.addEventListener("load", () => done());
    script.addEventListener("error", () => failed(new Error(`cannot load ${src}`)));
    document.head.append(script);
  });
}

/** Drivers before people before versions before patches; a word in the title before one beside it. */
function rank([kind, title]: Entry, words: readonly string[]): number {
  const inTitle = words.every((word) => title.toLowerCase().includes(word));
  return {driver: 6, person: 4, version: 2, patch: 0}[kind] + (inTitle ? 1 : 0);
}

function item([kind, title, more, href]: Entry): HTMLLIElement {
  const entry = document.createElement("li");
  const word = document.createElement("span");
  word.className = "kind";
  word.textContent = kind;
  const link = document.createElement("a");
  link.href = href;
  const name = document.createElement("bdi");
  name.textContent = title;
  link.append(name);
  const rest = document.createElement("span");
  rest.className = "more";
  rest.textContent = more;
  entry.append(word, " ", link, rest);
  return entry;
}

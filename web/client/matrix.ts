import {writeHash} from "./url-state.ts";

/** By driver, in the order of the criteria: what proves the verdict in a line, and the first mail. */
type Lines = readonly (readonly (readonly [text: string, url: string] | null)[])[];

/** One tab stop for the whole matrix; arrows move, Enter or a click opens the proof under the row, Escape goes back. */
export function enhanceMatrix(table: HTMLTableElement): void {
  const lines = JSON.parse(document.getElementById("verdict-lines")?.textContent ?? "[]") as Lines;
  const keys = document.getElementById(table.getAttribute("aria-describedby") ?? "");
  if (keys !== null) keys.hidden = false;
  const links = (): HTMLAnchorElement[][] =>
    [...(table.tBodies[0]?.rows ?? [])]
      .filter((row) => !row.hidden && !row.classList.contains("detail"))
      .map((row) => [...row.querySelectorAll<HTMLAnchorElement>("th a, td.cell a")]);
  const all = [...table.querySelectorAll<HTMLAnchorElement>("tbody a")];
  for (const [index, link] of all.entries()) link.tabIndex = index === 0 ? 0 : -1;
  const moveTo = (link: HTMLAnchorElement | undefined): void => {
    if (link === undefined) return;
    for (const other of all) other.tabIndex = other === link ? 0 : -1;
    link.focus();
  };
  const close = (): HTMLAnchorElement | null => {
    const opener = table.querySelector<HTMLAnchorElement>("a[aria-expanded='true']");
    opener?.setAttribute("aria-expanded", "false");
    table.querySelector("tr.detail")?.remove();
    return opener;
  };
  const open = (link: HTMLAnchorElement): void => {
    const again = link.getAttribute("aria-expanded") === "true";
    close();
    writeHash("");
    const row = link.closest("tr");
    const cell = link.closest("td");
    if (again || row === null || cell === null) return;
    const cells = [...row.querySelectorAll("td.cell")];
    const line = lines[Number(row.dataset.row)]?.[cells.indexOf(cell)];
    row.after(detailRow(link, cell, row, line ?? null));
    link.setAttribute("aria-expanded", "true");
    writeHash(`c-${link.hash.slice(1)}-${row.dataset.name ?? ""}`);
  };
  for (const link of table.querySelectorAll<HTMLAnchorElement>("td.cell a")) {
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      moveTo(link);
      open(link);
    });
    if (decodeURIComponent(location.hash) === `#c-${link.hash.slice(1)}-${link.closest("tr")?.dataset.name ?? ""}`)
      open(link);
  }
  table.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      writeHash("");
      moveTo(close() ?? undefined);
      return;
    }
    const {target} = event;
    if (!(target instanceof HTMLAnchorElement)) return;
    const grid = links();
    const row = grid.findIndex((line) => line.includes(target));
    const column = grid[row]?.indexOf(target) ?? -1;
    if (row < 0) return;
    const last = (grid[row]?.length ?? 1) - 1;
    const to = {
      // A driver that was not judged has no cell to stand on but its name.
      ArrowUp: grid[row - 1]?.[column] ?? grid[row - 1]?.at(-1),
      ArrowDown: grid[row + 1]?.[column] ?? grid[row + 1]?.at(-1),
      ArrowLeft: grid[row]?.[column - 1],
      ArrowRight: grid[row]?.[column + 1],
      Home: grid[row]?.[0],
      End: grid[row]?.[last],
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    moveTo(to);
  });
}

function detailRow(
  link: HTMLAnchorElement,
  cell: HTMLElement,
  row: HTMLTableRowElement,
  line: readonly [string, string] | null,
): HTMLTableRowElement {
  const detail = document.createElement("tr");
  detail.className = "detail";
  const holder = document.createElement("td");
  holder.colSpan = columnsShown(row);
  holder.className = [...cell.classList].find((name) => name.startsWith("st-")) ?? "";
  const text = document.createElement("p");
  text.textContent = line?.[0] ?? "Not judged.";
  const ways = document.createElement("p");
  ways.append(anchor(link.href, "All proof, and what was searched"));
  if (line !== null && /^https:\/\//.test(line[1])) ways.append(" · ", anchor(line[1], "the first mail"));
  holder.append(text, ways);
  detail.append(holder);
  return detail;
}

/** A narrow page hides some columns; a cell that spans more than are there makes new ones. */
function columnsShown(row: HTMLTableRowElement): number {
  return [...row.cells]
    .filter((cell) => getComputedStyle(cell).display !== "none")
    .reduce((sum, cell) => sum + cell.colSpan, 0);
}

function anchor(href: string, text: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = href;
  link.textContent = text;
  return link;
}

/** Gives the head of each column a button; a second press turns the order round. */
export function makeSortable(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead tr:last-child > th")];
  for (const [index, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const direction = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction);
      sortRows(table, index, direction === "ascending" ? 1 : -1);
    });
  }
}

function sortRows(table: HTMLTableElement, column: number, sign: 1 | -1): void {
  const [body] = table.tBodies;
  if (body === undefined) return;
  const rows = [...body.rows].filter((row) => !row.classList.contains("detail"));
  const keyed = rows.map((row) => ({row, key: keyOf(row.cells[column])}));
  keyed.sort((a, b) => sign * compare(a.key, b.key));
  body.append(...keyed.map(({row}) => row));
}

function keyOf(cell: HTMLTableCellElement | undefined): string {
  return cell?.dataset.sort ?? cell?.textContent?.trim() ?? "";
}

/** Numbers by value, everything else by code units, nothing ("" or a dash) last. */
function compare(a: string, b: string): number {
  const [emptyA, emptyB] = [a === "" || a === "—", b === "" || b === "—"];
  if (emptyA || emptyB) return Number(emptyA) - Number(emptyB);
  const [numberA, numberB] = [Number(a), Number(b)];
  if (!Number.isNaN(numberA) && !Number.isNaN(numberB)) return numberA - numberB;
  return a < b ? -1 : a > b ? 1 : 0;
}

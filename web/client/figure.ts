import {csv} from "../../analysis/csv.ts";
import {type ChartSpec, drawChart} from "../charts/draw.ts";
import {toText} from "../html.ts";
import {readState, writeState} from "./url-state.ts";

/** Rows from which a filter is worth its place. */
const enoughToFilter = 12;

/** Charts whose rows have names that somebody would look for. */
const nameable: ReadonlySet<ChartSpec["chart"]> = new Set([
  "driver-spans",
  "duration-strip",
  "latency-strip",
  "first-met",
  "reviewer-matrix",
]);

/** Redraws a figure's chart to fit its width and its filter, makes one tab stop of it, and shows the detail of a mark in the page. */
export function enhanceFigure(section: HTMLElement): void {
  const holder = section.querySelector<HTMLElement>(".chart");
  const data = section.querySelector("script.chart-data");
  if (holder === null || data === null) return;
  const spec = JSON.parse(data.textContent ?? "") as ChartSpec;
  const table = section.querySelector<HTMLTableElement>("table");
  const readout = document.createElement("p");
  readout.className = "readout";
  readout.setAttribute("aria-live", "polite");
  holder.after(readout);
  let words = readState(`only-${section.id}`);
  const draw = (): void => {
    const rows = spec.rows.filter((row) => matches(rowText(row), words));
    readout.textContent = "";
    if (rows.length === 0) holder.textContent = `Nothing matches “${words}”. Clear the filter to see all.`;
    else holder.innerHTML = toText(drawChart({...spec, rows, width: fittingWidth(holder)} as ChartSpec));
    makeOneTabStop(holder, readout, section);
  };
  if (spec.rows.length >= enoughToFilter && nameable.has(spec.chart)) {
    section.querySelector("figure")?.before(
      filterField(section, words, (text) => {
        words = text;
        writeState({[`only-${section.id}`]: text});
        for (const row of table?.tBodies[0]?.rows ?? []) row.hidden = !matches(row.textContent ?? "", text);
        draw();
      }),
    );
    for (const row of table?.tBodies[0]?.rows ?? []) row.hidden = !matches(row.textContent ?? "", words);
  }
  let width = 0;
  new ResizeObserver(() => {
    const now = fittingWidth(holder);
    if (now === width) return;
    width = now;
    draw();
  }).observe(holder);
  if (table !== null) addTools(section, table);
}

/** CSS pixels that the drawing may take; text keeps its size, so narrower than 300 it scrolls. */
function fittingWidth(holder: HTMLElement): number {
  return Math.round(Math.max(300, Math.min(1160, holder.clientWidth - 4)));
}

function rowText(row: ChartSpec["rows"][number]): string {
  return Object.values(row)
    .filter((value) => typeof value === "string")
    .join(" ");
}

function matches(text: string, words: string): boolean {
  const lower = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

function filterField(section: HTMLElement, words: string, changed: (text: string) => void): HTMLElement {
  const label = document.createElement("label");
  label.className = "only-field";
  label.append("Show only rows with ");
  const input = document.createElement("input");
  input.type = "search";
  input.maxLength = 80;
  input.value = words;
  input.setAttribute("aria-controls", section.id);
  input.addEventListener("input", () => changed(input.value.trim()));
  label.append(input);
  return label;
}

/** Left and right, up and down walk through the marks; the chart as a whole is one stop of the tab key. */
function makeOneTabStop(holder: HTMLElement, readout: HTMLElement, section: HTMLElement): void {
  const marks = [...holder.querySelectorAll<SVGAElement>("svg a")];
  marks.forEach((mark, index) => {
    mark.setAttribute("tabindex", index === 0 ? "0" : "-1");
    const tell = (): void => {
      readout.textContent = mark.getAttribute("aria-label");
    };
    mark.addEventListener("focus", tell);
    mark.addEventListener("pointerenter", tell);
    mark.addEventListener("keydown", (event) => {
      const step = {
        ArrowRight: 1,
        ArrowDown: 1,
        ArrowLeft: -1,
        ArrowUp: -1,
        Home: -index,
        End: marks.length - 1 - index,
      }[event.key];
      const next = step === undefined ? undefined : marks[index + step];
      if (next === undefined) return;
      event.preventDefault();
      mark.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
    mark.addEventListener("click", (event) => {
      const row = rowOf(mark, section);
      if (row === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      readout.replaceChildren(card(row));
    });
  });
  // With marks to walk through, the region itself needs no stop.
  if (marks.length > 0 && holder.scrollWidth <= holder.clientWidth) holder.removeAttribute("tabindex");
  else holder.setAttribute("tabindex", "0");
}

function rowOf(mark: SVGAElement, section: HTMLElement): HTMLTableRowElement | null {
  const href = mark.getAttribute("href") ?? "";
  const row = href.startsWith("#") ? document.getElementById(href.slice(1)) : null;
  return row instanceof HTMLTableRowElement && section.contains(row) ? row : null;
}

/** A table's row as a list of terms: the same words, beside the chart. */
function card(row: HTMLTableRowElement): HTMLElement {
  const list = document.createElement("dl");
  list.className = "facts";
  const heads = [...(row.closest("table")?.querySelectorAll("thead th") ?? [])].map((head) => head.textContent ?? "");
  for (const [index, cell] of [...row.cells].entries()) {
    const term = document.createElement("dt");
    term.textContent = heads[index] ?? "";
    const detail = document.createElement("dd");
    detail.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
    for (const named of detail.querySelectorAll("[id]")) named.removeAttribute("id");
    list.append(term, detail);
  }
  return list;
}

function addTools(section: HTMLElement, table: HTMLTableElement): void {
  const tools = section.querySelector(".tools");
  if (tools === null) return;
  const shown = document.createElement("a");
  shown.href = "#";
  shown.textContent = "Rows as shown (CSV)";
  shown.download = `${section.id}.csv`;
  shown.addEventListener("click", () => {
    shown.href = URL.createObjectURL(new Blob([tableText(table)], {type: "text/csv"}));
    setTimeout(() => URL.revokeObjectURL(shown.href), 10_000);
  });
  const alone = document.createElement("a");
  alone.href = `?embed#${section.id}`;
  alone.textContent = "Without the frame";
  tools.append(" ", shown, " ", alone);
}

function tableText(table: HTMLTableElement): string {
  const cells = (row: HTMLTableRowElement): string[] =>
    [...row.cells].map((cell) => (cell.dataset.sort ?? cell.textContent ?? "").trim());
  const head = [...table.querySelectorAll<HTMLElement>("thead th")].map(
    (cell) => cell.dataset.key ?? cell.textContent ?? "",
  );
  return csv(head, [...(table.tBodies[0]?.rows ?? [])].filter((row) => !row.hidden).map(cells));
}

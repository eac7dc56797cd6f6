import {readState, writeState} from "./url-state.ts";

const fields = ["q", "outcome", "criterion", "state"] as const;
type Filters = Record<(typeof fields)[number], string>;

/** Filters the rows of the matrix without a reload; what is applied stands in words, each with a way to drop it. */
export function enhanceVerdictFilters(form: HTMLFormElement): void {
  const table = document.querySelector<HTMLTableElement>("table[data-matrix]");
  const result = form.querySelector<HTMLElement>(".result");
  if (table === null || result === null) return;
  form.hidden = false;
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const criteria = [...table.querySelectorAll<HTMLElement>("thead tr:last-child th")]
    .slice(4)
    .map((head) => head.dataset.key ?? "");
  for (const name of fields) field(form, name).value = readState(name);
  const apply = (): void => {
    const filters = Object.fromEntries(fields.map((name) => [name, field(form, name).value.trim()])) as Filters;
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row, filters, criteria);
      const next = row.nextElementSibling;
      if (next instanceof HTMLElement && next.matches("tr.detail")) next.hidden = row.hidden;
      if (!row.hidden) shown += 1;
    }
    writeState(filters);
    describe(form, result, filters, shown, rows.length, apply);
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

function field(form: HTMLFormElement, name: string): HTMLInputElement | HTMLSelectElement {
  const found = form.elements.namedItem(name);
  if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
  throw new Error(`the form has no field ${name}`);
}

function fits(
  {dataset}: HTMLTableRowElement,
  {q, outcome, criterion, state}: Filters,
  criteria: readonly string[],
): boolean {
  if (q !== "" && !(dataset.name ?? "").toLowerCase().includes(q.toLowerCase())) return false;
  if (outcome !== "" && dataset.status !== outcome) return false;
  if (state === "") return true;
  const states = (dataset.states ?? "").split(" ");
  return criterion === "" ? states.includes(state) : states[criteria.indexOf(criterion)] === state;
}

function describe(
  form: HTMLFormElement,
  result: HTMLElement,
  filters: Filters,
  shown: number,
  all: number,
  apply: () => void,
): void {
  const applied = fields.filter((name) => filters[name] !== "");
  result.textContent = applied.length === 0 ? "" : shown === 0 ? "No driver matches. " : `${shown} of ${all} drivers. `;
  for (const name of applied) {
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button small";
    const control = field(form, name);
    const words =
      control instanceof HTMLSelectElement ? (control.selectedOptions[0]?.textContent ?? "") : control.value;
    drop.textContent = `${words} ×`;
    drop.setAttribute("aria-label", `Remove the filter ${words}`);
    drop.addEventListener("click", () => {
      control.value = "";
      apply();
      control.focus();
    });
    result.append(" ", drop);
  }
}

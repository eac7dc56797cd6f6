// Everything reads without this script. It sorts, filters, opens proof in place, redraws charts, searches, and keeps that in the address.
import {enhanceChecklist} from "./checklist.ts";
import {addCopyButtons} from "./copy.ts";
import {embed} from "./embed.ts";
import {enhanceFigure} from "./figure.ts";
import {enhanceMatrix} from "./matrix.ts";
import {enhanceSearch} from "./search.ts";
import {makeSortable} from "./sort.ts";
import {enhanceVerdictFilters} from "./verdict-filters.ts";

for (const table of document.querySelectorAll<HTMLTableElement>("table[data-sortable]")) makeSortable(table);
for (const figure of document.querySelectorAll<HTMLElement>("section.figure")) enhanceFigure(figure);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-filters]")) enhanceVerdictFilters(form);
for (const table of document.querySelectorAll<HTMLTableElement>("table[data-matrix]")) enhanceMatrix(table);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-checklist]")) enhanceChecklist(form);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-search]")) enhanceSearch(form);
addCopyButtons();
embed();
openDetails();
addEventListener("hashchange", openDetails);
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

/** What an address names must be seen: the closed parts around it are opened. */
function openDetails(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let details = target?.closest("details"); details; details = details.parentElement?.closest("details"))
    details.open = true;
  target?.scrollIntoView();
}

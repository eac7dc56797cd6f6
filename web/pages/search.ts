import {compare} from "../format.ts";
import {clip, html} from "../html.ts";
import type {Page} from "../page.ts";
import {driverPath, paths} from "../paths.ts";
import {searchIndex} from "../search-index.ts";
import {placeAt, type Site} from "../site.ts";
import {statusWords} from "../words.ts";

/** A search over drivers, series, people, titles and message-ids, without a server; without scripts, a list of drivers. */
export function searchPage(site: Site): Page {
  const place = placeAt(site, paths.search);
  const index = searchIndex(site);
  return {
    path: paths.search,
    section: "search",
    title: "Search",
    description: "Search drivers, series, people, titles and message-ids.",
    files: index,
    body: html`<h1>Search</h1>
<form class="search" method="get" role="search" data-search="${index.map(({path}) => place.to(path)).join(" ")}" hidden>
<label for="q">Drivers, series, people, titles of patches, message-ids</label>
<input type="search" id="q" name="q" autocomplete="off" spellcheck="false" maxlength="200">
<p class="result" aria-live="polite"></p>
</form>
<ol id="results" class="results"></ol>
<section aria-labelledby="all-title"><h2 id="all-title">All drivers</h2>
<ul class="columns">${[...site.dataset.drivers].sort((a, b) => compare(a.name, b.name)).map((driver) => html`<li><a href="${place.to(driverPath(driver.name))}"><bdi>${clip(driver.name, 60)}</bdi></a> <span class="muted">${statusWords[driver.status]}</span></li>`)}</ul></section>`,
  };
}

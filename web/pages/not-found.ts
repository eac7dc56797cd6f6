import {html} from "../html.ts";
import type {Page} from "../page.ts";
import {paths} from "../paths.ts";
import {placeAt, type Site} from "../site.ts";

/** What a server shows for an address that leads nowhere. Its links are those of the root, wherever it is shown. */
export function notFoundPage(site: Site): Page {
  const {to} = placeAt(site, paths.notFound);
  return {
    path: paths.notFound,
    section: "none",
    title: "Not found",
    description: "There is no such page.",
    files: [],
    body: html`<h1>There is no such page</h1>
<p class="takeaway">A driver’s page lies at <code>drivers/NAME.html</code>, a version’s at <code>revisions/MESSAGE-ID.html</code>.</p>
<p>A version whose driver is no longer in the dataset has no page. <a href="${to(paths.search)}">Search</a> or start from <a href="${to(paths.overview)}">all drivers</a>.</p>`,
  };
}

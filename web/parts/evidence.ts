import type {Evidence} from "../../analysis/dataset.ts";
import {date} from "../format.ts";
import {clip, html, type SafeHtml} from "../html.ts";
import {outside} from "../links.ts";
import {archiveHref, type Place} from "../site.ts";

/** One mail that proves something: who, in which role on that day, when, the words, and the way to the mail itself. */
export function evidenceItem({site}: Place, item: Evidence): SafeHtml {
  const href = outside(item.url) ?? archiveHref(site, item.messageId);
  return html`<li>
<p class="who"><span class="kind">${item.trailer ?? kinds[item.kind] ?? item.kind}</span> by <bdi class="person">${clip(item.person, 80)}</bdi>${
    item.role === "" ? "" : html` <span class="role">${item.role}</span>`
  }, <time datetime="${item.date}">${date(item.date)}</time>${item.patch === undefined ? "" : ` on patch ${item.patch}`} · <a href="${href}" title="${clip(item.messageId, 200)}">mail on ${item.list === "" ? "the list" : item.list}</a></p>
${item.quote === undefined || item.quote === "" ? "" : html`<blockquote><p>${clip(item.quote, 300)}</p></blockquote>`}${
  item.inferred.length === 0 ? "" : html`<p class="inferred">inferred: ${item.inferred.join("; ")}</p>`
}</li>`;
}

const kinds: Readonly<Record<string, string>> = {
  trailer: "Trailer",
  cover: "Cover letter",
  patch: "Patch",
  comment: "Comment in the code",
  reply: "Reply",
  commit: "Commit",
  annotation: "Reading by a person",
  applied: "Word that it is applied",
  "applied-part": "Word that a part is applied",
  "pull-request": "Pull request",
};

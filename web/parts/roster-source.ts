import {clip, html, join, type SafeHtml} from "../html.ts";
import {archiveHref, type Site} from "../site.ts";

/** Where an entry of the roster comes from: "mail:ID" leads to that mail, a commit or file is named as it is written. */
export function rosterSource(site: Site, source: string): SafeHtml {
  return join(
    source
      .slice(0, 1000)
      .split(/([,;] )/)
      .map((part) => (part.startsWith("mail:") ? mail(site, part.slice("mail:".length)) : html`${clip(part, 160)}`)),
    "",
  );
}

function mail(site: Site, id: string): SafeHtml {
  return html`<a href="${archiveHref(site, id)}">mail <code>${clip(id, 120)}</code></a>`;
}

import type {Driver} from "../../../analysis/dataset.ts";
import {count} from "../../format.ts";
import {html, type SafeHtml, type Value} from "../../html.ts";
import {evidenceItem} from "../../parts/evidence.ts";
import {versionLink} from "../../parts/verdict.ts";
import {type Place, revisionHref} from "../../site.ts";

/** What reviewers worried about: shown, not judged. */
export function concerns(place: Place, {concerns}: Driver): Value {
  if (concerns.length === 0) return "";
  const open = concerns.filter((concern) => concern.open).length;
  return html`<section id="concerns" aria-labelledby="concerns-title"><h2 id="concerns-title">Concerns that reviewers raised</h2>
<p class="takeaway">${count(concerns.length, "concern")} about what user space can do or send; ${open === 0 ? "each was answered by an author" : `${open} with no answer of an author found`}.</p>
<p>Whether an interface can be exploited is nothing that a rule can certify. What can be shown is who asked, what was answered, and whether the code changed.</p>
<ol class="concerns">${concerns.map((concern) => {
    const revision = place.site.revisions.get(concern.revision);
    return html`<li><p><strong>${concern.topic}</strong>${revision === undefined ? "" : html`, on ${versionLink(place, revision)}`} · <span class="${concern.open ? "open" : "closed"}">${concern.answer === null ? "no answer of an author found" : "answered"}</span>${changed(concern.codeChanged)}</p>
<ol class="evidence">${evidenceItem(place, concern.raised)}${concern.answer === null ? "" : evidenceItem(place, concern.answer)}</ol></li>`;
  })}</ol></section>`;
}

function changed(codeChanged: boolean | null): string {
  if (codeChanged === null) return ", whether the patch changed could not be told";
  return codeChanged ? ", the patch changed in the next version" : ", the patch did not change in the next version";
}

/** Fixes to what was merged, and later series that touch the driver. */
export function aftermath(place: Place, {fixes, later}: Driver): SafeHtml {
  const works = new Map<string, (typeof place.site.dataset.revisions)[number]>();
  for (const revision of place.site.dataset.revisions)
    if (later.includes(revision.series)) works.set(revision.series, revision);
  return html`<section id="after" aria-labelledby="after-title"><h2 id="after-title">What came after</h2>
${fixes.length === 0 ? html`<p>No fix that names this driver’s commits was found in the mail read.</p>` : html`<p class="takeaway">${count(fixes.length, "fix", "fixes")} to what was merged.</p><ol class="evidence">${fixes.map((fix) => evidenceItem(place, fix))}</ol>`}
${works.size === 0 ? html`<p>No later series that touches this driver was found.</p>` : html`<details><summary>${count(works.size, "later series", "later series")} touching this driver</summary><ul class="plain">${[...works.values()].map((revision) => html`<li><time datetime="${revision.date}">${revision.date.slice(0, 10)}</time> <a href="${revisionHref(place, revision)}"><bdi>${revision.subject}</bdi></a></li>`)}</ul></details>`}
</section>`;
}

import type {JudgedRevision} from "../../../analysis/dataset.ts";
import {stateIcon} from "../../charts/state-icon.ts";
import {count, date, days, daysBetween} from "../../format.ts";
import {clip, html, type SafeHtml, type Value} from "../../html.ts";
import type {OutFile} from "../../page.ts";
import {correctedLink} from "../../parts/corrected.ts";
import {archiveHref, type Place, revisionHref, versionLabel} from "../../site.ts";
import {criterionOrder, criterionWords, stateWords} from "../../words.ts";

/** What changed from one version to the next: patches, votes kept and lost, verdicts. */
export function versionsSection(
  place: Place,
  revisions: readonly JudgedRevision[],
): {markup: SafeHtml; files: readonly OutFile[]} {
  return {
    files: [],
    markup: html`<section id="versions" aria-labelledby="versions-title"><h2 id="versions-title">What changed between versions</h2>
<ol class="versions">${revisions.map((revision, index) => version(place, revision, revisions[index - 1], index))}</ol></section>`,
  };
}

function version(place: Place, revision: JudgedRevision, before: JudgedRevision | undefined, index: number): SafeHtml {
  const {patches} = revision;
  const known = patches.filter(({previous}) => previous !== null);
  const changed = known.filter(({previous}) => previous?.changed === true).length;
  const dropped =
    before === undefined
      ? 0
      : before.patches.filter((old) => !known.some(({previous}) => previous?.messageId === old.messageId)).length;
  const parts =
    before === undefined
      ? []
      : [
          `${known.length - changed} unchanged`,
          `${changed} changed`,
          `${patches.length - known.length} new`,
          ...(dropped > 0 ? [`${dropped} of the version before not here`] : []),
        ];
  return html`<li id="version-${index + 1}"><div>
<h3><a href="${revisionHref(place, revision)}">${versionLabel(revision)}</a> <time datetime="${revision.date}">${date(revision.date)}</time>${before === undefined ? "" : html` <span class="muted">${days(Math.max(0, daysBetween(before.date, revision.date)))} after the one before</span>`}</h3>
<p><bdi>${clip(revision.subject, 160)}</bdi>, by <bdi>${clip(revision.author.name, 80)}</bdi> · <a href="${archiveHref(place.site, revision.id)}">mail</a></p>
</div><div>
<p>${count(patches.length, "patch", "patches")}${parts.length > 0 ? ` (${parts.join(", ")})` : ""}${revision.missing.length > 0 ? `; missing from the archive: ${revision.missing.slice(0, 20).join(", ")} of ${revision.total}` : ""}.${votes(revision)}</p>
<p class="version-verdicts">${criterionOrder.map((c) => {
    const verdict = revision.verdicts[c];
    return verdict === undefined
      ? ""
      : html`<span class="mini">${stateIcon(verdict.state)} ${criterionWords[c].short}: ${stateWords[verdict.state]}</span> `;
  })}</p>
${link(revision)}${correctedLink(place.site, revision.id)}
</div></li>`;
}

function votes({carried, lost}: JudgedRevision): string {
  const parts = [
    ...(carried.length > 0
      ? [`${count(carried.length, "vote")} to unchanged patches of an older version still stand`]
      : []),
    ...(lost.length > 0 ? [`${count(lost.length, "vote")} lost, the patch changed and does not carry them`] : []),
  ];
  return parts.length === 0 ? "" : ` ${parts.join("; ")}.`;
}

function link({linkedBy, linkReason, linkConfidence, versionInferred, notes}: JudgedRevision): Value {
  const words = [
    ...(linkedBy === null
      ? []
      : [
          `joined to the version before by ${linkedBy}${linkConfidence === null ? "" : ` (${linkConfidence})`}${linkReason === null ? "" : `: ${linkReason}`}`,
        ]),
    ...(versionInferred ? ["no version number is written"] : []),
    ...notes,
  ];
  return words.length === 0 ? "" : html`<p class="inferred">${words.join("; ")}</p>`;
}

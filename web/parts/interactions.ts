import {type Evidence, type Interaction, inferredFromProviders, type Verdict} from "../../analysis/dataset.ts";
import {compare, count, words} from "../format.ts";
import {clip, html, join, type SafeHtml, type Value} from "../html.ts";
import {archiveHref, type Place} from "../site.ts";

/** How the driver touches its parents: first in groups (what nobody approved comes first), then each with file and line. */
export function interactions(place: Place, {interactions = []}: Verdict): Value {
  if (interactions.length === 0) return "";
  const open = interactions.filter(({approvals}) => approvals.length === 0).length;
  return html`<p>${count(interactions.length, "interaction")} with a parent driver${open === 0 ? ", each approved" : `; for ${open} nobody’s approval was found`}.</p>
<div class="scroll" role="region" aria-label="Interactions with parent drivers, in groups" tabindex="0"><table class="stacks">
<thead><tr><th scope="col">Parent</th><th scope="col">Interactions</th><th scope="col">Patches</th><th scope="col">Approved by</th></tr></thead>
<tbody>${groups(interactions).map(
    (group) =>
      html`<tr><th scope="row">${group.parent}</th><td>${words(kindsOf(group.members))}</td><td><span class="narrow">Patches </span>${patchesOf(place, group.members)}</td><td><span class="narrow">Approved by </span>${approvers(group.members)}</td></tr>`,
  )}</tbody></table></div>
<details><summary>Each with file and line</summary><div class="scroll" role="region" aria-label="Every interaction with a parent driver" tabindex="0"><table>
<thead><tr><th scope="col">How</th><th scope="col">Where</th><th scope="col">Patch</th><th scope="col">Approved by</th></tr></thead>
<tbody>${interactions.map(
    (one) =>
      html`<tr><th scope="row">${kindWords[one.kind]} <code>${clip(one.what, 120)}</code></th><td><code>${clip(one.file, 160)}${one.line === null ? "" : `:${one.line}`}</code></td><td><a href="${archiveHref(place.site, one.messageId)}">${one.patch}</a></td><td>${approvals(place, one)}</td></tr>`,
  )}</tbody></table></div></details>`;
}

const kindWords = {
  "changes-file": "changes",
  "includes-header": "includes",
  kconfig: "depends on",
  "symbol-namespace": "imports the namespace",
  calls: "calls",
  "walks-to-pf": "walks to the PF by",
} as const;

const kindCounts: Readonly<Record<Interaction["kind"], readonly [one: string, many: string]>> = {
  "changes-file": ["change of a file", "changes of files"],
  "includes-header": ["header included", "headers included"],
  kconfig: ["Kconfig symbol", "Kconfig symbols"],
  "symbol-namespace": ["symbol namespace", "symbol namespaces"],
  calls: ["call", "calls"],
  "walks-to-pf": ["step to the PF", "steps to the PF"],
};

interface Group {
  readonly parent: string;
  readonly members: readonly Interaction[];
}

/** A row for each parent, and one before them for what nobody approved there. */
function groups(all: readonly Interaction[]): Group[] {
  const found = new Map<string, Interaction[]>();
  for (const one of all) {
    const key = JSON.stringify([approved(one), one.parent]);
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found]
    .sort(([a], [b]) => compare(a, b))
    .map(([, members]) => ({parent: members[0]?.parent ?? "", members}));
}

function approved({approvals}: Interaction): 0 | 1 {
  return approvals.length === 0 ? 0 : 1;
}

function kindsOf(members: readonly Interaction[]): string[] {
  const kinds = [...new Set(members.map(({kind}) => kind))];
  return kinds.map((kind) => count(members.filter((one) => one.kind === kind).length, ...kindCounts[kind]));
}

function patchesOf({site}: Place, members: readonly Interaction[]): SafeHtml {
  const patches = new Map(members.map(({patch, messageId}) => [patch, messageId]));
  return join(
    [...patches]
      .sort(([a], [b]) => a - b)
      .map(([patch, messageId]) => html`<a href="${archiveHref(site, messageId)}">${patch}</a>`),
    ", ",
  );
}

const isInferred = ({inferred}: Evidence): boolean => inferred.includes(inferredFromProviders);

/** Each person with role and the patches approved: "Ada Quill (maintainer of FOO) on 1, 2, by inference on 3". */
function approvers(members: readonly Interaction[]): Value {
  const people = new Map<string, {role: string; given: Set<number>; inferred: Set<number>}>();
  for (const {approvals, patch} of members)
    for (const approval of approvals) {
      const {person, role} = approval;
      const known = people.get(person) ?? {role, given: new Set<number>(), inferred: new Set<number>()};
      people.set(person, known);
      (isInferred(approval) ? known.inferred : known.given).add(patch);
    }
  const on = (patches: Iterable<number>) => `on ${[...patches].sort((a, b) => a - b).join(", ")}`;
  if (people.size === 0) return html`<span class="none">nobody found</span>`;
  return html`<ul class="approvers">${[...people].map(([person, {role, given, inferred}]) => {
    const only = [...inferred].filter((patch) => !given.has(patch));
    return html`<li><bdi>${clip(person, 80)}</bdi> <span class="muted">(${clip(role, 120)})${given.size === 0 ? "" : ` ${on(given)}`}</span>${only.length === 0 ? "" : html`${given.size === 0 ? " " : ", "}<span class="inferred">by inference ${on(only)} (${inferredFromProviders})</span>`}</li>`;
  })}</ul>`;
}

function approvals({site}: Place, {approvals}: Interaction): Value {
  if (approvals.length === 0) return html`<span class="none">nobody found</span>`;
  const people = new Map(approvals.map((one) => [one.person, {messageId: one.messageId, inferred: isInferred(one)}]));
  return join(
    [...people].map(
      ([person, {messageId, inferred}]) =>
        html`<a href="${archiveHref(site, messageId)}"><bdi>${clip(person, 80)}</bdi></a>${inferred ? html` <span class="inferred">(inferred)</span>` : ""}`,
    ),
    ", ",
  );
}

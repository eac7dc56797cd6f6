import type {Criterion, Driver, State} from "../analysis/dataset.ts";
import {stateGlyph} from "./charts/state-icon.ts";
import {type Coverage, coverageNote, coverageOf} from "./coverage.ts";
import {clip, html, toText} from "./html.ts";
import type {OutFile} from "./page.ts";
import {badgePath} from "./paths.ts";
import {type Site, versionLabel} from "./site.ts";
import {criterionOrder, criterionWords, stateWords} from "./words.ts";

const width = {name: 132, criterion: 128} as const;

/** A small drawing for each driver, to be embedded elsewhere: each criterion with its state. Not a score. */
export function badges(site: Site): OutFile[] {
  return site.dataset.drivers.map((driver) => {
    const states = statesOf(driver);
    const label = badgeLabel(site, driver);
    const coverage = coverageOf(site, driver);
    const total = width.name + states.length * width.criterion;
    const drawing = html`<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="26" viewBox="0 0 ${total} 26" role="img" aria-label="${label}"><title>${label}</title><style>${badgeStyle}</style><rect class="frame" x="0.5" y="0.5" width="${total - 1}" height="25" rx="4"/><text class="name" x="10" y="17.5">${nameOn(driver, coverage)}</text>${
      coverage.kind === "unread"
        ? html`<text x="${width.name + 5}" y="17.5">not judged: ${coverageNote(site, driver)}</text>`
        : states.map(({criterion, state}, index) => {
            const x = width.name + index * width.criterion;
            return html`${stateGlyph(state, x + 12, 13)}<text x="${x + 25}" y="17.5">${criterionWords[criterion].column}</text>`;
          })
    }</svg>
`;
    return {path: badgePath(driver.name), content: toText(drawing)};
  });
}

/** What the badge says, in words. */
export function badgeLabel(site: Site, driver: Driver): string {
  const name = clip(driver.name, 60);
  const note = coverageNote(site, driver);
  const states = statesOf(driver).map(
    ({criterion, state}) => `${criterionWords[criterion].short} ${stateWords[state]}`,
  );
  if (coverageOf(site, driver).kind === "unread") return `${name}: not judged, ${note}`;
  return `${name}: ${states.join(", ")}${note === null ? "" : ` (${note})`}`;
}

/** "virtio v2" where the badge speaks of an earlier version than the merged one. */
function nameOn({name}: Driver, coverage: Coverage): string {
  return coverage.kind === "earlier" ? `${clip(name, 10)} ${versionLabel(coverage.revision)}` : clip(name, 15);
}

function statesOf({verdicts}: Driver): {criterion: Criterion; state: State}[] {
  return criterionOrder.map((criterion) => ({criterion, state: verdicts[criterion]?.state ?? "no-evidence"}));
}

// One palette on white: a badge is shown on pages whose colours we do not know.
const badgeStyle =
  "svg{font:12px system-ui,sans-serif;fill:#1a1d21}.frame{fill:#fff;stroke:#6b7280}.name{font-weight:700}.f{fill:var(--s)}.l{fill:none;stroke:var(--s);stroke-width:1.6}.k{fill:none;stroke:#fff;stroke-width:2}.d{stroke-dasharray:2.6 2.3}.s-met{--s:#0e97da}.s-partly-met{--s:#c0841e}.s-not-met{--s:#870607}.s-no-evidence,.s-not-applicable{--s:#6b7280}";

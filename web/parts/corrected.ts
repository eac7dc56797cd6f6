import type {Correction} from "../../analysis/dataset.ts";
import {clip, html, type SafeHtml, type Value} from "../html.ts";
import type {Site} from "../site.ts";

/** "corrected by NAME on DATE because ...": somebody set right what a rule had found. */
export function correctedBy({by, date, reason}: Correction): SafeHtml {
  return html`<span class="corrected">corrected by <bdi>${clip(by, 80)}</bdi> on <time datetime="${date}">${date}</time> because ${clip(reason, 400)}</span>`;
}

/** The same for the link between a version and the one before; nothing where a rule made it. */
export function correctedLink(site: Site, revision: string): Value {
  const correction = (site.dataset.corrections ?? []).find(({kind, where}) => kind === "link" && where === revision);
  return correction === undefined ? "" : html` ${correctedBy(correction)}`;
}

import {html, type SafeHtml} from "../../html.ts";

const terms: readonly [string, string][] = [
  ["variant driver", "a vfio-pci driver for one kind of device, built on vfio-pci-core, usually for live migration"],
  ["parent driver", "the driver of the physical function or the core that a variant driver works with"],
  ["PF, VF", "physical and virtual function: a PCI device, and a part of it that can be given to a guest"],
  ["series, version", "the patches posted together, and each posting of the same work: RFC, v1, v2 …"],
  ["v1*", "a version whose mail carries no number"],
  ["cover letter", "the mail 0/n that introduces a series"],
  ["patch-id", "git’s fingerprint of a patch’s changes: equal where two versions of a patch change the same lines"],
  ["trailer", "a line such as “Reviewed-by: NAME” at the end of a patch, or given in a reply"],
  ["vote", "a Reviewed-by, Acked-by, Tested-by or Nacked-by"],
  ["listed reviewer", "somebody listed in MAINTAINERS as reviewer of device specific vfio-pci drivers on that day"],
  ["roster", "who held which role from when to when, with the commit of MAINTAINERS that says so"],
  ["message-id", "the name of a mail; it finds the mail in every archive"],
  ["verdict, evidence", "what a rule says on a criterion, and the mails that it rests on"],
];

/** The words of the field, for somebody who comes from elsewhere. */
export function glossary(): SafeHtml {
  return html`<section aria-labelledby="glossary"><h2 id="glossary">Words</h2><dl class="facts">${terms.map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl></section>`;
}

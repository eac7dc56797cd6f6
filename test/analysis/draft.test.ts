import {expect, it} from "vitest";
import {slipsIn} from "../../analysis/draft.ts";
import {added, judgeMails, lastBringing, posting} from "./made-up.ts";

it("a draft that nothing builds and nobody can choose is told so", () => {
  const directory = "drivers/vfio/pci/acme";
  const slips = (driver?: string): string[] => {
    const revision = lastBringing(judgeMails(posting({...(driver !== undefined && {driver}), parent: null})));
    return slipsIn(revision, {directory}, {messages: [], postings: [revision]});
  };
  const entry = `No patch touches MAINTAINERS: ${directory}/ gets no entry there.`;
  expect(slips()).toEqual([entry]);
  expect(slips(added(`${directory}/main.c`, ["module_pci_driver(acme_driver);"]))).toEqual([
    `No patch adds a Makefile in ${directory}/: nothing builds the driver.`,
    "No patch touches a Kconfig: nobody can choose the driver.",
    entry,
  ]);
});

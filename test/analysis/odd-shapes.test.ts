import {describe, expect, it} from "vitest";
import type {Criterion, Dataset, JudgedRevision, State} from "../../analysis/dataset.ts";
import {criteria} from "../../analysis/dataset.ts";
import type {Message} from "../../crawler/records.ts";
import {
  ada,
  added,
  changed,
  driverDiff,
  driverOf,
  explained,
  judgeMails,
  mail,
  mona,
  parentDiff,
  paul,
  reply,
  rita,
  sam,
  type Who,
} from "./made-up.ts";

interface Part {
  readonly subject: string;
  readonly text?: string;
  readonly diff: string;
  readonly trailers?: readonly string[];
}

let run = 0;

/** A posting of any shape: each part one patch, below a cover where there are several. */
function series(
  title: string,
  parts: readonly Part[],
  {version = "", date = "2023-05-01T10:00:00Z", from = ada}: {version?: string; date?: string; from?: Who} = {},
): Message[] {
  const stem = `odd.${++run}`;
  const mark = (n: number): string => `[${`PATCH ${version}`.trim()} ${n}/${parts.length}]`;
  const at = (n: number): string => new Date(Date.parse(date) + n * 60_000).toISOString();
  const cover = mail({
    id: `${stem}.0@example.com`,
    from,
    subject: `${mark(0)} ${title}`,
    body: "A series.\n",
    date: at(0),
  });
  const patches = parts.map(({subject, text = "Do it.", diff, trailers = []}, n) =>
    mail({
      id: `${stem}.${n + 1}@example.com`,
      from,
      subject: `${mark(n + 1)} ${subject}`,
      body: `${text}\n\n${[`Signed-off-by: ${from.name} <${from.email}>`, ...trailers].join("\n")}\n---\n x | 1 +\n\n${diff}-- \n2.40.1\n`,
      date: at(n + 1),
      inReplyTo: [cover.messageId],
    }),
  );
  return [cover, ...patches];
}

const brought = ({revisions}: Dataset): JudgedRevision[] => revisions.filter(({introduces}) => introduces !== null);
const states = (dataset: Dataset): Record<Criterion, State | undefined> => {
  const last = brought(dataset).at(-1);
  return Object.fromEntries(criteria.map((criterion) => [criterion, last?.verdicts[criterion]?.state])) as Record<
    Criterion,
    State | undefined
  >;
};
const driver: Part = {subject: "vfio/acme: add a vfio_pci driver for acme VFs", text: explained, diff: driverDiff()};
const parent: Part = {subject: "foo: export an interface for migration of VFs", diff: parentDiff};
const signed = (type: string, {name, email}: Who): string => `${type}: ${name} <${email}>`;

describe("a series of an odd shape", () => {
  it("whose parent nobody has heard of, in another of its patches: named by its directory, and nobody known to ask", () => {
    const unheard = changed("drivers/net/ethernet/zed/zed/core.c", ["EXPORT_SYMBOL_GPL(zed_save);"]);
    const uses = driverDiff({
      uses: false,
      code: ["static int x(void)", "{", "\treturn zed_save(pci_physfn(pdev));", "}"],
    });
    const dataset = judgeMails(
      series("vfio/acme: new driver", [
        {...parent, diff: unheard},
        {...driver, diff: uses},
      ]),
    );
    expect(driverOf(dataset).parents.map(({path}) => path)).toEqual(["drivers/net/ethernet/zed/zed"]);
    expect(states(dataset)["parent-approval"]).toBe("no-evidence");
    const found = brought(dataset).at(-1)?.verdicts["parent-approval"]?.interactions ?? [];
    expect(new Set(found.map((one) => one.parent))).toEqual(new Set(["drivers/net/ethernet/zed/zed"]));
  });

  it("whose parent is merged already: its maintainer's word on the driver's patch is what is needed", () => {
    const alone = series("vfio/acme: new driver", [
      driver,
      {subject: "MAINTAINERS: add acme", diff: changed("MAINTAINERS", ["x"])},
    ]);
    expect(states(judgeMails(alone))["parent-approval"]).toBe("not-met");
    const acked = [...alone, reply(alone[1], paul, signed("Acked-by", paul))];
    expect(states(judgeMails(acked))["parent-approval"]).toBe("met");
  });

  it("without migration, only a reset quirk: no parent, and the questions on extensions", () => {
    const quirk = driverDiff({
      migration: false,
      uses: false,
      code: ["static int acme_reset(void)", "{", "\treturn 0;", "}"],
    });
    const text =
      "This driver implements a device specific reset for the VF.\n\nNothing is exposed to user space beyond vfio-pci; the reset is only done when the function is idle.";
    const dataset = judgeMails(
      series("vfio/acme: reset", [
        {...driver, text, diff: quirk},
        {subject: "docs", diff: added("Documentation/x.rst", ["x"])},
      ]),
    );
    expect(states(dataset)).toMatchObject({"parent-approval": "not-applicable", documentation: "met"});
    const questions = brought(dataset).at(-1)?.verdicts.documentation?.questions;
    expect(questions?.map(({id}) => id)).toEqual(["extensions", "beyond-vfio", "safeguards"]);
    const silent = judgeMails(series("vfio/acme: reset", [{...driver, text: "Add a driver for acme.", diff: quirk}]));
    expect(states(silent).documentation).toBe("not-met");
  });

  it("that begins as a flat file and moves to a directory: one driver in all versions", () => {
    const symbol = added("drivers/vfio/pci/Kconfig", ["config ACME_VFIO_PCI", "\tdepends on ACME_FOO"]);
    const flat =
      symbol +
      added("drivers/vfio/pci/acme_vfio_pci.c", ["static struct pci_driver acme = {", "module_pci_driver(acme);"]);
    const first = series("vfio/acme: new driver", [parent, {...driver, diff: flat}]);
    const second = series("vfio/acme: new driver", [parent, driver], {version: "v2", date: "2023-06-01T00:00:00Z"});
    const dataset = judgeMails([...first, ...second]);
    expect(dataset.drivers.map(({name}) => name)).toEqual(["acme"]);
    expect(brought(dataset).map(({introduces, version}) => [introduces, version])).toEqual([
      ["acme", 1],
      ["acme", 2],
    ]);
  });

  it("of two drivers: each is judged by its own patch, and neither is taken for one that was there before", () => {
    const small = driverDiff({name: "birch", migration: false, uses: false});
    const mails = series("vfio: two drivers", [driver, {subject: "vfio/birch: add a driver", diff: small}]);
    const dataset = judgeMails([...mails, reply(mails[2], rita, signed("Reviewed-by", rita))]);
    expect(brought(dataset).map(({introduces, drivers}) => [introduces, drivers])).toEqual([
      ["acme", ["acme", "birch"]],
    ]);
    expect(
      dataset.drivers.map(({name, status, verdicts}) => [
        name,
        status,
        verdicts["parent-approval"]?.state,
        verdicts["listed-reviewer"]?.state,
      ]),
    ).toEqual([
      ["acme", "pending", "not-met", "not-met"],
      ["birch", "pending", "not-applicable", "met"],
    ]);
  });

  it("with Kconfig in a patch of its own: a review of the code is a review of the driver, one of Kconfig is not", () => {
    const files = driverDiff().split(/(?=^diff --git)/m);
    const kconfig = files.filter((file) => /Kconfig|Makefile/.test(file)).join("");
    const code = files.filter((file) => /main\.c/.test(file)).join("");
    const mails = series("vfio/acme: new driver", [
      parent,
      {...driver, diff: code},
      {subject: "vfio/acme: build it", diff: kconfig},
    ]);
    const vote = signed("Reviewed-by", rita);
    expect(states(judgeMails([...mails, reply(mails[2], rita, vote)]))["listed-reviewer"]).toBe("met");
    expect(states(judgeMails([...mails, reply(mails[3], rita, vote)]))["listed-reviewer"]).toBe("partly-met");
  });

  it("acked by the maintainer from an address that the roster does not know: not counted, and said so", () => {
    const home = {name: paul.name, email: "paul@home.example.net"};
    const mails = series("vfio/acme: new driver", [parent, driver]);
    const dataset = judgeMails([...mails, reply(mails[0], home, signed("Acked-by", home))]);
    expect(brought(dataset).at(-1)?.verdicts["parent-approval"]).toMatchObject({
      state: "not-met",
      because: expect.stringContaining("Acked-by of Paul Parent from paul@home.example.net is not counted"),
    });
  });

  it("as an RFC, or sent on by another submitter: versions of one work, each judged by itself", () => {
    const rfc = series("vfio/acme: new driver", [parent, driver], {version: "RFC"});
    const second = series("vfio/acme: new driver", [parent, {...driver, diff: driverDiff({code: ["int a;"]})}], {
      version: "v2",
      date: "2023-06-01T00:00:00Z",
    });
    const third = series("vfio/acme: new driver", [parent, {...driver, diff: driverDiff({code: ["int b;"]})}], {
      version: "v3",
      date: "2023-07-01T00:00:00Z",
      from: sam,
    });
    const mails = [...rfc, ...second, ...third];
    const dataset = judgeMails([
      ...mails,
      reply(second[2], rita, signed("Reviewed-by", rita)),
      reply(third[0], mona, "Applied to vfio next branch for v6.6."),
    ]);
    expect(brought(dataset).map(({rfc: draft, version}) => [draft, version])).toEqual([
      [true, 1],
      [false, 2],
      [false, 3],
    ]);
    expect(driverOf(dataset)).toMatchObject({status: "merged", merged: {release: "v6.6"}});
    expect(brought(dataset).map(({verdicts}) => verdicts["listed-reviewer"]?.state)).toEqual([
      "not-met",
      "met",
      "not-met",
    ]);
    expect(brought(dataset).at(-1)?.lost).toMatchObject([{trailer: {name: rita.name}}]);
  });
});

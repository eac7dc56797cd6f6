/** A made-up device driver, its parent, and the people around it, for the tests of the judging. */
import type {AnalyzeOptions} from "../../analysis/analyze.ts";
import {analyze} from "../../analysis/analyze.ts";
import type {Criterion, Dataset, Driver, JudgedRevision, Verdict} from "../../analysis/dataset.ts";
import type {Roster} from "../../analysis/roster.ts";
import type {Message} from "../../crawler/records.ts";

export type Who = {readonly name: string; readonly email: string | null};
const who = (name: string, email: string): Who => ({name, email});

export const ada = who("Ada Author", "ada@acme.example.com");
export const rita = who("Rita Reader", "rita@reviews.example.com");
export const rob = who("Rob Reader", "rob@acme.example.com");
export const mona = who("Mona Keeper", "mona@vfio.example.com");
export const paul = who("Paul Parent", "paul@acme.example.com");
export const nina = who("Nina Newer", "nina@acme.example.com");
export const sam = who("Sam Stranger", "sam@else.example.com");

const person = ({name, email}: Who) => ({name, addresses: [{email: email ?? ""}]});

/** The document was merged on 2022-03-17 here too; Nina has maintained the parent since 2024 only. */
export const roster: Roster = {
  document: {name: "acceptance", commit: "0123456789ab", merged: "2022-03-17", release: "v5.18"},
  people: [...[rita, rob, mona, paul, nina].map(person)],
  sections: [
    {name: "VFIO PCI DEVICE SPECIFIC DRIVERS", files: ["drivers/vfio/pci/*/"]},
    {name: "VFIO DRIVER", files: ["drivers/vfio/", "include/linux/vfio.h"]},
    {
      name: "ACME FOO DRIVER",
      files: ["drivers/net/ethernet/acme/foo/", "include/linux/foo/"],
      parent: "drivers/net/ethernet/acme/foo/",
      kconfig: ["ACME_FOO"],
      functions: ["foo_core_"],
    },
    {name: "PCI SUBSYSTEM", files: ["drivers/pci/", "include/linux/pci*"], parent: "drivers/pci/", subsystem: true},
  ],
  roles: [
    ...[rita, rob].map(({name}) => ({
      person: name,
      role: "listed-reviewer" as const,
      section: "VFIO PCI DEVICE SPECIFIC DRIVERS",
      from: "2022-03-17",
      until: null,
      source: "test",
    })),
    {
      person: mona.name,
      role: "vfio-maintainer",
      section: "VFIO DRIVER",
      from: "2012-01-01",
      until: null,
      source: "test",
    },
    {
      person: paul.name,
      role: "maintainer",
      section: "ACME FOO DRIVER",
      from: "2019-01-01",
      until: null,
      source: "test",
    },
    {
      person: nina.name,
      role: "maintainer",
      section: "ACME FOO DRIVER",
      from: "2024-01-01",
      until: null,
      source: "test",
    },
  ],
  domains: {"acme.example.com": "Acme"},
};

let clock = 0;

export function mail({
  id,
  from,
  subject,
  body,
  date,
  inReplyTo = [],
  lists = ["kvm"],
  relay = null,
}: {
  id: string;
  from: Who;
  subject: string;
  body: string;
  date: string;
  inReplyTo?: readonly string[];
  lists?: readonly string[];
  relay?: Who | null;
}): Message {
  return {
    messageId: id,
    lists: [...lists],
    date: new Date(date).toISOString(),
    dateFrom: "date",
    from,
    relay,
    replyTo: [],
    to: [],
    cc: [],
    subject,
    inReplyTo: [...inReplyTo],
    references: [...inReplyTo],
    text: body,
    textFrom: "plain",
    flowed: false,
    attachments: [],
    authentication: [],
    conflicting: false,
  };
}

export function added(path: string, lines: readonly string[]): string {
  return [
    `diff --git a/${path} b/${path}`,
    "new file mode 100644",
    "index 000000000000..111111111111",
    "--- /dev/null",
    `+++ b/${path}`,
    `@@ -0,0 +1,${lines.length} @@`,
    ...lines.map((line) => `+${line}`),
    "",
  ].join("\n");
}

export function changed(path: string, lines: readonly string[]): string {
  return [
    `diff --git a/${path} b/${path}`,
    "index 111111111111..222222222222 100644",
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -10,2 +10,${lines.length + 2} @@ static int before(void)`,
    " \tone;",
    ...lines.map((line) => `+${line}`),
    " \ttwo;",
    "",
  ].join("\n");
}

/** What the parent offers to the driver. */
export const parentDiff =
  changed("drivers/net/ethernet/acme/foo/core.c", [
    "int foo_mig_save(struct foo *foo)",
    "{",
    "\treturn 0;",
    "}",
    "EXPORT_SYMBOL_GPL(foo_mig_save);",
  ]) + added("include/linux/foo/mig.h", ["struct foo;", "int foo_mig_save(struct foo *foo);"]);

export function driverDiff({
  name = "acme",
  directory = `drivers/vfio/pci/${name}`,
  migration = true,
  code = [],
  uses = true,
}: {
  name?: string;
  directory?: string;
  migration?: boolean;
  code?: readonly string[];
  uses?: boolean;
} = {}): string {
  const symbol = `${name.toUpperCase().replace(/-/g, "_")}_VFIO_PCI`;
  return (
    added(`${directory}/Kconfig`, [
      `config ${symbol}`,
      '\ttristate "VFIO support"',
      ...(uses ? ["\tdepends on ACME_FOO"] : []),
      "\tselect VFIO_PCI_CORE",
    ]) +
    added(`${directory}/Makefile`, [`obj-$(CONFIG_${symbol}) += ${name}-vfio-pci.o`]) +
    added(`${directory}/main.c`, [
      "#include <linux/module.h>",
      "#include <linux/pci.h>",
      "#include <linux/vfio_pci_core.h>",
      ...(uses ? ["#include <linux/foo/mig.h>"] : []),
      "",
      ...code,
      ...(migration
        ? ["static const struct vfio_migration_ops acme_ops = {", "\t.migration_set_state = acme_set_state,", "};"]
        : []),
      ...(uses
        ? [
            "static int acme_probe(struct pci_dev *pdev)",
            "{",
            "\tpf = pci_physfn(pdev);",
            "\treturn foo_mig_save(pf);",
            "}",
          ]
        : []),
      "module_pci_driver(acme_vfio_pci_driver);",
    ])
  );
}

export const explained =
  "The migration data consists of a header and one section a queue. The device\nstate is saved at stop-copy and loaded on the destination.\n\n" +
  "The shadow state is maintained by the PF driver and not accessible through\nvfio-pci.\n\nThe header's magic, version and length are checked before the data is loaded.";

export interface Posting {
  readonly version?: number;
  readonly date?: string;
  readonly author?: Who;
  readonly name?: string;
  /** commit message of the driver's patch */
  readonly message?: string;
  readonly driverTrailers?: readonly string[];
  readonly parentTrailers?: readonly string[];
  readonly driver?: string;
  readonly parent?: string | null;
  readonly lists?: readonly string[];
}

/** A cover with two patches: one to the parent, one that brings the driver. */
export function posting({
  version = 1,
  date = "2023-05-01T10:00:00Z",
  author = ada,
  name = "acme",
  message = explained,
  driverTrailers = [],
  parentTrailers = [],
  driver = driverDiff({name}),
  parent = parentDiff,
  lists = ["kvm"],
}: Posting = {}): Message[] {
  const run = ++clock;
  const stem = `${date.slice(0, 10)}.${run}`;
  const total = parent === null ? 1 : 2;
  const mark = (n: number): string => `[PATCH ${version === 1 ? "" : `v${version} `}${n}/${total}]`;
  const signed = `Signed-off-by: ${author.name} <${author.email}>`;
  const at = (minutes: number): string => new Date(Date.parse(date) + minutes * 60_000).toISOString();
  const cover = mail({
    id: `${stem}.0@example.com`,
    from: author,
    subject: `${mark(0)} vfio/${name}: migration of ${name} VFs`,
    body: `This series adds a driver for ${name}.\n\n${author.name} (${total}):\n  foo: export\n`,
    date: at(0),
    lists,
  });
  const below = (n: number, subject: string, text: string, trailers: readonly string[], diff: string): Message =>
    mail({
      id: `${stem}.${n}@example.com`,
      from: author,
      subject: `${mark(n)} ${subject}`,
      body: `${text}\n\n${[signed, ...trailers].join("\n")}\n---\n x | 1 +\n\n${diff}-- \n2.40.1\n`,
      date: at(n),
      inReplyTo: [cover.messageId],
      lists,
    });
  return [
    cover,
    ...(parent === null
      ? []
      : [below(1, `${name}: export an interface for migration of its VFs`, "Export it.", parentTrailers, parent)]),
    below(total, `vfio/${name}: add a vfio_pci driver for ${name} VFs`, message, driverTrailers, driver),
  ];
}

/** An answer with own words below a quoted line. */
export function reply(
  to: Message | undefined,
  from: Who,
  words: string,
  {date, quote = "some words", id, lists}: {date?: string; quote?: string; id?: string; lists?: readonly string[]} = {},
): Message {
  if (to === undefined) throw new Error("nothing to answer");
  const run = ++clock;
  return mail({
    id: id ?? `reply.${run}@example.com`,
    from,
    subject: `Re: ${to.subject}`,
    body: `On Mon, May 1, 2023 at 10:00:00AM +0000, ${to.from.name} wrote:\n> ${quote}\n\n${words}\n`,
    date: date ?? new Date(Date.parse(to.date) + 86_400_000).toISOString(),
    inReplyTo: [to.messageId],
    ...(lists === undefined ? {} : {lists}),
  });
}

export function judgeMails(messages: readonly Message[], options: Partial<AnalyzeOptions> = {}): Dataset {
  return analyze(messages, {
    ...{roster, annotations: [], overrides: [], driverDirectories: ["drivers/vfio/pci/"]},
    ...options,
  });
}

/** The verdict on the last version that brings a driver. */
export function verdictOn(
  criterion: Criterion,
  messages: readonly Message[],
  options: Partial<AnalyzeOptions> = {},
): Verdict {
  const revision = lastBringing(judgeMails(messages, options));
  const verdict = revision.verdicts[criterion];
  if (verdict === undefined) throw new Error(`nothing was judged for ${criterion}`);
  return verdict;
}

export function lastBringing({revisions}: Dataset): JudgedRevision {
  const last = revisions.filter(({introduces}) => introduces !== null).at(-1);
  if (last === undefined) throw new Error("no revision brings a driver");
  return last;
}

export function driverOf({drivers}: Dataset, name = "acme"): Driver {
  const driver = drivers.find((one) => one.name === name);
  if (driver === undefined) throw new Error(`no driver ${name} among ${drivers.map((one) => one.name).join()}`);
  return driver;
}

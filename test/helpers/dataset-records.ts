/** The records of made-up datasets: people, trailers, evidence, verdicts. */
import type {Criterion, Evidence, Person, State, Verdict} from "../../analysis/dataset.ts";
import type {Address, Trailer} from "../../crawler/records.ts";

export const maintainer = {...person("Maud Keeper"), roles: [role("vfio-maintainer", "VFIO DRIVER")]};
export const listed = ["Lena Reader", "Lorenz Critic", "Lucia Careful"].map((name, index) => ({
  ...person(name),
  roles: [
    {...role("listed-reviewer", "VFIO PCI DEVICE SPECIFIC DRIVERS"), from: index === 2 ? "2023-05-01" : "2021-09-01"},
  ],
}));
export const robot = {...person("build robot"), bot: true};

export function verdict(criterion: Criterion, state: State, revision: string, author: Person, date: string): Verdict {
  const giver = criterion === "vfio-maintainer" ? maintainer : criterion === "documentation" ? author : listed[0]!;
  const found = state === "met" || state === "partly-met";
  const roleWords =
    criterion === "vfio-maintainer" ? "vfio maintainer" : criterion === "documentation" ? "author" : "listed reviewer";
  const proof = found
    ? [
        evidence(
          giver,
          `${criterion}-${revision}`,
          date,
          criterion === "documentation" ? "cover" : "trailer",
          roleWords,
        ),
      ]
    : [];
  return {
    criterion,
    state,
    rule: `${criterion}/1`,
    evidence: proof,
    searched: {
      messages: 17,
      revisions: [revision],
      lists: ["made-up-list"],
      missing: state === "no-evidence" ? [`gone-${revision}`] : [],
    },
    ...(state === "partly-met" ? {missing: "an answer on the second patch"} : {}),
    ...(state === "not-applicable" ? {because: "no interaction with a parent driver was found in the patches"} : {}),
    inferred: date < "2022-03-17" ? ["predates the document"] : [],
    ...(criterion === "parent-approval" && state !== "not-applicable"
      ? {
          interactions: [
            {
              parent: "pf",
              kind: "calls" as const,
              what: "pf_get_handle()",
              patch: 2,
              messageId: revision.replace(".0@", ".2@"),
              file: "drivers/vfio/pci/x/main.c",
              line: 41,
              approvals: proof,
            },
          ],
        }
      : {}),
    ...(criterion === "documentation"
      ? {
          questions: (["composition", "beyond-vfio", "safeguards"] as const).map((id, index) => ({
            id,
            question: [
              "How is the device state composed and consumed?",
              "Which portions are not otherwise available to the user?",
              "What validates the data?",
            ][index]!,
            state: index === 0 || state === "met" ? state : ("no-evidence" as const),
            passages: index === 0 ? proof : [],
          })),
        }
      : {}),
  };
}

export function evidence(who: Person, messageId: string, date: string, kind: string, roleThen: string): Evidence {
  return {
    messageId,
    url: `https://lore.kernel.org/made-up-list/${messageId}/`,
    list: "made-up-list",
    date,
    person: who.name,
    role: roleThen,
    kind,
    quote:
      kind === "trailer"
        ? `Reviewed-by: ${who.name} <${who.emails[0]}>`
        : "The state holds the queue registers and the ring positions; each is checked before it is written.",
    ...(kind === "trailer" ? {trailer: "Reviewed-by", patch: 3} : {}),
    inferred: [],
  };
}

export function trailer(
  who: Person,
  type: string,
  messageId: string,
  date: string,
  source: "body" | "reply" = "reply",
): Trailer {
  return {
    type,
    name: who.name,
    email: who.emails[0]!,
    value: null,
    comment: null,
    source,
    via: "patch",
    messageId,
    date,
    accepted: true,
    why: "same address",
    givenBy: null,
    withdrawn: null,
    qualified: false,
    quote: null,
    bot: false,
    authentication: null,
  };
}

export function addressOf(who: Person): Address {
  return {name: who.name, email: who.emails[0]!};
}

export function person(name: string): Person {
  const id = name.toLowerCase().replaceAll(" ", "-");
  return {id, name, emails: [`${id}@example.com`], employers: [], roles: [], bot: false};
}

export function role(name: Person["roles"][number]["role"], section: string): Person["roles"][number] {
  return {role: name, section, from: "2019-01-01", until: null, source: "made up"};
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** mulberry32: small, fast, and the same everywhere. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

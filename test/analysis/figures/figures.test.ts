import {describe, expect, it} from "vitest";
import type {Dataset} from "../../../analysis/dataset.ts";
import {figures} from "../../../analysis/figures/figures.ts";
import {directory, firstListing, heldRole} from "../../../analysis/figures/people.ts";
import type {DriverTiming} from "../../../analysis/figures/schema.ts";
import {Figures} from "../../../analysis/figures/schema.ts";
import {summaries, survival} from "../../../analysis/figures/timing.ts";
import {startsLate} from "../../../analysis/starts-late.ts";
import {emptyDataset, oneDriverDataset, smallDataset} from "../../helpers/datasets.ts";

const timing = (
  driver: string,
  observed: number,
  merged: boolean,
  extra: Partial<DriverTiming> = {},
): DriverTiming => ({
  driver,
  status: merged ? "merged" : "pending",
  firstPosted: "2022-01-01T00:00:00.000Z",
  partial: false,
  postings: 2,
  merged: merged ? {days: observed, date: "2022-06-01T00:00:00.000Z"} : null,
  observed,
  firstReply: null,
  firstListedReply: null,
  criteria: {},
  ...extra,
});

describe("figures()", () => {
  it("is what the dataset's schema says, for any dataset", () => {
    for (const dataset of [emptyDataset(), oneDriverDataset(), smallDataset()])
      expect(Figures.parse(figures(dataset))).toEqual(dataset.figures);
  });

  it("does not depend on the order of people, nor change what it is given", () => {
    const dataset = smallDataset();
    const before = JSON.stringify(dataset);
    expect(figures({...dataset, people: [...dataset.people].reverse()})).toEqual(figures(dataset));
    expect(JSON.stringify(dataset)).toBe(before);
  });
});

describe("timing", () => {
  it("has no duration for a driver of which only something later shows that it was merged", () => {
    const dataset = oneDriverDataset();
    const [driver] = dataset.drivers;
    const byThen: Dataset = {...dataset, drivers: [{...driver!, merged: {...driver!.merged!, byThen: true}}]};
    expect(figures(byThen).timing[0]!.merged).toBeNull();
    expect(figures(dataset).timing[0]!.merged).not.toBeNull();
  });

  it("counts a mail of the author, of a bot, or of a reviewer in another role as no answer of a listed reviewer", () => {
    const dataset = oneDriverDataset();
    const [revision] = dataset.revisions;
    const from = (name: string) => ({name, email: `${name.toLowerCase().replaceAll(" ", "-")}@example.com`});
    const reply = (name: string, date: string, bot = false) => ({
      messageId: `${name}@e`,
      from: from(name),
      date,
      to: 0,
      bot,
    });
    const later = (days: number) => new Date(Date.parse(revision!.date) + days * 86_400_000).toISOString();
    const replies = [
      reply(revision!.author.name, later(1)),
      reply("build robot", later(2), true),
      reply("Otto Passer", later(3)),
      reply("Lena Reader", later(5)),
    ];
    const [wait] = figures({...dataset, revisions: [{...revision!, replies}]}).waits;
    expect([wait!.firstReply?.person, wait!.firstReply?.days]).toEqual(["Otto Passer", 3]);
    expect([wait!.firstListedReply?.person, wait!.firstListedReply?.days]).toEqual(["Lena Reader", 5]);
    expect(wait!.replies).toBe(2);
    expect(wait!.mails).toEqual({maintainer: 0, listed: 1, author: 1, other: 1});
  });

  it("states a median from five on, and not before", () => {
    const drivers = (n: number) => Array.from({length: n}, (_, index) => timing(`d${index}`, 10 * (index + 1), true));
    const merge = (n: number) => summaries(drivers(n)).find(({measure}) => measure === "merge")!;
    expect([merge(4).median, merge(4).n, merge(4).max]).toEqual([null, 4, 40]);
    expect(merge(5).median).toBe(30);
  });

  it("counts unfinished drivers apart and leaves them out of the numbers", () => {
    const [merge] = summaries([timing("a", 10, true), timing("b", 900, false)]);
    expect([merge!.n, merge!.open, merge!.max]).toEqual([1, 1, 10]);
  });
});

describe("a driver whose first versions were not read", () => {
  it.each([
    [{version: 1, versionInferred: true}, false],
    [{version: 1, versionInferred: false}, false],
    [{version: 2, versionInferred: false}, true],
  ])("is told by the number of the first that was: %o", (first, late) => {
    expect(startsLate([first, {version: 9, versionInferred: false}])).toBe(late);
  });

  it("is counted by no number: what is known of its time is less than it was", () => {
    const drivers = [timing("a", 10, true), timing("b", 900, true, {partial: true}), timing("c", 50, false)];
    const [merge] = summaries(drivers);
    expect(merge).toMatchObject({n: 1, open: 1, min: 10, max: 10});
    expect(survival(drivers)[0]).toMatchObject({days: 10, atRisk: 2, merged: 1});
  });
});

describe("survival()", () => {
  it("is the Kaplan-Meier estimate: the unfinished leave the count without a step", () => {
    const steps = survival([
      timing("a", 10, true),
      timing("b", 20, false),
      timing("c", 30, true),
      timing("d", 40, false),
    ]);
    expect(steps.map(({days, share, atRisk, left}) => [days, share, atRisk, left])).toEqual([
      [10, 0.75, 4, 0],
      [20, 0.75, 3, 1],
      [30, 0.375, 2, 0],
      [40, 0.375, 1, 1],
    ]);
  });

  it("lets merges of a day count before the unfinished of that day leave", () => {
    expect(survival([timing("a", 10, true), timing("b", 10, false)])).toEqual([
      {days: 10, share: 0.5, atRisk: 2, merged: 1, left: 1},
    ]);
  });
});

describe("people", () => {
  const {people} = smallDataset();

  it("finds a person by any address, else by the very name, and never makes two strangers one", () => {
    const who = directory(people);
    expect(who({name: "x", email: "LENA-READER@example.com"}).id).toBe("lena-reader");
    expect(who({name: "Lena Reader", email: "new@example.com"}).id).toBe("lena-reader");
    expect(who({name: "A", email: "a@example.com"}).id).not.toBe(who({name: "A", email: "b@example.com"}).id);
  });

  it("knows a role by the day: from the first to the last, both included", () => {
    const person = {
      id: "p",
      name: "P",
      bot: false,
      roles: [{role: "listed-reviewer" as const, section: "S", from: "2022-03-17", until: "2023-01-01", source: "s"}],
    };
    const on = (day: string) => heldRole(person, "listed-reviewer", `${day}T12:00:00.000Z`);
    expect(["2022-03-16", "2022-03-17", "2023-01-01", "2023-01-02"].map(on)).toEqual([false, true, true, false]);
  });

  it("tells the day of the first list", () => {
    expect(firstListing(people)).toBe("2021-09-01");
    expect(firstListing([])).toBeNull();
  });
});

describe("votes", () => {
  const dataset = oneDriverDataset();
  const [revision] = dataset.revisions;
  const vote = (messageId: string, patch: number, extra = {}) => ({
    ...revision!.patches[patch]!,
    trailers: [
      {
        type: "Reviewed-by",
        name: "Lena Reader",
        email: "lena-reader@example.com",
        value: null,
        comment: null,
        source: "reply" as const,
        via: "cover" as const,
        messageId,
        date: revision!.date,
        accepted: true,
        why: "",
        givenBy: null,
        withdrawn: null,
        qualified: false,
        quote: null,
        bot: false,
        authentication: null,
        ...extra,
      },
    ],
  });
  const votesOf = (patches: ReturnType<typeof vote>[]) =>
    figures({...dataset, revisions: [{...revision!, replies: [], patches}]}).reviewers.flatMap(({cells}) =>
      cells.flatMap(({votes}) => votes),
    );

  it("counts one mail that reviews three patches once, with its three patches", () => {
    expect(votesOf([vote("m@e", 0), vote("m@e", 1), vote("m@e", 2)]).map(({patches}) => patches)).toEqual([3]);
  });

  it("counts neither what is not accepted, nor what was taken back, nor what a patch only repeats", () => {
    expect(
      votesOf([
        vote("a@e", 0, {accepted: false}),
        vote("b@e", 1, {withdrawn: "c@e"}),
        vote("d@e", 2, {source: "body", givenBy: "a@e"}),
      ]),
    ).toEqual([]);
  });

  it("counts people, not lines, in the votes that stand", () => {
    const {steps} = figures({...dataset, revisions: [{...revision!, patches: [vote("a@e", 0), vote("b@e", 1)]}]})
      .standing[0]!;
    expect(steps.map(({reviewed}) => reviewed)).toEqual([0, 1]);
  });
});

describe("quarters", () => {
  it("have no holes between the first and the last", () => {
    const {quarters} = smallDataset().figures;
    const index = (quarter: string) => Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(6));
    quarters.slice(1).forEach((quarter, position) => {
      expect(index(quarter.quarter)).toBe(index(quarters[position]!.quarter) + 1);
    });
  });
});

import {beforeAll, describe, expect, it} from "vitest";
import {drawingStyle} from "../../../web/assets.ts";
import {type ChartSpec, drawChart} from "../../../web/charts/draw.ts";
import {svgFile} from "../../../web/charts/svg-file.ts";
import {toText} from "../../../web/html.ts";
import {stateWords} from "../../../web/words.ts";
import {elementsOf} from "../../helpers/xml.ts";

const day = (n: number) => new Date(Date.UTC(2022, 0, 3 + n)).toISOString();

/** One picture for each chart; its name is that of its golden file. */
const pictures: Record<string, ChartSpec> = {
  driverSpans: {
    chart: "driver-spans",
    id: "c",
    title: "Drivers over time",
    rows: [
      {
        driver: "alder",
        href: "a.html",
        status: "merged",
        text: "alder: 3 versions, merged",
        postings: [day(0), day(40), day(90)],
        end: day(120),
        merged: true,
        mergedBy: null,
        open: false,
      },
      {
        driver: "birch",
        href: "b.html",
        status: "pending",
        text: "birch: 1 version, under review",
        postings: [day(100)],
        end: day(300),
        merged: false,
        mergedBy: null,
        open: true,
      },
      {
        driver: "cedar",
        href: "c.html",
        status: "abandoned",
        text: "cedar: 2 versions, abandoned",
        postings: [day(20), day(60)],
        end: day(75),
        merged: false,
        mergedBy: null,
        open: false,
      },
      {
        driver: "dogwood",
        href: "d.html",
        status: "merged",
        text: "dogwood: 1 version, merged by mails that were not read",
        postings: [day(30)],
        end: day(50),
        merged: false,
        mergedBy: day(280),
        open: false,
      },
    ],
  },
  durationStrip: {
    chart: "duration-strip",
    id: "c",
    title: "Days to merge",
    unit: "days",
    median: 120,
    rows: [
      {label: "alder", href: "a.html", days: 120, end: "merged", text: "alder: merged after 120 days"},
      {label: "birch", href: "b.html", days: 300, end: "open", text: "birch: under review"},
      {label: "cedar", href: "c.html", days: 75, end: "stopped", text: "cedar: abandoned"},
    ],
  },
  firstMet: {
    chart: "first-met",
    id: "c",
    title: "First met",
    groups: ["Documentation", "Parent approval"],
    rows: [
      {
        label: "alder",
        postings: 3,
        criteria: [
          {posting: 2, href: "a.html#d"},
          {posting: null, href: "a.html#p"},
        ],
      },
      {label: "birch", postings: 1, criteria: [{posting: 1, href: "b.html#d"}, null]},
    ],
  },
  latencyStrip: {
    chart: "latency-strip",
    id: "c",
    title: "Days to an answer",
    rows: [
      {
        label: "alder",
        versions: [
          {version: "v1", href: "1.html", reply: 0, listed: 9},
          {version: "v2", href: "2.html", reply: 3, listed: null},
        ],
      },
      {label: "birch", versions: [{version: "v1", href: "3.html", reply: null, listed: null}]},
    ],
  },
  mailBars: {
    chart: "mail-bars",
    id: "c",
    title: "Mails by version",
    groups: ["maintainer", "others"],
    rows: [
      {label: "v1", href: "1.html", values: [2, 14]},
      {label: "v2", href: "2.html", values: [0, 5]},
    ],
  },
  quarterBars: {
    chart: "quarter-bars",
    id: "c",
    title: "Load",
    measures: ["versions", "mails"],
    rows: [
      {quarter: "2021-Q4", start: "2021-10-01", values: [1, 12]},
      {quarter: "2022-Q1", start: "2022-01-01", values: [0, 3]},
      {quarter: "2022-Q2", start: "2022-04-01", values: [4, 40]},
    ],
  },
  reviewerMatrix: {
    chart: "reviewer-matrix",
    id: "c",
    title: "Who answered",
    columns: ["alder", "birch"],
    rows: [
      {
        label: "Maud Keeper",
        group: "vfio maintainers",
        cells: [{column: 0, replies: 12, votes: 0, href: "#1", text: "Maud Keeper on alder: 12 mails"}],
      },
      {
        label: "Lena Reader",
        group: "listed reviewers",
        cells: [
          {column: 0, replies: 3, votes: 1, href: "#2", text: "Lena Reader on alder"},
          {column: 1, replies: 0, votes: 1, href: "#3", text: "Lena Reader on birch"},
        ],
      },
    ],
  },
  revisionTimeline: {
    chart: "revision-timeline",
    id: "c",
    title: "Versions",
    merged: {date: day(120), label: "merged 2022-05-03"},
    rows: [
      {
        label: "RFC v1",
        date: day(0),
        end: day(14),
        text: "RFC v1: 3 patches.",
        href: "#1",
        inferred: true,
        marks: [
          {date: day(2), kind: "reply", label: "first reply"},
          {date: day(9), kind: "listed", label: "first by a listed reviewer"},
        ],
      },
      {
        label: "v2",
        date: day(90),
        end: day(110),
        text: "v2: 3 patches.",
        href: "#2",
        inferred: false,
        marks: [
          {date: day(95), kind: "vote", label: "Reviewed-by by A"},
          {date: day(96), kind: "vote", label: "Acked-by by B"},
        ],
      },
    ],
  },
  spans: {
    chart: "spans",
    id: "c",
    title: "Roles",
    start: "2020-01-01",
    end: "2024-01-01",
    rows: [
      {label: "Maud Keeper", spans: [{from: null, until: null, kind: "first", text: "maintainer"}]},
      {
        label: "Lena Reader",
        spans: [{from: "2021-05-01", until: "2023-02-01", kind: "second", text: "listed reviewer"}],
      },
    ],
  },
  standingVotes: {
    chart: "standing-votes",
    id: "c",
    title: "Votes",
    end: day(120),
    rows: [
      {date: day(0), version: "v1", starts: true, reviewed: 0, acked: 0, tested: 0},
      {date: day(9), version: "v1", starts: false, reviewed: 2, acked: 1, tested: 0},
      {date: day(90), version: "v2", starts: true, reviewed: 1, acked: 1, tested: 0},
    ],
  },
  stateBars: {
    chart: "state-bars",
    id: "c",
    title: "States",
    words: stateWords,
    rows: [
      {label: "composition", counts: {met: 4, "partly-met": 1, "no-evidence": 2}},
      {label: "safeguards", counts: {"not-met": 3, "not-applicable": 1}},
    ],
  },
  survival: {
    chart: "survival",
    id: "c",
    title: "Share merged",
    rows: [
      {days: 60, share: 0.8, left: 0},
      {days: 90, share: 0.8, left: 1},
      {days: 200, share: 0.4, left: 0},
    ],
  },
  verdictEvolution: {
    chart: "verdict-evolution",
    id: "c",
    title: "Verdicts",
    words: stateWords,
    rows: [
      {
        label: "Documentation",
        steps: [
          {version: "v1", href: "1.html", state: "not-met"},
          {version: "v2", href: "2.html", state: "met"},
        ],
      },
      {
        label: "Parent approval",
        steps: [
          {version: "v1", href: "1.html", state: "not-applicable"},
          {version: "v2", href: "2.html", state: null},
        ],
      },
    ],
  },
};

const draw = (spec: ChartSpec) => elementsOf(toText(drawChart(spec)));

describe.each(Object.entries(pictures))("%s", (name, spec) => {
  let style = "";
  beforeAll(async () => {
    style = await drawingStyle();
  });

  it("is as it was looked at", async () => {
    // The style is the site's own and changes with it; the drawing is what is held here.
    await expect(svgFile(drawChart(spec), "").replaceAll("><", ">\n<")).toMatchFileSnapshot(
      `../../golden/svg/${name}.svg`,
    );
  });

  it("is well-formed, with a name and a description", () => {
    const elements = draw(spec);
    for (const attribute of ["aria-labelledby", "aria-describedby"]) {
      const id = elements[0]!.attributes[attribute];
      expect(elements.find(({attributes}) => attributes.id === id)?.text, attribute).toBeTruthy();
    }
  });

  it("names every mark that leads somewhere, with what is seen in it", () => {
    const drawing = toText(drawChart(spec));
    for (const [, name, inside] of drawing.matchAll(/<a [^>]*aria-label="([^"]*)"[^>]*>(.*?)<\/a>/g)) {
      for (const [, seen] of inside!.matchAll(/<text[^>]*>([^<]*)</g)) expect(name).toContain(seen);
    }
  });

  it("keeps within its width, from a telephone's to a wide screen's", () => {
    // These two grow with their columns, in a region that scrolls.
    const scrolls = spec.chart === "reviewer-matrix" || spec.chart === "verdict-evolution";
    for (const width of [300, 600, 1100]) {
      const [svg, ...marks] = draw({...spec, width});
      const limit = Number(svg!.attributes.width);
      if (!scrolls) expect(limit).toBe(width);
      for (const {attributes} of marks.filter(({name}) => /^(rect|circle|line)$/.test(name))) {
        for (const key of ["x", "cx", "x1", "x2"])
          expect(Number(attributes[key] ?? 0), JSON.stringify(attributes)).toBeLessThanOrEqual(limit + 1);
      }
    }
  });

  it("draws numbers only", () => {
    expect(toText(drawChart(spec))).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("says every colour in its style, none in its marks, and has no text under 12 px", () => {
    expect(toText(drawChart(spec))).not.toMatch(/ (fill|stroke|style|font-size)="/);
    expect(
      [...style.matchAll(/font-size:(\d+)px/g)].map(([, size]) => Number(size)).filter((size) => size < 12),
    ).toEqual([]);
  });
});

it("draws a mark for each row and nothing that it does not know", () => {
  const marks = (name: string, word: string) =>
    draw(pictures[name]!).filter(({attributes, name}) => name === word || attributes.class?.split(" ").includes(word))
      .length;
  expect(marks("driverSpans", "posting")).toBe(7);
  expect(marks("driverSpans", "merged-by")).toBe(1);
  expect(marks("driverSpans", "merged")).toBe(1);
  expect(marks("driverSpans", "open")).toBe(1);
  expect(marks("durationStrip", "ring")).toBe(2);
  expect(marks("latencyStrip", "reply")).toBe(3);
  expect(marks("verdictEvolution", "a")).toBe(3);
  expect(marks("revisionTimeline", "vote")).toBe(1);
  expect(marks("reviewerMatrix", "voted")).toBe(2);
});

it("stacks dots on one axis where names no longer fit", () => {
  const rows = Array.from({length: 100}, (_, index) => ({
    label: `d${index}`,
    href: `${index}.html`,
    days: index % 7,
    end: "merged" as const,
    text: `d${index}`,
  }));
  const drawing = draw({chart: "duration-strip", id: "c", title: "t", unit: "days", median: null, rows});
  expect(drawing.filter(({name}) => name === "circle")).toHaveLength(100);
  expect(Number(drawing[0]!.attributes.height)).toBeLessThan(400);
});

it("draws a line of hundreds of steps whole", () => {
  const rows = Array.from({length: 500}, (_, index) => ({days: index, share: 1 - index / 1000, left: 0}));
  const [curve] = draw({chart: "survival", id: "c", title: "t", rows}).filter(
    ({attributes}) => attributes.class === "curve",
  );
  expect(curve?.attributes.d).toMatch(/^M[\d.]+,[\d.]+(?:L[\d.]+,[\d.]+)+$/);
  expect(curve?.attributes.d?.match(/L/g)).toHaveLength(1000);
});

import {mkdtempSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import fc from "fast-check";
import {afterAll, describe, expect, it} from "vitest";
import {csv} from "../../analysis/csv.ts";
import {Dataset, takeDataset} from "../../analysis/dataset.ts";
import {chunksOf, datasetBytes, readDataset, writeDataset} from "../../analysis/dataset-file.ts";
import {tablesOf} from "../../analysis/tables.ts";
import {judgeMails, mona, posting, reply, rita, sam} from "./made-up.ts";

const place = mkdtempSync(join(tmpdir(), "vfio-lore-dataset-"));
afterAll(() => rmSync(place, {recursive: true}));

const first = posting();
const mails = [
  ...first,
  reply(first[2], rita, "Reviewed-by: Rita Reader <rita@reviews.example.com>"),
  ...posting({version: 2, date: "2023-06-01T00:00:00Z", lists: ["kvm", "netdev"]}),
  ...posting({name: "other", author: sam, parent: null, message: "Another.", date: "2023-07-01T00:00:00Z"}),
  reply(first[0], mona, "I'd like Rita to look at it."),
];

describe("the dataset", () => {
  it("has the same bytes whatever the order of the mail", () => {
    const bytes = datasetBytes(judgeMails(mails));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(mails, {minLength: mails.length}),
        (order) => datasetBytes(judgeMails(order)) === bytes,
      ),
      {numRuns: 12},
    );
  });

  it("of no mail at all is empty and well formed", () => {
    expect(judgeMails([])).toMatchObject({drivers: [], revisions: [], newestMail: null, sources: []});
  });

  it("comes back from its file as it was written, and leaves nothing beside it", async () => {
    const dataset = judgeMails(mails);
    const file = join(place, "deep", "dataset.json");
    await writeDataset(dataset, file);
    expect((await readDataset(file)).dataset).toEqual(dataset);
    expect(readdirSync(join(place, "deep"))).toEqual(["dataset.json"]);
  });

  it.each([
    ["no JSON", "{", "wrong.json is no dataset: it is no JSON; a dataset is what vfio-lore analyze writes"],
    ["other JSON", "[]", "wrong.json is no dataset: it names no schema; a dataset is what vfio-lore analyze writes"],
    ["another shape", JSON.stringify({schema: "vfio-lore/1"}), "wrong.json is no dataset of this version: "],
  ])("a file with %s is refused with its name", async (_what, text, message) => {
    const file = join(place, "wrong.json");
    writeFileSync(file, text);
    await expect(readDataset(file)).rejects.toMatchObject({
      name: "CliError",
      exitCode: 1,
      message: expect.stringContaining(message),
    });
  });

  it.each<[string, (dataset: Record<string, unknown[]>) => unknown]>([
    ["whole", (dataset) => dataset],
    ["with keys in another order", (dataset) => Object.fromEntries(Object.entries(dataset).reverse())],
    [
      "with a field more in a version",
      (dataset) => ({...dataset, revisions: [{more: 1, ...(dataset.revisions?.[0] ?? {})}]}),
    ],
    ["with a field less in its second version", (dataset) => ({...dataset, revisions: [dataset.revisions?.[0], {}]})],
    ["with no list of versions", (dataset) => ({...dataset, revisions: {}})],
    ["without drivers", ({drivers: _, ...dataset}) => dataset],
    ["that is no object", () => null],
  ])("%s is taken for what its schema takes it for", (_what, change) => {
    const given = () => change(JSON.parse(datasetBytes(judgeMails(mails))));
    const [taken, parsed] = [takeDataset(given()), Dataset.safeParse(given())];
    expect(JSON.stringify(taken.data)).toBe(JSON.stringify(parsed.data));
    expect(taken.error?.issues).toEqual(parsed.error?.issues);
  });

  it("is encoded as one text would be, whatever its letters and the lengths of its pieces", () => {
    const text = fc.oneof(
      fc.string({unit: "binary"}),
      fc.nat(400_000).map((length) => "é€x".repeat(length)),
    );
    const piece = fc.oneof(
      text,
      text.map((one) => Buffer.from(one)),
    );
    fc.assert(
      fc.property(fc.array(piece, {maxLength: 8}), (pieces) => {
        expect(
          Buffer.concat([...chunksOf(pieces)]).equals(Buffer.concat(pieces.map((one) => Buffer.from(one as string)))),
        ).toBe(true);
      }),
      {numRuns: 30},
    );
  });

  it("a file of another schema says which it is, and what to do", async () => {
    const file = join(place, "newer.json");
    writeFileSync(file, JSON.stringify({schema: "vfio-lore/2"}));
    await expect(readDataset(file)).rejects.toMatchObject({
      exitCode: 1,
      message: `${file} has the schema "vfio-lore/2", this version of vfio-lore reads "vfio-lore/1"; use the version that wrote it, or make the dataset anew with vfio-lore analyze`,
    });
  });

  it("a file that is not there asks for analyze", async () => {
    await expect(readDataset(join(place, "none.json"))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^there is no dataset .*none\.json; vfio-lore analyze makes one$/),
    });
  });
});

describe("tables", () => {
  it.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@x", "'@x"],
    ["  =1+1", "'  =1+1"],
    ["\t=1", "'\t=1"],
    [-5, "-5"],
    [null, ""],
    [true, "true"],
  ])("%j is written %j", (value, written) => expect(csv(["a"], [[value]])).toBe(`a\r\n${written}\r\n`));

  it("have as many cells in each row as in their head", () => {
    for (const text of tablesOf(judgeMails(mails)).values()) {
      const rows = text
        .trimEnd()
        .split("\r\n")
        .map((row) => row.replace(/"(?:[^"]|"")*"/g, "x").split(",").length);
      expect(new Set(rows).size).toBe(1);
    }
  });

  it("have a row a verdict and a row a driver", () => {
    const dataset = judgeMails(mails);
    const rows = (name: string): number => (tablesOf(dataset).get(name)?.trimEnd().split("\r\n").length ?? 0) - 1;
    expect(rows("drivers.csv")).toBe(2);
    expect(rows("verdicts.csv")).toBe(3 * 4);
  });
});

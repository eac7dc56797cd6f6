import {describe, expect, it} from "vitest";
import {findNamed} from "../../../crawler/store/relevance.ts";
import {insertRows} from "../../../crawler/store/rows.ts";
import {scratchDatabases} from "../../helpers/database.ts";

const scratchDatabase = scratchDatabases();

/** A store whose mails have these subjects, numbered from 1 unless told otherwise, the first of which touches the files of these drivers. */
async function storeOf(
  subjects: readonly (string | null | [id: number, subject: string])[],
  drivers: readonly string[],
) {
  const db = await scratchDatabase();
  const rows = subjects.map((one, place) => (Array.isArray(one) ? one : ([place + 1, one] as const)));
  await insertRows(
    db,
    "copy",
    rows.map(([id, subject]) => ({id, subject, origin: 1, blob: `b${id}`, node: id, refs: "[]", relevant: 0, dead: 0})),
  );
  await insertRows(
    db,
    "driver",
    drivers.map((name) => ({copy: rows[0]?.[0] ?? 0, name})),
  );
  const words = async () =>
    (await db.selectFrom("word").selectAll().execute()).map(({copy, word}) => `${copy} ${word}`);
  return {db, words};
}

describe("names of drivers in subjects", () => {
  it("are found whatever signs they have, in subjects of any signs, and only as words of their own", async () => {
    const {db, words} = await storeOf(
      [
        "vfio/oak: a fix",
        'about "c++" and a.b',
        "axb is another, cc too",
        "oaks \\u006f\\u0061\\u006b",
        null,
        "\u0001 oak\n",
        "漢 a.b 😀",
        "a\\.b",
      ],
      ["oak", "a.b", "c++"],
    );
    await findNamed(db, 0, 8);
    expect((await words()).sort()).toEqual(["1 oak", "2 a.b", "2 c++", "6 oak", "7 a.b"]);
  });

  it("are found of any number of drivers", async () => {
    const drivers = Array.from({length: 130}, (_, number) => `alder${number}`);
    const {db, words} = await storeOf(["about alder0", "about alder77", "about alder129", "about alder130"], drivers);
    await findNamed(db, 0, 4);
    expect((await words()).sort()).toEqual(["1 alder0", "2 alder77", "3 alder129"]);
  });

  it("are looked for in mails that are new, and in all where the name is", async () => {
    const far: [number, string][] = [1, 9_999, 10_000, 10_001, 20_000, 20_001, 35_000].map((id) => [id, `oak ${id}`]);
    const {db, words} = await storeOf([...far, [35_001, "elm and oak"]], ["oak"]);
    await findNamed(db, 0, 35_000);
    expect(await words()).toEqual(far.map(([id]) => `${id} oak`));
    await db.deleteFrom("word").execute();
    await insertRows(db, "driver", [{copy: 1, name: "elm"}]);
    await findNamed(db, 20_000, 35_001);
    expect((await words()).sort()).toEqual(["20001 oak", "35000 oak", "35001 elm", "35001 oak"]);
    await insertRows(db, "driver", [{copy: 1, name: "20000"}]);
    await findNamed(db, 35_001, 35_001);
    expect(await words()).toContain("20000 20000");
  });
});

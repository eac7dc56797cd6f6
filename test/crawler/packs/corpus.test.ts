import {rmSync} from "node:fs";
import {join} from "node:path";
import {afterAll, describe, expect, it} from "vitest";
import {openObjects} from "../../../crawler/packs/objects.ts";
import {scratchFolder} from "../../helpers/epoch.ts";
import {whereIs} from "../../helpers/needs.ts";
import {git, isObject} from "./made-pack.ts";

const {path: folder, remove} = scratchFolder();
afterAll(remove);

const corpus = whereIs("corpus");
/** All mails take a while: outside CI every sixth. */
const step = process.env.VFIO_LORE_REQUIRE === "all" ? 1 : 6;

describe.skipIf(corpus === null)("every mail of the corpus (needs the corpus)", () => {
  it.each(["kvm-0", "kvm-1", "linux-crypto-0"])("%s is read as the one that has its name", (bundle) => {
    const dir = join(folder, bundle);
    git(folder, ["clone", "--quiet", "--mirror", join(corpus ?? "", `${bundle}.bundle`), dir]);
    const names = git(dir, ["log", "--format=", "--raw", "--no-abbrev", "--no-renames", "--root"])
      .toString()
      .split("\n")
      .flatMap((line) => /^:\d+ \d+ \w+ (\w+) [AM]\tm$/.exec(line)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(1000);
    const reader = openObjects(dir);
    const different = names.filter((name, index) => {
      if (index % step > 0) return false;
      const object = reader.read(name, 1 << 26);
      return object === null || !isObject(object, {name, type: "blob", bytes: Buffer.alloc(0)});
    });
    reader.close();
    expect(different).toEqual([]);
    rmSync(dir, {recursive: true});
  });
});

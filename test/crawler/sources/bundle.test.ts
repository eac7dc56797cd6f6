import {existsSync, mkdirSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import {cloneOf} from "../../../crawler/sources/clone.ts";
import {crawlQuietly, idsOf} from "../../helpers/crawl.ts";
import {appendEpoch, bundleEpoch, rawMail, scratchFolder} from "../../helpers/epoch.ts";

describe("a git that was killed with its clone open does not stop the crawls after it", () => {
  const grown = async (damage: (clone: string) => void) => {
    const {path, remove} = scratchFolder();
    onTestFinished(remove);
    const [epoch, bundle, data] = [join(path, "x.git"), join(path, "kvm-0.bundle"), join(path, "var")];
    const clone = cloneOf(data, "kvm", 0);
    for (const name of ["a", "b"]) {
      appendEpoch(epoch, [{mail: rawMail({id: `${name}@example.com`, subject: "vfio"})}]);
      bundleEpoch(epoch, bundle);
      if (name === "b") damage(clone);
      await crawlQuietly(data, [`git:${bundle}`]);
    }
    expect(await idsOf(data)).toEqual(["a@example.com", "b@example.com"]);
    return clone;
  };

  it.each([
    "refs/heads/master.lock",
    "refs/incoming/master.lock",
    "packed-refs.lock",
    "HEAD.lock",
    "objects/pack/tmp_pack_x",
    "objects/ab/tmp_obj_x",
  ])("%s", async (name) => {
    const clone = await grown((folder) => {
      mkdirSync(dirname(join(folder, name)), {recursive: true});
      writeFileSync(join(folder, name), "");
    });
    expect(existsSync(join(clone, name))).toBe(false);
  });

  it("but a clone that lost its objects is called by its name, and the bundle is not blamed", async () => {
    await expect(
      grown((clone) => {
        rmSync(join(clone, "objects/pack"), {recursive: true});
        mkdirSync(join(clone, "objects/pack"));
      }),
    ).rejects.toThrow(/its clone .*kvm\/0\.git is damaged: .*; remove it and crawl again$/);
  });

  it("an init that came no further than HEAD", async () => {
    await grown((clone) => {
      rmSync(clone, {recursive: true});
      mkdirSync(clone, {recursive: true});
      writeFileSync(join(clone, "HEAD"), "ref: refs/heads/master\n");
    });
  });
});

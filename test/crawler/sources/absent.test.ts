import {mkdirSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {crawlReport} from "../../../crawler/report.ts";
import {crawlQuietly, idsOf, withStore} from "../../helpers/crawl.ts";
import {appendEpoch, rawMail, scratchInboxes} from "../../helpers/epoch.ts";

const id = (name: string) => `${name}@example.com`;
const patch = (name: string) => ({mail: rawMail({id: id(name), subject: "vfio"})});

describe("what was read before and is not there now", () => {
  it("says it where an epoch is gone, or lost its branch, and keeps what was read of it", async () => {
    const {folder, data, inbox} = scratchInboxes();
    for (const n of [0, 1]) appendEpoch(inbox("kvm", n), [patch(`in-${n}`)]);
    const source = `git:${folder}/kvm`;
    await crawlQuietly(data, [source]);
    rmSync(inbox("kvm", 0), {recursive: true});
    expect((await crawlQuietly(data, [source])).log).toEqual([
      expect.stringMatching(/^kvm: epoch 0 is not at .*0\.git any more/),
    ]);
    writeFileSync(join(inbox("kvm", 1), "refs/heads/master"), "");
    await expect(crawlQuietly(data, [source])).rejects.toThrow(
      /1\.git: it has no commit any more, or its branch cannot be read/,
    );
    expect(await idsOf(data)).toEqual([id("in-0"), id("in-1")]);
  });

  it("a mirror that is not mounted is out of reach, and the others are read", async () => {
    const {folder, data, inbox} = scratchInboxes();
    appendEpoch(inbox("kvm"), [patch("a")]);
    appendEpoch(inbox("mirror"), [patch("b")]);
    const sources = [`git:${folder}/mirror`, `git:${folder}/kvm`];
    await crawlQuietly(data, sources);
    renameSync(join(folder, "mirror"), join(folder, "unmounted"));
    appendEpoch(inbox("kvm"), [patch("c")]);
    const away = await crawlQuietly(data, sources);
    expect(away).toMatchObject({outcome: "unreachable", fresh: 1});
    expect(away.sources[0]?.trouble).toMatch(/there is nothing at .*mirror\/git\/0\.git any more; is it mounted\?$/);
    const {sources: noted} = await withStore(data, crawlReport);
    expect(noted.map(({list, trouble}) => [list, trouble === null])).toEqual([
      ["kvm", true],
      ["mirror", false],
    ]);
    // What it is mounted at is an empty folder.
    mkdirSync(join(folder, "mirror"));
    expect(await crawlQuietly(data, sources)).toMatchObject({outcome: "unreachable"});
    rmSync(join(folder, "mirror"), {recursive: true});
    renameSync(join(folder, "unmounted"), join(folder, "mirror"));
    expect(await crawlQuietly(data, sources)).toMatchObject({outcome: "done", fresh: 0});
    await expect(crawlQuietly(data, [`git:${folder}/never`])).rejects.toMatchObject({exitCode: 2});
  });
});

import {existsSync, readdirSync} from "node:fs";
import {mkdtemp, readFile, rm, symlink, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {type Folder, folderOnDisk} from "../../web/folder.ts";
import {writeSite} from "../../web/write-site.ts";

let root = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "vfio-lore-site-"));
});

afterEach(() => rm(root, {recursive: true, force: true}));

const file = (path: string, content = path) => ({path, content});

describe("writeSite()", () => {
  it("writes what changed, leaves the rest, removes what is gone and the folders it leaves empty", async () => {
    const folder = folderOnDisk(root);
    expect(await writeSite(folder, [file("index.html"), file("a/b.html"), file("a/c/d.html")])).toEqual({
      written: 3,
      unchanged: 0,
      removed: 0,
    });
    expect(await writeSite(folder, [file("index.html"), file("a/b.html", "new")])).toEqual({
      written: 1,
      unchanged: 1,
      removed: 1,
    });
    expect(existsSync(join(root, "a/c"))).toBe(false);
    expect(await readFile(join(root, "a/b.html"), "utf8")).toBe("new");
  });

  it("keeps files of others, and refuses to write over one", async () => {
    await writeFile(join(root, "CNAME"), "example.com");
    await writeFile(join(root, "index.html"), "mine");
    await expect(writeSite(folderOnDisk(root), [file("index.html")])).rejects.toThrow(
      "index.html is there and was not made by vfio-lore",
    );
    expect(await readFile(join(root, "index.html"), "utf8")).toBe("mine");
    await writeSite(folderOnDisk(root), [file("a.html")]);
    await writeSite(folderOnDisk(root), []);
    expect(readdirSync(root).sort()).toEqual([".vfio-lore-site.json", "CNAME", "index.html"]);
  });

  it("knows after a kill half way which files it had made", async () => {
    const disk = folderOnDisk(root);
    let writes = 0;
    const killed: Folder = {
      ...disk,
      write: async (path, bytes) => {
        writes += 1;
        if (writes > 2) throw new Error("killed");
        await disk.write(path, bytes);
      },
    };
    await expect(writeSite(killed, [file("a.html"), file("b.html")])).rejects.toThrow("killed");
    expect(await writeSite(disk, [file("c.html")])).toEqual({written: 1, unchanged: 0, removed: 2});
    expect(readdirSync(root).sort()).toEqual([".vfio-lore-site.json", "c.html"]);
  });

  it("refuses to remove what a manifest names outside the folder", async () => {
    await writeFile(join(root, ".vfio-lore-site.json"), JSON.stringify({files: ["../outside"]}));
    await expect(writeSite(folderOnDisk(root), [])).rejects.toThrow("not a path inside the site");
  });
});

describe("folderOnDisk()", () => {
  it.each(["../a", "a/../../b", "/a", "a//b", "", "a\\b", "a/./b"])("refuses the path %j", async (path) => {
    await expect(folderOnDisk(join(root, "site")).write(path, new Uint8Array())).rejects.toThrow(
      "not a path inside the site",
    );
  });

  it("does not follow a link out of the folder", async () => {
    await symlink(tmpdir(), join(root, "drivers"));
    await expect(folderOnDisk(root).write("drivers/a.html", new Uint8Array())).rejects.toThrow("leads elsewhere");
  });
});

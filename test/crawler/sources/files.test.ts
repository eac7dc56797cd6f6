import {mkdirSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {describe, expect, it, onTestFinished} from "vitest";
import {crawlQuietly, idsOf, withStore} from "../../helpers/crawl.ts";
import {rawMail, scratchFolder} from "../../helpers/epoch.ts";

function scratch(): {folder: string; data: string} {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  return {folder: path, data: join(path, "var")};
}

const vfio = (name: string) => rawMail({id: `${name}@example.com`, subject: "vfio"});
const mbox = (...names: string[]) =>
  names.map((name) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${vfio(name)}\n`).join("");

describe("an mbox", () => {
  it.each(["mails.mbox", "mails.mbox.gz"])(
    "%s is read, read again when it changed, and not when it did not",
    async (name) => {
      const {folder, data} = scratch();
      const write = (text: string) => writeFileSync(join(folder, name), name.endsWith(".gz") ? gzipSync(text) : text);
      write(mbox("a", "b"));
      expect(await crawlQuietly(data, [`mbox:${folder}/${name}`])).toMatchObject({fresh: 2});
      expect(await crawlQuietly(data, [`mbox:${folder}/${name}`])).toMatchObject({fresh: 0, parsed: 0, changed: 0});
      write(mbox("b", "c"));
      expect(await crawlQuietly(data, [`mbox:${folder}/${name}`])).toMatchObject({fresh: 1, parsed: 1, changed: 2});
      expect(await idsOf(data)).toEqual(["b@example.com", "c@example.com"]);
    },
  );

  it("that is a gzip cut short is bad data", async () => {
    const {folder, data} = scratch();
    const whole = gzipSync(mbox("a", "b"));
    writeFileSync(join(folder, "x.mbox.gz"), whole.subarray(0, whole.length - 10));
    await expect(crawlQuietly(data, [`mbox:${folder}/x.mbox.gz`])).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/x\.mbox\.gz.*unexpected end of file/),
    });
    expect(await idsOf(data)).toEqual([]);
  });
});

describe("a folder", () => {
  it("of .eml and .patch files gives its mails and passes over what is neither", async () => {
    const {folder, data} = scratch();
    mkdirSync(join(folder, "mails", "directory.eml"), {recursive: true});
    for (const name of ["a.eml", "b.PATCH", "c.txt"]) writeFileSync(join(folder, "mails", name), vfio(name[0]!));
    await crawlQuietly(data, [`maildir:${folder}/mails`]);
    expect(await idsOf(data)).toEqual(["a@example.com", "b@example.com"]);
    rmSync(join(folder, "mails", "a.eml"));
    await crawlQuietly(data, [`maildir:${folder}/mails`]);
    expect(await idsOf(data)).toEqual(["b@example.com"]);
  });

  it("that is a Maildir gives what is in cur and new", async () => {
    const {folder, data} = scratch();
    for (const name of ["cur", "new", "tmp"]) {
      mkdirSync(join(folder, "md", name), {recursive: true});
      writeFileSync(join(folder, "md", name, `1.${name}:2,S`), vfio(name));
    }
    await crawlQuietly(data, [`maildir:${folder}/md`]);
    expect(await idsOf(data)).toEqual(["cur@example.com", "new@example.com"]);
  });

  it("that is neither, or holds no mail file, is refused, and the store does not know it", async () => {
    const {folder, data} = scratch();
    mkdirSync(join(folder, "odd", "cur"), {recursive: true});
    writeFileSync(join(folder, "odd", "mail.txt"), vfio("a"));
    await expect(crawlQuietly(data, [`maildir:${folder}/odd`])).rejects.toMatchObject({
      exitCode: 1,
      message: `source maildir:${folder}/odd: cannot read the folder: it has neither a Maildir's cur and new in it, nor .eml or .patch files`,
    });
    expect(await withStore(data, (store) => store.origins())).toEqual([]);
  });

  it("that is an empty Maildir is said to be empty", async () => {
    const {folder, data} = scratch();
    for (const name of ["cur", "new"]) mkdirSync(join(folder, "md", name), {recursive: true});
    const {log} = await crawlQuietly(data, [`maildir:${folder}/md`]);
    expect(log).toEqual([`${folder}/md is a Maildir without mail`]);
  });

  it("is not left through a symbolic link", async () => {
    const {folder, data} = scratch();
    mkdirSync(join(folder, "mails"));
    writeFileSync(join(folder, "secret.eml"), vfio("secret"));
    writeFileSync(join(folder, "mails", "a.eml"), vfio("a"));
    symlinkSync(join(folder, "secret.eml"), join(folder, "mails", "b.eml"));
    symlinkSync("a.eml", join(folder, "mails", "c.eml"));
    symlinkSync("nowhere", join(folder, "mails", "d.eml"));
    const {log} = await crawlQuietly(data, [`maildir:${folder}/mails`]);
    expect(await idsOf(data)).toEqual(["a@example.com"]);
    expect(log).toEqual([expect.stringMatching(/^b\.eml is a link/), expect.stringMatching(/^d\.eml is a link/)]);
  });
});

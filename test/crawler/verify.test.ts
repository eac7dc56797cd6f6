import {chmodSync, cpSync, readdirSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {verifyStore} from "../../crawler/verify.ts";
import {crawlQuietly, withStore} from "../helpers/crawl.ts";
import {appendEpoch, bundleEpoch, rawMail, scratchFolder} from "../helpers/epoch.ts";

function made() {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const epoch = join(path, "made", "git", "0.git");
  appendEpoch(epoch, [{mail: rawMail({id: "a@example.com", subject: "vfio"})}]);
  const bundle = join(path, "kvm-0.bundle");
  bundleEpoch(epoch, bundle);
  return {path, epoch, bundle, data: join(path, "var")};
}

const faultsOf = (data: string) => withStore(data, (store) => verifyStore(store, data));

/** The packs of a repository and their indexes. */
function filesOf(repository: string): string[] {
  const folder = join(repository, "objects", "pack");
  const files = readdirSync(folder).filter((name) => /\.(?:pack|idx)$/.test(name));
  for (const name of files) chmodSync(join(folder, name), 0o644);
  return files.map((name) => join(folder, name));
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = bytes[at]! ^ 0x40;
  writeFileSync(file, bytes);
}

it("finds any byte of a pack or its index that is another, also one that no reading of a mail meets", async () => {
  const {bundle, data} = made();
  await crawlQuietly(data, [`git:${bundle}`]);
  expect(await faultsOf(data)).toEqual([]);
  const files = filesOf(join(data, "git", "kvm", "0.git"));
  expect(files).toHaveLength(2);
  for (const file of files) {
    const whole = readFileSync(file);
    for (const at of [0, 100, whole.length >> 1, whole.length - 1]) {
      flip(file, at);
      expect(await faultsOf(data), `${file} at ${at}`).toEqual(
        expect.arrayContaining([expect.stringMatching(/0\.git is damaged .*; remove it and crawl again$/)]),
      );
      writeFileSync(file, whole);
    }
  }
  expect(await faultsOf(data)).toEqual([]);
});

it("looks at the clones beside the store, wherever both were copied or moved to", async () => {
  const {path, bundle, data} = made();
  await crawlQuietly(data, [`git:${bundle}`]);
  const [copy, moved] = [join(path, "copy"), join(path, "moved")];
  cpSync(data, copy, {recursive: true});
  flip(filesOf(join(copy, "git", "kvm", "0.git"))[0]!, 100);
  expect(await faultsOf(copy)).toEqual([expect.stringContaining(`${copy}/git/kvm/0.git is damaged`)]);
  expect(await faultsOf(data)).toEqual([]);
  renameSync(data, moved);
  expect(await faultsOf(moved)).toEqual([]);
});

it("does not ask anybody to remove a repository of his own", async () => {
  const {path, epoch, data} = made();
  await crawlQuietly(data, [`git:${join(path, "made")}`]);
  writeFileSync(join(epoch, "HEAD"), "nothing\n");
  expect(await faultsOf(data)).toEqual([expect.stringMatching(/; put a sound copy in its place and crawl again$/)]);
});

import {chmodSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {verifyStore} from "../../crawler/verify.ts";
import {crawlQuietly, withStore} from "../helpers/crawl.ts";
import {appendEpoch, bundleEpoch, rawMail, scratchFolder} from "../helpers/epoch.ts";

it("finds any byte of a pack or its index that is another, also one that no reading of a mail meets", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const epoch = join(path, "made", "git", "0.git");
  appendEpoch(epoch, [{mail: rawMail({id: "a@example.com", subject: "vfio"})}]);
  const bundle = join(path, "kvm-0.bundle");
  bundleEpoch(epoch, bundle);
  const data = join(path, "var");
  await crawlQuietly(data, [`git:${bundle}`]);
  expect(await withStore(data, (store) => verifyStore(store, data))).toEqual([]);
  const folder = join(data, "git", "kvm", "0.git", "objects", "pack");
  const files = readdirSync(folder).filter((name) => /\.(?:pack|idx)$/.test(name));
  expect(files).toHaveLength(2);
  for (const name of files) {
    const file = join(folder, name);
    const whole = readFileSync(file);
    chmodSync(file, 0o644);
    for (const at of [0, 100, whole.length >> 1, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 0x40;
      writeFileSync(file, damaged);
      expect(await withStore(data, (store) => verifyStore(store, data)), `${name} at ${at}`).toEqual(
        expect.arrayContaining([expect.stringContaining("0.git is damaged")]),
      );
    }
    writeFileSync(file, whole);
  }
  expect(await withStore(data, (store) => verifyStore(store, data))).toEqual([]);
});

/**
 * A short form of what `npm run test:hard` tries at length. Kills of the real process stand in crawler/store/store.test.ts, upgrades in
 * crawler/store/migrations.test.ts, 12,000 characters of each long line in long-lines.test.ts.
 */
import {execFileSync} from "node:child_process";
import {chmodSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {verifyStore} from "../crawler/verify.ts";
import {crawlQuietly, idsOf, withStore} from "./helpers/crawl.ts";
import {appendEpoch, bundleEpoch, patchBody, rawMail, scratchFolder} from "./helpers/epoch.ts";
import {randomFrom} from "./helpers/synthetic/random.ts";

process.env.VFIO_LORE_ORDERS ??= "2";
process.env.VFIO_LORE_MAILS ??= "600";
process.env.VFIO_LORE_STORED_MAILS ??= "300";
await import("./hard/order.test.ts");
await import("./hard/fuzz.test.ts");
await import("./hard/store-fuzz.test.ts");

it("a flipped bit anywhere in the database, in a pack or its index is found and named, and mended by crawling again", async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const ids = Array.from({length: 30}, (_, n) => `${n + 10}@example.com`);
  const steps = ids.map((id) => ({mail: rawMail({id, subject: "vfio", body: patchBody(`drivers/vfio/${id}.c`)})}));
  appendEpoch(join(path, "0.git"), steps);
  bundleEpoch(join(path, "0.git"), join(path, "kvm-0.bundle"));
  const data = join(path, "var");
  const crawl = () => crawlQuietly(data, [`git:${path}/kvm-0.bundle`]);
  await crawl();
  expect(await withStore(data, (store) => verifyStore(store, data))).toEqual([]);
  const clone = join(data, "git/kvm/0.git");
  const files = {store: join(data, "store.sqlite"), pack: packOf(clone, ".pack"), index: packOf(clone, ".idx")};
  const random = randomFrom("flips");
  for (const [name, file] of Object.entries(files)) {
    const whole = readFileSync(file);
    for (let round = 0; round < 5; round++) {
      const bytes = Buffer.from(whole);
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      overwrite(file, bytes);
      const faults = await withStore(data, (store) => verifyStore(store, data)).catch((error: Error) => [
        error.message,
      ]);
      expect(faults.join("\n"), `${name} at ${at}`).toMatch(/store\.sqlite|0\.git|raw mail/);
      overwrite(file, whole);
    }
  }
  execFileSync("rm", ["-r", clone]);
  await crawl();
  expect(await withStore(data, (store) => verifyStore(store, data))).toEqual([]);
  expect(await idsOf(data)).toEqual(ids);
});

function packOf(repository: string, ending: string): string {
  const folder = join(repository, "objects/pack");
  return join(folder, readdirSync(folder).find((name) => name.endsWith(ending)) ?? "");
}

/** git makes its packs read-only. */
function overwrite(file: string, bytes: Buffer): void {
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
}

/**
 * `npm run test:hard [-- FILTER...]`: the tests that are too long for `npm test`. How much of them is up to the environment: VFIO_LORE_KILLS (200),
 * VFIO_LORE_DAMAGES (200), VFIO_LORE_MAILS (1000000), VFIO_LORE_STORED_MAILS (20000), VFIO_LORE_ORDERS (100), and VFIO_LORE_SEED, with which a
 * run is repeated.
 */
import {spawnSync} from "node:child_process";
import {chownSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

const here = import.meta.dirname;
const nobody = 65534;
const vitest = join(here, "../../node_modules/vitest/vitest.mjs");
const own = mkdtempSync(join(tmpdir(), "vfio-lore-hard-"));

// Root may read and write everything: as root, no test of permissions says anything.
const drop = ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", "--no-new-privs", "--"];
const isRoot = process.getuid?.() === 0;
const canDrop = isRoot && spawnSync("setpriv", [...drop.slice(1), process.execPath, "--check", vitest]).status === 0;
if (canDrop) chownSync(own, nobody, nobody);
process.stderr.write(
  isRoot
    ? canDrop
      ? "test:hard: as root, so it runs as nobody\n"
      : "test:hard: runs as root (setpriv is missing, or nobody cannot read this checkout): permissions are not tried\n"
    : "",
);
const [command = "", ...args] = [
  ...(canDrop ? drop : []),
  process.execPath,
  vitest,
  "run",
  "--configLoader",
  "runner",
  "--config",
  join(here, "vitest.config.ts"),
  ...process.argv.slice(2),
];
try {
  const {status} = spawnSync(command, args, {
    stdio: "inherit",
    cwd: own,
    env: {...process.env, HOME: own, TMPDIR: own, npm_config_cache: join(own, "npm")},
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(own, {recursive: true, force: true});
}

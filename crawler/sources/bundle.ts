import {existsSync, readdirSync, rmSync} from "node:fs";
import {dirname, join} from "node:path";
import {CliError, exit} from "../errors.ts";
import {makeFolder} from "../make-folder.ts";
import {GitFailed, git} from "./git-command.ts";
import {isAncestor, revision} from "./git-epoch.ts";

/**
 * Brings a bundle of an epoch into the clone that the data directory keeps of it; a newer bundle continues, an older one changes
 * nothing, one of another history replaces it (git keeps the clone whole if it is killed). A broken bundle is bad data: exit 1.
 */
export async function importBundle(bundle: string, clone: string, written: string): Promise<void> {
  try {
    const tip = await tipOfBundle(bundle);
    if (tip === null)
      throw new CliError(`source ${written}: ${bundle} holds no branch; make it with git bundle create FILE master`);
    await prepareClone(clone);
    const held = await revision(clone, branch);
    if (held === tip.commit) return;
    await git(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", bundle, `+${tip.ref}:${incoming}`], {
      gitDir: clone,
      transport: "file",
    });
    if (held === null || !(await isAncestor(clone, tip.commit, held))) {
      await git(["update-ref", branch, tip.commit], {gitDir: clone});
    }
    await git(["update-ref", "-d", incoming], {gitDir: clone});
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    const fault = (await isWhole(clone))
      ? `cannot import the bundle ${bundle}: ${error.message}; fetch or make it again`
      : `its clone ${clone} is damaged: ${error.message}; remove it and crawl again`;
    throw new CliError(`source ${written}: ${fault}`, {exitCode: exit.fault, cause: error});
  }
}

/** Whether all objects are there that the clone's own branch leads to; one that has none yet is whole. */
async function isWhole(clone: string): Promise<boolean> {
  try {
    if (existsSync(clone))
      await git(["fsck", "--connectivity-only", "--no-dangling", "--no-progress"], {gitDir: clone});
    return true;
  } catch (error) {
    if (error instanceof GitFailed) return false;
    throw error;
  }
}

/** An empty bare repository where there is none; what a killed git left behind is removed, for nobody else works on our clones. */
export async function prepareClone(clone: string): Promise<void> {
  if (existsSync(clone)) sweep(clone);
  // git makes the folder of packs last: without it an init was killed, and another completes it.
  if (existsSync(join(clone, "HEAD")) && existsSync(join(clone, "objects", "pack"))) return;
  makeFolder(dirname(clone));
  await git(["init", "--quiet", "--bare", "--initial-branch=master", "--", clone]);
}

/** Half-written objects, and locks: git would refuse for ever to move a reference that another git, long dead, was about to move. */
function sweep(clone: string): void {
  const left = readdirSync(clone, {recursive: true, encoding: "utf8"}).filter((name) =>
    /\.lock$|^objects[/\\](?:.*[/\\])?tmp_[^/\\]*$/.test(name),
  );
  for (const name of left) rmSync(join(clone, name), {recursive: true, force: true});
}

const branch = "refs/heads/master";
const incoming = "refs/incoming/master";

interface Tip {
  readonly commit: string;
  readonly ref: string;
}

/** The bundle's master, else its only branch, else its HEAD; null where it has none of these. Reads the bundle's first lines only. */
export async function tipOfBundle(bundle: string): Promise<Tip | null> {
  const heads = await git(["bundle", "list-heads", bundle]);
  const all = heads
    .trim()
    .split("\n")
    .map((line) => /^([0-9a-f]{40,64}) (\S+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, commit = "", ref = ""]) => ({commit, ref}));
  const branches = all.filter(({ref}) => ref.startsWith("refs/heads/"));
  const only = branches.length === 1 ? branches[0] : all.find(({ref}) => ref === "HEAD");
  return branches.find(({ref}) => ref === branch) ?? only ?? null;
}

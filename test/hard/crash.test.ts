import {cpSync, existsSync, rmSync} from "node:fs";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {scratchFolder} from "../helpers/epoch.ts";
import {randomFrom} from "../helpers/synthetic/random.ts";
import {growingWorld} from "./growing-world.ts";
import {differences, filesBelow, strike} from "./struck.ts";

const kills = Number(process.env.VFIO_LORE_KILLS ?? 200);
const seed = process.env.VFIO_LORE_SEED ?? "vfio-lore";
const killsPerStep = 10;
const commands = ["crawl", "analyze", "build", "update"] as const;
type Command = (typeof commands)[number];

it(`${kills} kills at random moments (seed ${seed}) leave the dataset and the site as if nothing had happened`, async () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const random = randomFrom(seed);
  const steps = Math.max(4, Math.ceil(kills / killsPerStep));
  const world = await growingWorld(join(path, "world"), {steps, mails: 100 * steps, seed});
  const args = (command: Command, name: string) => {
    const data = ["--data-dir", join(path, name, "var")];
    const out = ["--out", join(path, name, "out")];
    const sources = world.sources.flatMap((source) => ["--source", source]);
    const own = {crawl: sources, analyze: [], build: out, update: [...sources, ...out]}[command];
    return [command, ...data, ...own];
  };
  const finish = async (name: string, took?: Map<Command, number>) => {
    for (const command of ["crawl", "analyze", "build"] as const) {
      const ended = await strike(args(command, name));
      expect(ended.code, `${command} of ${name}: ${ended.stderr}`).toBe(0);
      took?.set(command, ended.milliseconds);
    }
  };
  const struck = new Map<Command, number>(commands.map((command) => [command, 0]));
  let killed = 0;
  for (let step = 0; step < steps; step++) {
    world.reach(step);
    const took = new Map<Command, number>();
    await finish("calm", took);
    took.set(
      "update",
      [...took.values()].reduce((sum, one) => sum + one, 0),
    );
    // Where a command had come to its end there is nothing left to disturb: then the step begins again.
    copy(join(path, "struck"), join(path, "begun"));
    for (const until = (kills * (step + 1)) / steps; killed < until; ) {
      const command = leastOf(struck);
      const group = random.chance(0.5);
      // Half of them near the end, where files are written.
      const part = random.chance(0.5) ? random.below(1000) / 1000 : 0.6 + random.below(400) / 1000;
      const ended = await strike(args(command, "struck"), {killAfter: part * (took.get(command) ?? 0), group});
      if (!ended.killed) {
        // analyze and build may find nothing yet of a crawl that was killed; that is all they may complain of.
        if (ended.code !== 0) expect(ended.stderr, command).toMatch(/no store in|vfio-lore analyze makes one/);
        copy(join(path, "begun"), join(path, "struck"));
        continue;
      }
      killed++;
      struck.set(command, (struck.get(command) ?? 0) + 1);
    }
    const status = await strike(["status", "--verify", "--quiet", "--data-dir", join(path, "struck", "var")]);
    if (status.code !== 0) expect(status.stderr).toMatch(/no store in/);
    await finish("struck");
    const [calm, other] = ["calm", "struck"].map((name) => filesBelow(join(path, name)));
    expect(other?.get("var/dataset.json"), `step ${step}`).toEqual(calm?.get("var/dataset.json"));
    expect(differences(siteOf(calm), siteOf(other)), `step ${step}`).toEqual([]);
    process.stderr.write(`killed ${killed} times, and nothing lost\n`);
  }
  const prune = await strike(["prune", "--data-dir", join(path, "struck", "var")]);
  expect(prune).toMatchObject({code: 0});
  await finish("struck");
  await finish("fresh");
  const [fresh, other] = ["fresh", "struck"].map((name) => filesBelow(join(path, name)));
  expect(differences(siteOf(fresh), siteOf(other))).toEqual([]);
  expect(other?.get("var/dataset.json")).toEqual(fresh?.get("var/dataset.json"));
  expect(outsideGit(other)).toEqual(outsideGit(fresh));
  process.stderr.write(`killed: ${[...struck].map(([command, times]) => `${command} ${times}`).join(", ")}\n`);
});

/** The command that was killed least often so far. */
function leastOf(struck: ReadonlyMap<Command, number>): Command {
  return commands.reduce((least, one) => ((struck.get(one) ?? 0) < (struck.get(least) ?? 0) ? one : least));
}

function copy(from: string, to: string): void {
  rmSync(to, {recursive: true, force: true});
  if (existsSync(from)) cpSync(from, to, {recursive: true});
}

const siteOf = (files: ReadonlyMap<string, Buffer> | undefined) =>
  new Map([...(files ?? [])].filter(([name]) => name.startsWith("out/")));

/** Nothing is left lying about in the data directory. */
const outsideGit = (files: ReadonlyMap<string, Buffer> | undefined) =>
  [...(files ?? [])].map(([name]) => name).filter((name) => name.startsWith("var/") && !name.startsWith("var/git/"));

/** `npm run bench`: measures the commands as whole processes against what git itself needs, and says which goals are met. */
import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {bench, parts} from "./bench.ts";
import {toMarkdown} from "./report.ts";

const usage = `Usage: npm run bench -- [options]

  --epoch PATH    a bare public-inbox v2 epoch to measure on (default: one is made)
  --mails N       mails of the epoch that is made (default 60000)
  --share X       part of its mails that is relevant (default 0.05)
  --runs N        rounds that count, after one of the main workload to warm up (default 3)
  --skip PART     leave out ${parts.join(", ")} (repeatable)
  --out DIR       where bench.json and bench.md go (default test/artefacts/bench)

Needs Linux (/proc) and git; nothing else may run on the machine. Exit codes: 0 measured, whatever the goals say,
1 a stage failed, 2 wrong usage.
`;

function read(args: string[]) {
  const options = {
    epoch: {type: "string"},
    mails: {type: "string", default: "60000"},
    share: {type: "string", default: "0.05"},
    runs: {type: "string", default: "3"},
    skip: {type: "string", multiple: true},
    out: {type: "string", default: join(import.meta.dirname, "../artefacts/bench")},
    help: {type: "boolean"},
  } as const;
  return parseArgs({args, options}).values;
}

async function main(args: string[]): Promise<number> {
  let values: ReturnType<typeof read>;
  try {
    values = read(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const [mails, runs, share] = [Number(values.mails), Number(values.runs), Number(values.share)];
  const skip = new Set(parts.filter((part) => values.skip?.includes(part)));
  const unknown = values.skip?.filter((name) => !(parts as readonly string[]).includes(name)) ?? [];
  if (!(mails >= 1 && runs >= 1 && share >= 0 && share <= 1) || unknown.length > 0) {
    process.stderr.write(usage);
    return 2;
  }
  const result = await bench({
    ...(values.epoch === undefined ? {} : {epoch: values.epoch}),
    mails,
    runs,
    share,
    skip,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const table = toMarkdown(result);
  mkdirSync(values.out, {recursive: true});
  writeFileSync(join(values.out, "bench.json"), `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(join(values.out, "bench.md"), table);
  process.stdout.write(table);
  return result.failures.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));

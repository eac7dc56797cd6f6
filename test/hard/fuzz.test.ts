import {fork} from "node:child_process";
import {cpus} from "node:os";
import {join} from "node:path";
import {expect, it} from "vitest";
import type {Progress} from "./fuzz-worker.ts";

const mails = Number(process.env.VFIO_LORE_MAILS ?? 1_000_000);
const seed = process.env.VFIO_LORE_SEED ?? "vfio-lore";
/** No process needs more for mails of 8 KB, however many of them it reads. */
const megabytes = 256;
const slowest = 2_000;
const silence = 60_000;

it(`${mails} mutated mails (seed ${seed}) are read or quarantined, each in time and memory, and the counts add up`, async () => {
  const workers = Math.max(1, Math.min(2, cpus().length));
  const share = Math.ceil(mails / workers);
  const ends = await Promise.all(
    Array.from({length: workers}, (_, n) => fuzz(n * share, Math.min(mails, (n + 1) * share))),
  );
  const all = (count: "read" | "quarantined" | "texts" | "mboxes" | "answers") =>
    ends.reduce((sum, end) => sum + end[count], 0);
  const [read, quarantined] = [all("read"), all("quarantined")];
  const [longest] = ends.map((end) => end.slowest).sort((a, b) => b.milliseconds - a.milliseconds);
  expect(read + quarantined).toBe(mails);
  // Mutations that nothing could read would try nothing.
  expect(read).toBeGreaterThan(mails / 2);
  expect(longest?.milliseconds, `mail ${longest?.mail}`).toBeLessThan(slowest);
  process.stderr.write(
    `mutated mails: ${read} read, ${quarantined} quarantined, slowest ${longest?.milliseconds.toFixed(0)} ms; ` +
      `of them also read as texts ${all("texts")}, as mboxes ${all("mboxes")}, as a server's answers ${all("answers")}\n`,
  );
});

/** Reads a range in a process of its own, which may hang or run out of memory without taking the test along. */
function fuzz(from: number, to: number): Promise<Progress> {
  return new Promise((done, failed) => {
    const worker = fork(join(import.meta.dirname, "fuzz-worker.ts"), [seed, String(from), String(to)], {
      execArgv: ["--import", import.meta.resolve("tsx"), `--max-old-space-size=${megabytes}`],
    });
    let last: Progress = {
      at: from,
      read: 0,
      quarantined: 0,
      texts: 0,
      mboxes: 0,
      answers: 0,
      slowest: {mail: -1, milliseconds: 0},
      failure: null,
    };
    const hangs = () => {
      worker.kill("SIGKILL");
      failed(new Error(`a mail from ${last.at} on (seed ${seed}) takes more than ${silence} ms`));
    };
    let timer = setTimeout(hangs, silence);
    worker.on("message", (progress: Progress) => {
      last = progress;
      const done = progress.at - from;
      if (done % 50_000 === 0) process.stderr.write(`mutated mails from ${from} on: ${done} well\n`);
      clearTimeout(timer);
      timer = setTimeout(hangs, silence);
    });
    worker.once("exit", (code) => {
      clearTimeout(timer);
      if (last.failure !== null)
        failed(new Error(`mail ${last.failure.mail}: ${last.failure.stack}\n${last.failure.bytes}`));
      else if (code !== 0 || last.at !== to) failed(new Error(`ended with ${code} in the mails from ${last.at} on`));
      else done(last);
    });
  });
}

import {join} from "node:path";
import {afterAll, expect, it} from "vitest";
import {bare, git} from "../crawler/packs/made-pack.ts";
import {appendEpoch, scratchFolder} from "./epoch.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);

it("an epoch that tests write themselves is the one that git makes of the same mails", () => {
  const steps = [{mail: "A: b\n\ngrüße"}, {deletes: "A: b\n\ngrüße"}, {mail: "A: b\n\ngrüße"}, {mail: ""}];
  const own = join(scratch.path, "own.git");
  appendEpoch(own, []);
  appendEpoch(own, steps.slice(0, 2), {start: 1_000_000_000_000});
  appendEpoch(own, steps.slice(2), {start: 1_000_000_000_000});
  const gits = bare(join(scratch.path, "gits.git"));
  const commands = steps.map((step, index) => {
    const [file, content] = "mail" in step ? ["m", step.mail] : ["d", step.deletes];
    const who = `A <a@example.com> ${1_000_000_000 + 60 * index} +0000`;
    const change = `deleteall\nM 100644 inline ${file}\ndata ${Buffer.byteLength(content)}\n${content}\n`;
    return `commit refs/heads/master\nauthor ${who}\ncommitter ${who}\ndata 1\nm\n${change}`;
  });
  git(gits, ["fast-import", "--quiet"], commands.join(""));
  const head = (path: string) => git(path, ["rev-parse", "HEAD"]).toString();
  expect(head(own)).toBe(head(gits));
  expect(git(own, ["fsck", "--strict", "--no-dangling"]).toString()).toBe("");
});

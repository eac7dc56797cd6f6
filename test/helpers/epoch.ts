import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

/** A mail to be put into a test's list; whatever is not said has a plain default. */
export interface MailSpec {
  readonly id: string;
  readonly subject?: string;
  readonly replyTo?: string;
  readonly references?: readonly string[];
  readonly body?: string;
  readonly from?: string;
  readonly date?: string;
  readonly headers?: readonly string[];
}

/** One commit of an epoch. */
export type Step = {readonly mail: string} | {readonly deletes: string};

/** A raw mail by a made-up person, with LF line ends as archives keep it. */
export function rawMail({
  id,
  subject = "hello",
  replyTo,
  references,
  body = "text\n",
  from = "Ada Quill <ada@example.com>",
  date = "Mon, 04 Oct 2021 09:00:00 +0000",
  headers = [],
}: MailSpec): string {
  return [
    `From: ${from}`,
    "To: list@example.com",
    `Subject: ${subject}`,
    `Date: ${date}`,
    `Message-ID: <${id}>`,
    ...(replyTo === undefined ? [] : [`In-Reply-To: <${replyTo}>`]),
    ...(references === undefined ? [] : [`References: ${references.map((one) => `<${one}>`).join("\n ")}`]),
    ...headers,
    "",
    body,
  ].join("\n");
}

/** A patch that touches one file, enough for a reader that looks at diffs. */
export function patchBody(file: string): string {
  return [
    "Do a thing.",
    "",
    "Signed-off-by: Ada Quill <ada@example.com>",
    "---",
    ` ${file} | 1 +`,
    " 1 file changed, 1 insertion(+)",
    "",
    `diff --git a/${file} b/${file}`,
    "index 1111111..2222222 100644",
    `--- a/${file}`,
    `+++ b/${file}`,
    "@@ -1,1 +1,2 @@",
    " a",
    "+b",
    "",
  ].join("\n");
}

/** Makes or continues the bare repository with one commit a step; the first was received at `start`, each next a minute later. */
export function appendEpoch(
  path: string,
  steps: readonly Step[],
  {start = Date.UTC(2021, 9, 4, 9)}: {start?: number} = {},
): void {
  const run = (args: string[], input = "") =>
    execFileSync("git", ["-C", path, ...args], {input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"]}).trim();
  const count = makeRepository(path) ? 0 : Number(run(["rev-list", "--count", "--all"]));
  const commands = steps.map((step, index) => {
    const bytes = "mail" in step ? step.mail : step.deletes;
    const when = `${Math.floor(start / 1000) + (count + index) * 60} +0000`;
    return [
      "commit refs/heads/master",
      `author A <a@example.com> ${when}`,
      `committer A <a@example.com> ${when}`,
      "data 1",
      "m",
      ...(index === 0 && count > 0 ? ["from refs/heads/master^0"] : []),
      "deleteall",
      `M 100644 inline ${"mail" in step ? "m" : "d"}`,
      `data ${Buffer.byteLength(bytes)}`,
      bytes,
      "",
    ].join("\n");
  });
  run(["-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--force"], commands.join(""));
}

/** What `git init --bare` makes, without a process: hundreds of tests begin with it. False where there is one already. */
function makeRepository(path: string): boolean {
  if (existsSync(join(path, "HEAD"))) return false;
  for (const folder of ["objects", "refs"]) mkdirSync(join(path, folder), {recursive: true});
  writeFileSync(join(path, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
  writeFileSync(join(path, "HEAD"), "ref: refs/heads/master\n");
  return true;
}

/** Puts another history into the repository. */
export function rewriteEpoch(path: string, steps: readonly Step[]): void {
  rmSync(path, {recursive: true, force: true});
  appendEpoch(path, steps);
}

/** Writes the epoch as a bundle. */
export function bundleEpoch(path: string, bundle: string): void {
  execFileSync("git", ["-C", path, "bundle", "create", "--quiet", bundle, "master"], {stdio: "pipe"});
}

/** A folder that the test removes at its end: `onTestFinished(scratch.remove)`. */
export function scratchFolder(): {readonly path: string; readonly remove: () => void} {
  const path = mkdtempSync(join(tmpdir(), "vfio-lore-test-"));
  return {path, remove: () => rmSync(path, {recursive: true, force: true})};
}

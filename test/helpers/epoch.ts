import {existsSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {onTestFinished} from "vitest";
import {headInFiles} from "../../crawler/packs/head.ts";
import type {Known} from "../crawler/packs/made-pack.ts";
import {bare, git, known, putPack} from "../crawler/packs/made-pack.ts";

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

/**
 * Makes or continues the bare repository with one commit a step; the first was received at `start`, each next a minute later. The pack is
 * written here, to what `git fast-import` makes of it: to start a process out of a large one costs more than all of this.
 */
export function appendEpoch(
  path: string,
  steps: readonly Step[],
  {start = Date.UTC(2021, 9, 4, 9)}: {start?: number} = {},
): void {
  if (!existsSync(join(path, "HEAD"))) bare(path);
  if (steps.length === 0) return;
  let parent = headInFiles(path);
  const count = parent === null ? 0 : Number(git(path, ["rev-list", "--count", "--all"]));
  const objects = new Map<string, Known>();
  const add = (type: string, content: Buffer | string): string => {
    const object = known(type, content);
    objects.set(object.name, object);
    return object.name;
  };
  for (const [index, step] of steps.entries()) {
    const [file, content] = "mail" in step ? ["m", step.mail] : ["d", step.deletes];
    const blob = Buffer.from(add("blob", content), "hex");
    const tree = add("tree", Buffer.concat([Buffer.from(`100644 ${file}\0`), blob]));
    const who = `A <a@example.com> ${Math.floor(start / 1000) + (count + index) * 60} +0000`;
    const from = parent === null ? "" : `parent ${parent}\n`;
    parent = add("commit", `tree ${tree}\n${from}author ${who}\ncommitter ${who}\n\nm`);
  }
  putPack(path, [...objects.values()]);
  writeFileSync(join(path, "refs/heads/master"), `${parent}\n`);
}

/** Puts another history into the repository. */
export function rewriteEpoch(path: string, steps: readonly Step[]): void {
  rmSync(path, {recursive: true, force: true});
  appendEpoch(path, steps);
}

/** Writes the epoch as a bundle. */
export function bundleEpoch(path: string, bundle: string): void {
  git(path, ["bundle", "create", "--quiet", bundle, "master"]);
}

/** A folder that the test removes at its end: `onTestFinished(scratch.remove)`. */
export function scratchFolder(): {readonly path: string; readonly remove: () => void} {
  const path = mkdtempSync(join(tmpdir(), "vfio-lore-test-"));
  return {path, remove: () => rmSync(path, {recursive: true, force: true})};
}

/** A folder for lists and a store, gone when the test is finished; `inbox`: where an epoch of a list goes. */
export function scratchInboxes(): {folder: string; data: string; inbox: (list: string, epoch?: number) => string} {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  return {folder: path, data: join(path, "var"), inbox: (list, epoch = 0) => join(path, list, "git", `${epoch}.git`)};
}

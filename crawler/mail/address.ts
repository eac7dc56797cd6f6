import type {Address} from "../records.ts";
import {decodeWords} from "./encoded-word.ts";

/**
 * One person as people write it in trailers and in-body From lines: "Name <a@b>", with commas, quotes or parentheses in the name,
 * "<mailto:..>", no blank before "<", "a@b (Name)", or a bare address (name ""). Not RFC 5322, which would split "Last, First".
 * null where the text holds no address.
 */
export function parseAddress(text: string): Address | null {
  const written = decodeWords(text.slice(0, longest)).replace(/\s+/g, " ").trim();
  const bracketed = angleAddress.exec(written);
  if (bracketed !== null) return {name: cleanName(written.slice(0, bracketed.index)), email: bracketed[1] ?? null};
  const bare = bareAddress.exec(written);
  if (bare === null) return null;
  const behind = /^[>\s]*\(([^()]*)\)/.exec(written.slice(bare.index + bare[0].length))?.[1];
  return {name: cleanName(behind ?? written.slice(0, bare.index)), email: bare[0]};
}

/**
 * Whether two addresses are one mailbox in all likelihood: equal but for case and a "+tag", or the same user at a domain and at
 * exactly one label below it (linux.intel.com and intel.com), which is b4's rule.
 */
export function sameAddress(a: string, b: string): boolean {
  const [userA, domainA] = mailbox(a);
  const [userB, domainB] = mailbox(b);
  if (userA === "" || domainA === "" || userA !== userB) return false;
  return domainA === domainB || isLabelBelow(domainA, domainB) || isLabelBelow(domainB, domainA);
}

/** Whether two display names are one: case, accents, quotes, "(company)" and the order of "Last, First" do not matter. */
export function sameName(a: string, b: string): boolean {
  const left = comparableName(a);
  return left !== "" && left === comparableName(b);
}

/** The name in its spoken order: "Tian, Kevin" is Kevin Tian. Names without a comma come back as they are. */
export function spokenName(name: string): string {
  const match = /^([^,()]+),\s*([^,()]+)((?:\s*\(.*\))?)$/.exec(name.slice(0, longest).trim());
  if (match === null) return name;
  const [, last = "", first = "", rest = ""] = match;
  return company.test(first) ? name : `${first.trim()} ${last.trim()}${rest}`;
}

/** Whether the sender is a program, by signs that hold for any list: bot, robot, noreply, daemon in name or address, test systems. */
export function isBot(address: Address): boolean {
  const user = (address.email ?? "").split("@")[0] ?? "";
  const words = `${user} ${address.name}`.toLowerCase().split(/[^a-z0-9]+/);
  if (words.some((word) => botWord.test(word))) return true;
  return /(?:^|[^a-z])no-?reply|do-?not-?reply/i.test(user);
}

const longest = 2000;
const angleAddress = /<\s{0,9}(?:mailto:)?([^<>\s@,;]{1,200}@[^<>\s@,;]{1,200})(?=[\s>;,<]|$)/i;
const bareAddress = /[^<>\s@,;:()"']{1,200}@[^<>\s@,;()"']{1,200}/;
const botWord =
  /^(?:bot\d*|robot|syzbot\w*|buildbot|kbuild|lkp|kernelci|patchwork\w*|daemon|autobuild\w*|mailman|postmaster)$/;
const company = /^(?:inc|ltd|llc|corp|gmbh|jr|sr|phd|ii|iii)\.?$/i;

function cleanName(text: string): string {
  const trimmed = text
    .trim()
    .replace(/(?<![<,;])[<,;]+$/, "")
    .trim();
  const unquoted = /^"(.*)"$/.exec(trimmed)?.[1] ?? /^'(.*)'$/.exec(trimmed)?.[1] ?? trimmed;
  return unquoted.replace(/\\(["\\()])/g, "$1").trim();
}

function mailbox(address: string): [user: string, domain: string] {
  const lower = address.trim().toLowerCase();
  const at = lower.lastIndexOf("@");
  const user = at < 0 ? "" : lower.slice(0, at);
  const plus = user.indexOf("+");
  return [plus > 0 ? user.slice(0, plus) : user, lower.slice(at + 1)];
}

function isLabelBelow(longer: string, shorter: string): boolean {
  if (!shorter.includes(".") || !longer.endsWith(`.${shorter}`)) return false;
  return !longer.slice(0, -shorter.length - 1).includes(".");
}

function comparableName(name: string): string {
  return spokenName(cleanName(name.slice(0, longest)))
    .replace(/[([][^()[\]]*[)\]]/g, " ")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

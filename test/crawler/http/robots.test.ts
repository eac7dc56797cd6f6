import {describe, expect, it} from "vitest";
import {readRobots} from "../../../crawler/http/robots.ts";
import {secondsSince} from "../../helpers/cost.ts";

const allows = (text: string, path: string) => readRobots(text, "vfio-lore").allows(path);

describe("what a robots.txt allows", () => {
  it.each([
    ["nothing said", "", "/kvm/", true],
    ["all forbidden", "User-agent: *\nDisallow: /", "/kvm/", false],
    ["an empty rule forbids nothing", "User-agent: *\nDisallow:", "/kvm/", true],
    ["another client", "User-agent: other\nDisallow: /", "/kvm/", true],
    ["our name, in any case", "User-agent: *\nDisallow:\n\nUser-Agent: VFIO-Lore\nDisallow: /", "/kvm/", false],
    [
      "our group outweighs the general one",
      "User-agent: vfio-lore\nAllow: /\n\nUser-agent: *\nDisallow: /",
      "/kvm/",
      true,
    ],
    ["two names for one group", "User-agent: a\nUser-agent: vfio-lore\nDisallow: /kvm", "/kvm/", false],
    ["the longest rule", "User-agent: *\nDisallow: /\nAllow: /kvm/", "/kvm/x", true],
    ["allow wins a tie", "User-agent: *\nDisallow: /kvm\nAllow: /kvm", "/kvm", true],
    ["a star", "User-agent: *\nDisallow: /*?q=", "/kvm/?q=x&x=m", false],
    ["an end", "User-agent: *\nDisallow: /*.gz$", "/kvm/manifest.js.gz", false],
    ["an end that is none", "User-agent: *\nDisallow: /*.gz$", "/kvm/manifest.js.gz?x", true],
    ["a comment", "User-agent: * # all\nDisallow: /kvm # no", "/kvm/", false],
    ["rules before any name", "Disallow: /", "/kvm/", true],
  ])("%s", (_, text, path, expected) => expect(allows(text, path)).toBe(expected));

  it("a delay is read, and a hostile pattern takes no time", () => {
    expect(readRobots("User-agent: *\nCrawl-delay: 10", "vfio-lore").crawlDelay).toBe(10);
    const begun = process.cpuUsage();
    allows(`User-agent: *\nDisallow: ${"*a".repeat(900)}b`, "a".repeat(50_000));
    expect(secondsSince(begun)).toBeLessThan(0.5);
  });
});

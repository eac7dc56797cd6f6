import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {driverPath, slug} from "../../web/paths.ts";

describe("slug()", () => {
  it.each(["qat", "nvgrace-gpu", "20220308184902.2242-1-a.b@example.com"])("keeps %s as it is", (text) => {
    expect(slug(text)).toBe(text);
  });

  it.each(["../../etc/passwd", "A", "a/b", "con", "nul.txt", "", ".", "..", "\u0000", "x".repeat(300)])(
    "makes %j a plain name of its own",
    (text) => {
      expect(slug(text)).toMatch(/^[a-z0-9._@+-]*~[0-9a-f]{10}$/);
    },
  );

  it("never gives two texts one name, nor a name that leaves its folder", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(slug(a) === slug(b)).toBe(a === b);
        expect(driverPath(a)).toMatch(/^drivers\/[^/\\]+\.html$/);
        expect(driverPath(a)).not.toMatch(/^drivers\/\.+\.html$/);
      }),
    );
  });

  it("does not differ in case alone, for file systems that do not tell", () => {
    expect(slug("Qat").toLowerCase()).not.toBe(slug("qat"));
  });
});

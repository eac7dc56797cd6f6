import {describe, expect, it} from "vitest";
import {bareTitleKey, isTelling, titleKey, titleLikeness} from "../../../crawler/series/titles.ts";

describe("titles across versions", () => {
  it("do not mind case, hyphens and underscores", () => {
    expect(titleKey("gadget-vfio-pci: Add X state")).toBe(titleKey("gadget_vfio_pci: add x state"));
  });

  it("meet without their subsystem", () => {
    expect(bareTitleKey("gadget_vfio_pci: Implement lever migration")).toBe(
      bareTitleKey("vfio/gadget: Implement lever migration"),
    );
    expect(bareTitleKey("Implement lever migration")).toBe("implement lever migration");
  });

  it.each(["vfio: fixes", "MAINTAINERS: update entry", "gadget: add driver", "vfio/pci: minor cleanups", ""])(
    "%j tells nothing about which work it is",
    (title) => {
      expect(bareTitleKey(title)).toBeNull();
    },
  );

  it.each([
    ["vfio fixes for 5.20", false],
    ["Add live migration for gadgets", true],
    ["Add a gadget", false],
  ])("%j is telling: %s", (title, expected) => {
    expect(isTelling(title)).toBe(expected);
  });

  it("are alike by the words they share", () => {
    expect(titleLikeness("Provide a two step lever API", "Provide a new two step lever API")).toBeGreaterThan(0.8);
    expect(titleLikeness("one thing", "other matter")).toBe(0);
    expect(titleLikeness("", "")).toBe(0);
  });
});

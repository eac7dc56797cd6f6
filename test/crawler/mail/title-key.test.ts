import {describe, expect, it} from "vitest";
import {titleKey} from "../../../crawler/mail/title-key.ts";

describe("the versions of one series have one key", () => {
  it.each([
    "[PATCH 0/5] vfio/alder: Add a driver",
    "[PATCH v2 00/12] vfio/alder: Add a driver",
    "[RFC PATCH 0/4] vfio-alder: add a  driver",
    "[alder-list] [PATCH V3 alder-next 0/4] vfio_alder: Add a Driver.",
    "[PATCH v4] vfio/alder: Add a driver",
    "[PATCH v5 1/1] vfio/alder: Add a driver",
    "[RFC v6] vfio/alder: Add a driver",
  ])("%s", (subject) => expect(titleKey(subject)).toBe("vfio alder add a driver"));
});

describe("no key", () => {
  it.each([
    "Re: [PATCH 0/5] vfio/alder: Add a driver",
    "AW: [PATCH 0/5] vfio/alder: Add a driver",
    "[PATCH 3/5] vfio/alder: Add a driver",
    "vfio/alder: Add a driver",
    "[GIT PULL] VFIO updates for v6.1",
    "[PATCH] fix build",
    "",
  ])("%s", (subject) => expect(titleKey(subject)).toBeNull());
});

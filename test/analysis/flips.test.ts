import {describe, expect, it} from "vitest";
import type {JudgedRevision} from "../../analysis/dataset.ts";
import {flipsOf} from "../../analysis/flips.ts";
import type {Message} from "../../crawler/records.ts";
import {driverDiff, judgeMails, mona, parentDiff, paul, posting, reply, rita} from "./made-up.ts";

const versions = (mails: readonly Message[]): JudgedRevision[] =>
  judgeMails(mails).revisions.filter(({introduces}) => introduces !== null);
const flips = (mails: readonly Message[]) =>
  flipsOf(versions(mails)).map(({criterion, from, to, why}) => `${criterion}: ${from} -> ${to}: ${why}`);
const first = posting({date: "2023-05-01T00:00:00Z"});
const review = "Reviewed-by: Rita Reader <rita@reviews.example.com>";
const second = (more: Parameters<typeof posting>[0] = {}): Message[] =>
  posting({version: 2, date: "2023-06-01T00:00:00Z", ...more});

describe("a criterion that was met and is not on the next version", () => {
  it("lost a review whose patch changed", () => {
    const changed = second({driver: driverDiff({code: ["static int more;"]})});
    expect(flips([...first, reply(first[2], rita, review), ...changed])).toEqual([
      "listed-reviewer: met -> not-met: Reviewed-by of Rita Reader on patch 2 is not carried: patch 2 changed",
    ]);
  });

  it("got it back by a new vote, told once it was lost only", () => {
    const changed = second({driver: driverDiff({code: ["static int more;"]})});
    const mails = [...first, reply(first[2], rita, review), ...changed, reply(changed[2], rita, review)];
    expect(flips(mails)).toEqual([]);
    const third = posting({
      version: 3,
      date: "2023-07-01T00:00:00Z",
      driver: driverDiff({code: ["static int most;"]}),
      driverTrailers: [review],
    });
    expect(flips([...first, reply(first[2], rita, review), ...changed, ...third]).at(-1)).toBe(
      "listed-reviewer: not-met -> met: Reviewed-by of Rita Reader on patch 2",
    );
  });

  it("touches something new of the parent, or drops it again", () => {
    const ack = "Acked-by: Paul Parent <paul@acme.example.com>";
    const more = second({
      parent: `${parentDiff}diff --git a/drivers/misc/zed/z.c b/drivers/misc/zed/z.c\n--- a/drivers/misc/zed/z.c\n+++ b/drivers/misc/zed/z.c\n@@ -1,1 +1,2 @@\n int x;\n+int y;\n`,
      parentTrailers: [ack],
    });
    const third = posting({version: 3, date: "2023-07-01T00:00:00Z", parentTrailers: [ack]});
    expect(flips([...first, reply(first[0], paul, ack), ...more, ...third])).toEqual([
      "parent-approval: met -> partly-met: patch 1 newly touches drivers/misc/zed",
      "parent-approval: partly-met -> met: drivers/misc/zed is no longer touched",
    ]);
  });

  it("is found wanting by the maintainer, until the text answers", () => {
    const next = second();
    const words = reply(next[0], mona, "The documentation is not sufficient.");
    const third = posting({version: 3, date: "2023-07-01T00:00:00Z"});
    expect(flips([...first, ...next, words, ...third])).toEqual([
      "documentation: met -> not-met: Mona Keeper says that it does not suffice",
      "documentation: not-met -> met: answered by the commit message on patch 2",
    ]);
  });

  it("was explained in a mail, or in a text that is gone", () => {
    const thin = second({message: "The migration data consists of a header and is saved and loaded."});
    expect(flips([...first, ...thin])[0]).toMatch(
      /documentation: met -> partly-met: ".*via vfio-pci\?" was answered by the commit message on patch 2; ".*validate the data\?" was/,
    );
  });
});

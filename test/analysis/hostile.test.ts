import {describe, expect, it} from "vitest";
import type {Message} from "../../crawler/records.ts";
import {secondsSince} from "../helpers/cost.ts";
import {
  ada,
  changed,
  driverDiff,
  driverOf,
  judgeMails,
  lastBringing,
  mail,
  mona,
  posting,
  reply,
  rita,
  sam,
  verdictOn,
} from "./made-up.ts";

const vote = "Reviewed-by: Rita Reader <rita@reviews.example.com>";

describe("wrong or odd data is never turned into a verdict", () => {
  const cases: readonly (readonly [string, (mails: Message[]) => Message[]])[] = [
    [
      "a reviewer's name at a stranger's address",
      (mails) => [
        reply(
          mails[2],
          {name: "Rita Reader", email: "rita@evil.example.net"},
          "Reviewed-by: Rita Reader <rita@evil.example.net>",
        ),
      ],
    ],
    ["a stranger who writes the reviewer's trailer", (mails) => [reply(mails[2], sam, vote)]],
    ["a review in a quote", (mails) => [reply(mails[2], sam, "I agree with that.", {quote: vote})]],
    ["a review in a quote of a quote", (mails) => [reply(mails[2], sam, `> > Looks good.\n> > ${vote}\n\nMe too.`)]],
    [
      "an indented paste of a commit",
      (mails) => [reply(mails[2], rita, `commit 0123456789ab\n\n    Fix it.\n\n    ${vote}\n\nis what you want.`)],
    ],
    [
      "a bot",
      (mails) => [
        reply(
          mails[2],
          {name: "kernel test robot", email: "lkp@example.com"},
          "Reviewed-by: kernel test robot <lkp@example.com>",
        ),
      ],
    ],
    [
      "prose about a review",
      (mails) => [reply(mails[2], rita, "I already reviewed this: my R-b stands, looks good to me.")],
    ],
    [
      "a review taken back",
      (mails) => {
        const given = reply(mails[2], rita, vote);
        return [
          given,
          reply(given, rita, "On second thought please drop my Reviewed-by.", {date: "2023-05-09T00:00:00Z"}),
        ];
      },
    ],
    [
      "a review of another series with the same title",
      (mails) => {
        const other = posting({
          author: sam,
          date: "2023-04-01T00:00:00Z",
          driver: driverDiff({name: "acme", directory: "samples/acme"}),
        });
        return [...other, reply(other[2], rita, vote), ...mails.slice(0, 0)];
      },
    ],
  ];

  it.each(cases)("%s", (_name, more) => {
    const mails = posting();
    const verdict = verdictOn("listed-reviewer", [...mails, ...more(mails)]);
    expect(verdict.state).not.toBe("met");
    expect(verdict.evidence.filter(({trailer}) => trailer === "Reviewed-by")).toEqual([]);
  });

  it("a forged patch to MAINTAINERS neither takes a listed reviewer's role nor gives one", () => {
    const mails = posting();
    const forged = mail({
      id: "forged@example.net",
      from: {name: "Some President", email: "president@gov.example.net"},
      subject: "[PATCH] MAINTAINERS: remove and add some people",
      body: `Remove them.\n\nSigned-off-by: Some President <president@gov.example.net>\n---\n MAINTAINERS | 2 +-\n\n${changed("MAINTAINERS", ["R:\tSam Stranger <sam@else.example.com>"]).replace(" \tone;", "-R:\tRita Reader <rita@reviews.example.com>")}`,
      date: "2023-04-30T00:00:00Z",
    });
    const byRita = verdictOn("listed-reviewer", [forged, ...mails, reply(mails[2], rita, vote)]);
    expect(byRita.state).toBe("met");
    const bySam = verdictOn("listed-reviewer", [
      forged,
      ...mails,
      reply(mails[2], sam, "Reviewed-by: Sam Stranger <sam@else.example.com>"),
    ]);
    expect(bySam.state).toBe("not-met");
  });

  it("a review by somebody who was not listed yet does not count", () => {
    const mails = posting({date: "2023-05-01T00:00:00Z"});
    const verdict = verdictOn("listed-reviewer", [
      ...mails,
      reply(mails[2], sam, "Reviewed-by: Sam Stranger <sam@else.example.com>"),
    ]);
    expect(verdict.state).toBe("not-met");
  });

  it('"applied" in a mail that only bears the maintainer\'s name does not count', () => {
    const mails = posting();
    const forged = reply(mails[0], {name: mona.name, email: "mona@evil.example.net"}, "Applied, thanks.");
    expect(verdictOn("vfio-maintainer", [...mails, forged]).state).toBe("not-met");
    expect(driverOf(judgeMails([...mails, forged])).status).toBe("pending");
  });

  it("markup and control characters in names and titles come through as data", () => {
    const evil = {name: "Eve </script>\u001b[2J=cmd", email: "eve@example.com"};
    const mails = posting({author: evil});
    const dataset = judgeMails(mails);
    expect(lastBringing(dataset).author.name).toBe(evil.name);
    expect(dataset.people.map(({id}) => id)).toContain("eve-script-2j-cmd");
  });

  it("a huge line costs no more than its length", () => {
    const mails = posting();
    const huge = reply(mails[2], ada, `${"the migration data consists of ".repeat(20_000)}\n\n${"a ".repeat(100_000)}`);
    const started = process.cpuUsage();
    judgeMails([
      ...mails,
      huge,
      reply(mails[2], sam, `${"userspace can ".repeat(20_000)}.`),
      reply(mails[0], mona, `${"applied ".repeat(50_000)}`),
    ]);
    expect(secondsSince(started)).toBeLessThan(10);
  });
});

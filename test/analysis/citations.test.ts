import {describe, expect, it} from "vitest";
import {citationsOf} from "../../analysis/citations.ts";
import {mailPage} from "../../analysis/cli/terminal/mail-page.ts";
import {judgeMails, lastBringing, posting, reply, rita} from "./made-up.ts";

describe("citations of a mail", () => {
  const mails = posting();
  const vote = reply(mails[2], rita, "Reviewed-by: Rita Reader <rita@reviews.example.com>");
  const dataset = judgeMails([...mails, vote]);

  it("name the driver, the version and the criterion that it proves", () => {
    expect(citationsOf(vote.messageId, dataset)).toMatchObject([
      {
        driver: "acme",
        revision: lastBringing(dataset).id,
        proves: "listed-reviewer",
        evidence: {trailer: "Reviewed-by"},
      },
    ]);
    expect(citationsOf("none@example.com", dataset)).toEqual([]);
  });

  it("are told below who wrote the mail, when, on which lists and under which address", () => {
    const lone = {messageId: vote.messageId, person: "Rita\u001b[31m", email: null, subject: "Re: [GIT PULL] vfio"};
    const rest = {date: vote.date, lists: ["kvm"], url: "https://lore.kernel.org/all/x@y/"};
    const lines = mailPage({...lone, ...rest, citedBy: citationsOf(vote.messageId, dataset)}, dataset);
    expect(lines.join("\n")).toMatch(
      /^Mail of Rita.*, 2023-05-02 on kvm\n {2}Re: \[GIT PULL\] vfio\n.*\nhttps:\S+\n\nCited as proof:\n {2}acme v1\*: review by a listed reviewer, Reviewed-by$/,
    );
    expect(lines.join("")).not.toContain("\u001b");
    expect(mailPage({...lone, ...rest, citedBy: []}, dataset)).toContain("No verdict cites it.");
  });
});

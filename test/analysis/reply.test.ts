import {describe, expect, it} from "vitest";
import {replyText} from "../../analysis/cli/terminal/reply.ts";
import type {JudgedRevision} from "../../analysis/dataset.ts";
import {hostileDataset, smallDataset} from "../helpers/datasets.ts";

const judged = (revisions: readonly JudgedRevision[]) => revisions.filter(({introduces}) => introduces !== null);

describe("a reply to the list", () => {
  const replies = judged([...smallDataset().revisions, ...hostileDataset().revisions]).map((revision) => ({
    revision,
    lines: replyText(revision),
  }));

  it("is plain text of at most 72 columns; a longer address stands alone", () => {
    expect(replies.length).toBeGreaterThan(5);
    for (const {lines} of replies) {
      expect(lines.filter((line) => line.length > 72 && / /.test(line.trim()))).toEqual([]);
      expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });

  it("cites only mails that are evidence, and lists all that it cites", () => {
    for (const {revision, lines} of replies) {
      const urls = Object.values(revision.verdicts).flatMap(({evidence}) => evidence.map(({url}) => url));
      const ids = new Set(urls.map((url) => url.replace(/\/$/, "").split("/").at(-1)));
      const text = lines.join("\n");
      const listed = [...text.matchAll(/^\[(\d+)\]\s(\S+)$/gm)];
      for (const [, , url = ""] of listed) expect(ids).toContain(url.replace(/\/$/, "").split("/").at(-1));
      const cited = new Set(
        [...text.matchAll(/ ((?:\[\d+\])+)/g)].flatMap(([, marks = ""]) => marks.match(/\d+/g) ?? []),
      );
      expect([...cited].sort()).toEqual(listed.map(([, number]) => number).sort());
    }
  });

  it("says of each criterion what is there, what was not found, or why it does not apply", () => {
    const [first] = judged(smallDataset().revisions);
    if (first === undefined) throw new Error("the small dataset has an introduction");
    const verdict = first.verdicts["listed-reviewer"];
    if (verdict === undefined) throw new Error("it is judged");
    const said = (change: Partial<typeof verdict>) =>
      replyText({...first, verdicts: {"listed-reviewer": {...verdict, evidence: [], ...change}}})
        .join("\n")
        .replace(/\s+/g, " ");
    expect(said({state: "not-met", missing: "a Reviewed-by"})).toContain(" not found: a Reviewed-by");
    expect(said({state: "not-applicable", because: "there is no parent"})).toContain(
      " does not apply: there is no parent",
    );
    expect(said({state: "no-evidence", searched: {...verdict.searched, missing: ["gone@example.com"]}})).toContain(
      "1 mail that the threads name could not be had",
    );
  });
});

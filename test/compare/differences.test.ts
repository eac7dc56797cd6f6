import {describe, expect, it} from "vitest";
import {parseMessage} from "../../crawler/mail/message.ts";
import {reconstruct} from "../../crawler/series/reconstruct.ts";
import {findTrailers} from "../../crawler/trailers/parse.ts";
import {differencesOf, threadsOf} from "./differences.ts";
import {explain} from "./explain.ts";
import type {B4Result} from "./run-b4.ts";

const diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";

function mail(
  id: string,
  from: string,
  subject: string,
  answers: string | null,
  body: string,
): Promise<Awaited<ReturnType<typeof parseMessage>>> {
  const reference = answers === null ? "" : `In-Reply-To: <${answers}>\n`;
  const head = `Message-ID: <${id}>\nDate: Fri, 1 Mar 2024 10:00:00 +0000\nFrom: ${from}\nSubject: ${subject}\n${reference}`;
  return parseMessage(Buffer.from(`${head}\n${body}`), {lists: ["kvm"]});
}

const thread = await Promise.all([
  mail("p@x", "Ann <ann@x.org>", "[PATCH] vfio: do it", null, `Why.\n\nSigned-off-by: Ann <ann@x.org>\n---\n${diff}`),
  mail("r@x", "Bob <bob@x.org>", "Re: [PATCH] vfio: do it", "p@x", "> Why.\n\nReviewed-by: Bob <bob@x.org>\n"),
  mail(
    "s@x",
    "Cid <cid@x.org>",
    "Re: [PATCH] vfio: do it",
    "p@x",
    "As in\n\n    vfio: it\n\n    Acked-by: Cid <cid@x.org>\n    Signed-off-by: D <d@x.org>\n",
  ),
  mail(
    "bot@x",
    "kernel test robot <lkp@x.org>",
    "Re: [PATCH] vfio: do it",
    "p@x",
    "Reported-by: kernel test robot <lkp@x.org>\n",
  ),
]);
const {revisions} = reconstruct(thread);
const [revision] = revisions;

/** What b4 would give for the patch, with these lines added to its commit message. */
const b4With = (...lines: string[]): B4Result => {
  const message = ["Why.", "", "Signed-off-by: Ann <ann@x.org>", ...lines].join("\n");
  return {patches: [{messageId: "p@x", index: 1, trailers: findTrailers(message, {from: "patch"})}], said: ""};
};

describe("the comparison with b4", () => {
  const found = (b4: B4Result) => {
    if (revision === undefined) throw new Error("the mails make no series");
    const scene = {revision, revisions, thread, said: b4.said};
    return differencesOf(revision, b4).map((difference) => [
      difference.kind,
      explain(difference, scene)?.right ?? null,
    ]);
  };

  it("is silent where both give the same", () => {
    expect(found(b4With("Reviewed-by: Bob <bob@x.org>"))).toEqual([]);
  });

  it("lists a vote that b4 misses, and does not explain it away", () => {
    expect(found(b4With())).toEqual([["trailer", null]]);
  });

  it("lists a vote that only b4 has, unexplained where no mail shows a reason", () => {
    expect(found(b4With("Reviewed-by: Bob <bob@x.org>", "Tested-by: Eve <eve@x.org>"))).toEqual([["b4 trailer", null]]);
  });

  it("explains a pasted commit and a program by the mails", () => {
    const b4 = b4With(
      "Reviewed-by: Bob <bob@x.org>",
      "Acked-by: Cid <cid@x.org>",
      "Reported-by: kernel test robot <lkp@x.org>",
    );
    expect(found(b4)).toEqual([
      ["b4 trailer", "ours"],
      ["b4 trailer", "ours"],
    ]);
  });

  it("lists patches that one of both has not", () => {
    expect(found({patches: [{messageId: "q@x", index: 1, trailers: []}], said: ""})).toEqual([
      ["patch", null],
      ["b4 patch", null],
    ]);
    expect(found({patches: null, said: "crashed"})).toEqual([["b4 failed", "ours"]]);
  });

  it("finds the thread of every mail", () => {
    expect(threadsOf(thread).get("s@x")?.length).toBe(4);
  });
});

import {describe, expect, it} from "vitest";
import type {Message} from "../../../crawler/records.ts";
import {reconstruct} from "../../../crawler/series/reconstruct.ts";
import {message} from "../../helpers/message.ts";

const mail = (messageId: string, subject: string, date: string, text: string): Message => ({
  ...message,
  ...{messageId, subject, date, text},
  lists: ["kvm"],
  from: {name: "Ada Author", email: "ada@example.com"},
});
const patch = (n: number, title: string): Message => ({
  ...mail(
    `${n}@example.com`,
    `[PATCH v3 ${n}/2] ${title}`,
    "2023-05-01T10:00:00.000Z",
    `Do it.\n\nSigned-off-by: Ada Author <ada@example.com>\n---\ndiff --git a/f${n} b/f${n}\nindex 111111111111..222222222222 100644\n--- a/f${n}\n+++ b/f${n}\n@@ -1,1 +1,2 @@\n one\n+two\n`,
  ),
  inReplyTo: ["0@example.com"],
});
const first = mail(
  "0@example.com",
  "[PATCH v3 0/2] acme: migration of its VFs",
  "2023-05-01T09:00:00.000Z",
  "A series.\n",
);
const rest = [patch(1, "acme: export an interface for migration"), patch(2, "vfio/acme: add a driver for its VFs")];
const request = (text: string, id = "pull@example.com", date = "2023-07-01T00:00:00.000Z"): Message =>
  mail(
    id,
    "[GIT PULL] acme: migration of its VFs",
    date,
    `${text}\n\nAda Author (2):\n      acme: export an interface for migration\n      vfio/acme: add a driver for its VFs\n`,
  );
const notes = (...pulls: Message[]): string[] =>
  reconstruct([first, ...rest, ...pulls])
    .revisions.flatMap((revision) => [...revision.notes])
    .filter((note) => /pull/.test(note));

describe("a version that only a pull request holds", () => {
  it.each([
    "This is v4 version with the tags added.",
    "This is the v4.",
    "This brings version 4 of this series.",
    "  https://git.example.com/acme.git tags/acme-vfio-v4\n\nfor you to fetch",
  ])("is noted on the last version posted: %s", (text) => {
    expect(notes(request(text))).toEqual(["v4 is only in the pull request pull@example.com"]);
  });

  it.each([
    "This is the v3 that was posted.",
    "The following changes since commit 0123456789ab: Linux v6.5-rc5. The v4 protocol is used. tags/vfio-v6.5-rc1",
    "Please pull.",
  ])("is not read into: %s", (text) => expect(notes(request(text))).toEqual([]));

  it("is not noted where the request lists other patches, came before, or only answers", () => {
    const words = "This is v4 version.";
    const other = {...request(words), text: `${words}\n\n      vfio/zork: something else\n`};
    const before = {...request(words), date: "2023-01-01T00:00:00.000Z"};
    const answer = {...request(words), subject: "Re: [GIT PULL] acme", inReplyTo: ["gone@example.com"]};
    expect(notes(other, before)).toEqual([]);
    expect(notes(answer)).toEqual([]);
  });

  it("is the highest that any names", () => {
    const higher = request("This is v5 version.", "pull5@example.com", "2023-07-02T00:00:00.000Z");
    expect(notes(request("This is v4 version."), higher)).toEqual(["v5 is only in the pull request pull5@example.com"]);
  });
});

describe("a cover letter that begins with From:", () => {
  it("is by whom it names; who sent it stays the submitter", () => {
    const cover = {...first, text: `From: Zoe Other <zoe@example.com>\n\n${first.text}`};
    const [revision] = reconstruct([cover, ...rest]).revisions;
    expect(revision?.author).toEqual({name: "Zoe Other", email: "zoe@example.com"});
    expect(revision?.submitter).toEqual(first.from);
    const mentioned = {...first, text: `${first.text}\nFrom: Zoe Other <zoe@example.com>\n`};
    expect(reconstruct([mentioned, ...rest]).revisions[0]?.author).toEqual(first.from);
  });
});

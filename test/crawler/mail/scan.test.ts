import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {namedIn, scanMail} from "../../../crawler/mail/scan.ts";
import {secondsSince} from "../../helpers/cost.ts";
import {patchBody, rawMail} from "../../helpers/epoch.ts";

const patterns = {paths: ["drivers/vfio/", "include/linux/vfio"], subjects: ["vfio"], drivers: ["drivers/vfio/pci/"]};
const scan = (raw: string | Buffer) => scanMail(Buffer.from(raw), patterns);
const relevant = (subject: string, body: string, headers: string[] = []) =>
  scan(rawMail({id: "a@example.com", subject, body, headers})).relevant;

describe("what makes a mail relevant by itself", () => {
  it.each([
    ["a patch that touches a path", patchBody("drivers/vfio/pci/alder/main.c")],
    ["one that touches a header by the beginning of its name", patchBody("include/linux/vfio_pci_core.h")],
    ["a new file", "--- /dev/null\n+++ b/drivers/vfio/x.c\n@@ -0,0 +1 @@\n+a\n"],
    ["a rename", "diff --git a/drivers/a.c b/drivers/b.c\nrename from drivers/vfio/a.c\nrename to drivers/b.c\n"],
    ["a diff without prefixes", "--- drivers/vfio/a.c\n+++ drivers/vfio/a.c\n@@ -1 +1 @@\n-a\n+b\n"],
    [
      "a reply that quotes the diff of a patch which may be lost",
      "> diff --git a/drivers/vfio/a.c b/drivers/vfio/a.c\n",
    ],
  ])("%s", (_, body) => expect(relevant("[PATCH] x", body)).toBe(true));

  it.each([
    ["a path in prose", "see drivers/vfio/pci/vfio_pci_core.c\n"],
    ["a path that only ends like one", patchBody("mydrivers/vfio/a.c")],
    ["a diff of other files", patchBody("drivers/net/a.c")],
    ["an added line that names a path", "+++ x\n+ a/drivers/vfio/\n"],
  ])("not %s", (_, body) => expect(relevant("[PATCH] x", body)).toBe(false));

  it("whatever the paths have in common", () => {
    const body = `${"+ one line of code\n".repeat(100)}${patchBody("drivers/vfio/pci/alder/main.c")}`;
    for (const paths of [["drivers/vfio/"], ["drivers/vfio/", "mm/"], ["drivers/", "include/", "qemu"], ["d"]])
      expect(scanMail(Buffer.from(rawMail({id: "a@example.com", body})), {...patterns, paths})).toMatchObject({
        relevant: true,
        drivers: ["alder"],
      });
  });

  it("a driver's path far behind another name of the same line", () => {
    const line = `diff --git a/vfio${"x".repeat(570)} b/drivers/vfio/pci/alder/main.c\n`;
    expect(scan(rawMail({id: "a@example.com", body: line}))).toMatchObject({relevant: true, drivers: ["alder"]});
  });

  it("a subject that names vfio in any case, also in an encoded word", () => {
    expect(relevant("Re: [PATCH] VFIO: x", "")).toBe(true);
    expect(relevant("=?UTF-8?B?dmZpbyBmaXg=?=", "")).toBe(true);
    expect(relevant("=?gb2312?Q?vf?=\n =?gb2312?Q?io_x?=", "")).toBe(true);
  });

  it("a path behind base64 or quoted-printable, also in a part of a multipart mail", () => {
    const body = patchBody("drivers/vfio/a.c");
    expect(relevant("x", Buffer.from(body).toString("base64"), ["Content-Transfer-Encoding: base64"])).toBe(true);
    const quoted = body.replaceAll("vfio", "v=66=\nio");
    expect(relevant("x", quoted, ["Content-Transfer-Encoding: quoted-printable"])).toBe(true);
    const parts = [
      "--b",
      "Content-Type: text/html",
      "",
      "<p>",
      "--b",
      "Content-Type: multipart/alternative; boundary=c",
      "",
      "--c",
      "Content-Type: text/x-patch; name=a.patch",
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from(body).toString("base64"),
      "--c--",
      "--b--",
      "",
    ].join("\n");
    expect(relevant("x", parts, ['Content-Type: multipart/mixed; boundary="b"'])).toBe(true);
  });
});

describe("drivers and the words that may name them", () => {
  it("takes a driver's name from the last folder of a file below the drivers' folder", () => {
    const body = ["alder/main.c", "oak/birch/cmd.h", "core.c"]
      .map((file) => patchBody(`drivers/vfio/pci/${file}`))
      .join("\n");
    expect(scan(rawMail({id: "a@example.com", body})).drivers).toEqual(["alder", "birch"]);
  });

  it("keeps the subject in lower case where it can still turn out to name a driver, cut where it is endless", () => {
    const subject = (text: string) => scan(rawMail({id: "a@example.com", subject: text})).subject;
    expect(subject("net/Alder: fix it")).toBe("net/alder: fix it");
    expect(subject("vfio/alder: fix it")).toBeNull();
    expect(subject("alder ".repeat(200))).toHaveLength(250);
    expect(subject("net =?utf-8?q?=00?= Al\0der: fix it"), "as the parsed mail has it").toBe("net alder: fix it");
  });

  it.each([
    ["alder: fix it", true],
    ["re: [patch net-next] net/alder: fix it", true],
    ["what of (alder)?", true],
    ["alders and aldern, then alder", true],
    ["alder-net: fix it", false],
    ["alder_net: fix it", false],
    ["net: xalder, älder, alderé", false],
  ])("knows whether %j names alder: %s", (subject, names) => {
    expect(namedIn(subject, ["oak", "alder", ""])).toEqual(names ? ["alder"] : []);
  });
});

describe("links", () => {
  it("takes References, then In-Reply-To, each once and never itself", () => {
    const raw = rawMail({
      id: "c@example.com",
      references: ["a@example.com", "b@example.com", "c@example.com"],
      replyTo: "b@example.com",
    });
    expect(scan(raw)).toMatchObject({messageId: "c@example.com", references: ["a@example.com", "b@example.com"]});
  });

  it("says null for a mail without a message-id", () => {
    expect(scan("Subject: x\n\nvfio\n").messageId).toBeNull();
  });

  it("takes the time of arrival from the topmost Received header, else from Date", () => {
    const headers = [
      "Received: by a; Tue, 05 Oct 2021 01:02:03 +0200",
      "Received: by b; Mon, 04 Oct 2021 00:00:00 +0000",
    ];
    expect(scan(rawMail({id: "a@example.com", headers})).received).toBe("2021-10-04T23:02:03.000Z");
    expect(scan(rawMail({id: "a@example.com"})).received).toBe("2021-10-04T09:00:00.000Z");
  });
});

it("reads any bytes, and mail that is mutated anywhere, without throwing", () => {
  const mail = Buffer.from(
    rawMail({
      id: "a@example.com",
      body: patchBody("drivers/vfio/a.c"),
      headers: ["Content-Type: multipart/mixed; boundary=b"],
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 300}), fc.nat(mail.length), (noise, at) => {
      scan(Buffer.from(noise));
      scan(Buffer.concat([mail.subarray(0, at), noise, mail.subarray(at)]));
    }),
    {numRuns: 300},
  );
});

it("takes time linear in a mail's size, however it is made", () => {
  const size = 2_000_000;
  const hostile = [
    "drivers/vfio/".repeat(size / 13),
    "> ".repeat(size / 2),
    `Subject: ${"[".repeat(size)}`,
    `References: ${"<a@b>".repeat(size / 5)}\n\n`,
    `References: ${"(<".repeat(size / 2)}\n\n`,
    `Subject: ${"=?utf-8?q?a?= ".repeat(size / 14)}\n\n`,
    `Content-Type: multipart/mixed; boundary=b\n\n${"--b\n".repeat(size / 4)}`,
    `Content-Type: multipart/mixed; boundary=b\n\n${"\n--b\nContent-Type: multipart/mixed; boundary=b\n".repeat(size / 50)}`,
    `Content-Transfer-Encoding: quoted-printable\n\n${"=\n".repeat(size / 2)}`,
    `X: ${"a\n b".repeat(size / 4)}`,
  ];
  for (const raw of hostile) {
    const begun = process.cpuUsage();
    scan(raw);
    expect(secondsSince(begun), raw.slice(0, 40)).toBeLessThan(2);
  }
});

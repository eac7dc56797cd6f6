import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {parseMessage, UnreadableMail} from "../../../crawler/mail/message.ts";
import {secondsSince} from "../../helpers/cost.ts";
import {hunk, mail, parse, plain} from "./made-mail.ts";

describe("the header", () => {
  it("gives ids from the raw bytes, also from an encoded In-Reply-To", async () => {
    const message = await parse(
      mail(["In-Reply-To: =?utf-8?q?=3Ca=2Fb=40x=3E?=", "References: <r1@x>", " <r2@x> (comment) junk", "Subject: s"]),
    );
    expect(message).toMatchObject({messageId: "1@example.com", inReplyTo: ["a/b@x"], references: ["r1@x", "r2@x"]});
  });

  it("takes an empty In-Reply-To for none", async () => {
    expect((await parse(mail(["In-Reply-To:", "References: "]))).inReplyTo).toEqual([]);
  });

  it("decodes and collapses the subject", async () => {
    const header = ["Subject: =?UTF-8?Q?[PATCH_v2_1/2]_vfio:_caf=C3=A9?=", "\t=?UTF-8?B?IMOkYsO2?=  end\u0000"];
    expect((await parse(mail(header))).subject).toBe("[PATCH v2 1/2] vfio: café äbö end");
  });

  it("reads raw bytes in a header as UTF-8, else as windows-1252", async () => {
    const latin = Buffer.from("Subject: caf\xe9\n", "latin1");
    const raw = Buffer.concat([latin, mail(["To: Björn <b@example.com>"])]);
    expect(await parse(raw)).toMatchObject({subject: "café", to: [{name: "Björn", email: "b@example.com"}]});
  });

  it("keeps commas, brackets and quotes in the names of addresses", async () => {
    const message = await parse(
      mail(['To: "Last, First" <l@example.com>, "chen\\(A\\)" <c@example.com>', "Cc: list@example.com, undisclosed:;"]),
    );
    expect(message.to).toEqual([
      {name: "Last, First", email: "l@example.com"},
      {name: "chen(A)", email: "c@example.com"},
    ]);
    expect(message.cc).toEqual([{name: "", email: "list@example.com"}]);
  });

  it("keeps Authentication-Results as the archive recorded them", async () => {
    const message = await parse(mail(["Authentication-Results: mx.example;", "\tdkim=pass header.d=example.com"]));
    expect(message.authentication).toEqual(["mx.example; dkim=pass header.d=example.com"]);
  });

  it("sorts the lists and names each once", async () => {
    expect((await parseMessage(mail([]), {lists: ["b", "a", "b"]})).lists).toEqual(["a", "b"]);
  });

  it("passes over an mbox's From line and lines that are no field", async () => {
    const raw = Buffer.concat([
      Buffer.from("From mboxrd@z Thu Jan  1 00:00:00 1970\nnonsense\n"),
      mail(["Subject: s"]),
    ]);
    expect(await parse(raw)).toMatchObject({messageId: "1@example.com", subject: "s", text: "text\n"});
  });

  it("reads a mail with CRLF line ends as the same mail with LF", async () => {
    const raw = mail(["Subject: a", "\tb"], `${hunk}text\n`);
    expect(await parse(Buffer.from(raw.toString().replaceAll("\n", "\r\n")))).toEqual(await parse(raw));
  });
});

describe("the date", () => {
  const received = "Received: from a by b; Sat, 2 Mar 2024 10:00:00 -0800";
  const dated = (date: string) => ["Message-ID: <1@example.com>", `Date: ${date}`];
  it.each([
    ["Fri, 1 Mar 2024 10:00:00 +0100", [received], "2024-03-01T09:00:00.000Z", "date"],
    ["1 Mar 2024 10:00 EST (Eastern)", [], "2024-03-01T15:00:00.000Z", "date"],
    ["Fri, 01 Mar 24 10:00:00 -0000", [], "2024-03-01T10:00:00.000Z", "date"],
    ["Fri, 1 Mar 2024 10:00:00 +9999", [], "2024-03-01T10:00:00.000Z", "date"],
    ["Fri, 1 Mar 2024 10:00:00 -9999", [received], "2024-03-01T10:00:00.000Z", "date"],
    ["Thu, 1 Jan 1970 00:00:00 +0000", [received], "2024-03-02T18:00:00.000Z", "received"],
    ["Tue, 19 Jan 2038 03:14:07 +0000", [received], "2024-03-02T18:00:00.000Z", "received"],
    ["Mon, 1 Mar 2027 10:00:00 +0000", [received], "2024-03-02T18:00:00.000Z", "received"],
    ["Sun, 31 Feb 2024 10:00:00 +0000", [received], "2024-03-02T18:00:00.000Z", "received"],
    [
      "yesterday",
      [received, "Received: from c by d; Mon, 4 Mar 2024 10:00:00 +0000"],
      "2024-03-02T18:00:00.000Z",
      "received",
    ],
    ["yesterday", [], "1970-01-01T00:00:00.000Z", "none"],
    ["Tue, 19 Jan 2038 03:14:07 +0000", [], "1970-01-01T00:00:00.000Z", "none"],
  ])("of %j below %j is %s", async (date, header, expected, from) => {
    expect(await parse(mail(header, "", dated(date)))).toMatchObject({date: expected, dateFrom: from});
  });
});

describe("the writer", () => {
  const from = (line: string) => ["Message-ID: <1@example.com>", `From: ${line}`];
  const list = {name: "Ann Author via Virt", email: "virt@lists.example.org"};

  it.each([
    ["Reply-To", ["Reply-To: Ann Author <ann@example.com>"]],
    ["Cc", ["Reply-To: virt@lists.example.org", "Cc: Bob <bob@example.com>, Ann Author <ann@example.com>"]],
    ["a nameless Reply-To", ["Reply-To: ann@example.com, virt@lists.example.org"]],
    ["X-Original-From", ["X-Original-From: Ann Author <ann@example.com>"]],
  ])("behind NAME via LIST stands in %s", async (_, header) => {
    const message = await parse(mail(header, "", from("Ann Author via Virt <virt@lists.example.org>")));
    expect(message).toMatchObject({from: {name: "Ann Author", email: "ann@example.com"}, relay: list});
  });

  it("behind NAME via LIST has a name alone where nothing tells the address", async () => {
    const message = await parse(mail([], "", from("Ann Author via Virt <virt@lists.example.org>")));
    expect(message).toMatchObject({from: {name: "Ann Author", email: null}, relay: list});
  });

  it("behind B4 Relay stands in Reply-To", async () => {
    const relayed = from("Ann Author via B4 Relay <devnull+ann.example.com@kernel.org>");
    const message = await parse(mail(["Reply-To: ann@example.com"], "", relayed));
    expect(message.from).toEqual({name: "Ann Author", email: "ann@example.com"});
    expect(message.relay?.email).toBe("devnull+ann.example.com@kernel.org");
  });

  it("of the form Last, First via LIST is found all the same", async () => {
    const quoted = from('"Author, Ann via Virt" <virt@lists.example.org>');
    const message = await parse(mail(["Cc: Ann Author <ann@example.com>"], "", quoted));
    expect(message.from.email).toBe("ann@example.com");
  });

  it("is From itself where via belongs to a name", async () => {
    const message = await parse(mail([], "", from("Travel via Rail <via@example.com>")));
    expect(message).toMatchObject({from: {name: "Travel via Rail", email: "via@example.com"}, relay: null});
  });
});

describe("the text", () => {
  it("of format=flowed keeps its lines, so that a diff stays one", async () => {
    const message = await parse(mail(["Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes"], hunk));
    expect(message).toMatchObject({flowed: true, text: hunk});
  });

  it("of format=flowed loses the stuffed blanks where the sender stuffs", async () => {
    const stuffed = hunk.replace(/^ /gm, "  ");
    const message = await parse(mail(["Content-Type: text/plain; format=flowed"], stuffed));
    expect(message.text).toBe(hunk);
  });

  it.each([
    ["base64", Buffer.from(hunk).toString("base64").replace(/.{60}/g, "$&\n")],
    ["BASE64", `${Buffer.from(hunk).toString("base64")}\n`],
    ["quoted-printable", hunk.replaceAll("=", "=3D").replace(/ $/gm, "=20").replace("new line", "new =\nline")],
    ["8bit", hunk],
    ["unknown-encoding", hunk],
  ])("in %s is decoded", async (encoding, body) => {
    expect((await parse(mail([`Content-Transfer-Encoding: ${encoding}`], body))).text).toBe(hunk);
  });

  it.each([
    ["gbk", Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), "你好"],
    ["GB2312", Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), "你好"],
    ["windows-1252", Buffer.from([0x93, 0x61, 0x94]), "“a”"],
    ["iso-8859-1", Buffer.from([0xe9]), "é"],
    ["iso-2022-jp", Buffer.from('\x1b$B$"\x1b(B', "latin1"), "あ"],
    ["utf-8 that is latin-1 in truth", Buffer.from([0x63, 0xe9]), "cé"],
    ["us-ascii that is UTF-8 in truth", Buffer.from("é"), "é"],
    ["y", Buffer.from("é"), "é"],
    ["utf-7", Buffer.from("+ADw-script+AD4-"), "+ADw-script+AD4-"],
  ])("in charset %s is decoded", async (charset, bytes, text) => {
    const label = charset.split(" ", 1)[0];
    expect((await parse(mail([`Content-Type: text/plain; charset="${label}"`], bytes))).text).toBe(text);
  });

  it("in base64 survives a list's footer in clear", async () => {
    const body = `${Buffer.from("Grüße\n").toString("base64")}\n_______________\nVirt mailing list\n`;
    const message = await parse(
      mail(["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"], body),
    );
    expect(message.text).toBe("Grüße\n_______________\nVirt mailing list\n");
  });

  it("without a charset is UTF-8, else windows-1252", async () => {
    expect((await parse(mail([], Buffer.from("é")))).text).toBe("é");
    expect((await parse(mail([], Buffer.from([0xe9])))).text).toBe("é");
  });

  it("holds no NUL", async () => {
    expect((await parse(mail([], "a\0b"))).text).toBe("ab");
  });

  it("is empty where the mail ends with its header", async () => {
    expect(await parse(Buffer.from(plain.join("\n")))).toMatchObject({text: ""});
  });
});

describe("bad mail", () => {
  it.each([
    ["without a Message-ID", mail(["Subject: s"], "", []), "it has no Message-ID"],
    ["that is empty", Buffer.alloc(0), "it has no Message-ID"],
    ["with a header of 10 MB", mail([`X-Long: ${"x".repeat(10_000_000)}`]), "header is 10000"],
    ["with 10,000 nested parts", nested(10_000), "mailparser: "],
  ])("%s is unreadable, and says why", async (_, raw, reason) => {
    await expect(parse(raw)).rejects.toThrow(UnreadableMail);
    await expect(parse(raw)).rejects.toThrow(reason);
  });

  it.each([
    ["a subject of 1 MB", mail([`Subject: ${"x".repeat(1_000_000)}`])],
    ["1 MB of encoded words", mail([`Subject: ${"=?utf-8?q?x?= ".repeat(70_000)}`])],
    ["1 MB of recipients", mail([`To: ${"a@b.c, ".repeat(140_000)}`])],
    ["1 MB of open brackets", mail([`To: ${"(".repeat(500_000)}${"<".repeat(500_000)}`])],
    ["a hundred nested parts", nested(100)],
    ["1 MB of open tags", mail(["Content-Type: text/html"], "<b>".repeat(300_000))],
    ["1 MB of links", mail(["Content-Type: text/html"], "<a ".repeat(300_000))],
  ])("of %s is read within seconds", async (_, raw) => {
    const start = process.cpuUsage();
    const {subject} = await parse(raw);
    expect(subject.length).toBeLessThanOrEqual(2000);
    expect(secondsSince(start)).toBeLessThan(10);
  });

  function nested(depth: number): Buffer {
    const levels = Array.from(
      {length: depth},
      (_, n) => `--b${n}\nContent-Type: multipart/mixed; boundary=b${n + 1}\n\n`,
    );
    return mail(["Content-Type: multipart/mixed; boundary=b0"], `${levels.join("")}--b${depth}\n\ntext\n`);
  }

  it("never fails but as UnreadableMail", async () => {
    const line = fc.oneof(
      fc.string({unit: "binary"}),
      fc.constantFrom("--b", "--b--", "", "Content-Type: text/plain", hunk),
    );
    const field = fc.oneof(
      fc.constantFrom(
        "Content-Type: multipart/mixed; boundary=b",
        "Content-Type: text/html",
        "Content-Transfer-Encoding: base64",
      ),
      fc
        .tuple(
          fc.constantFrom("From", "Subject", "Date", "References", "Content-Type", "Reply-To"),
          fc.string({unit: "binary"}),
        )
        .map(([name, value]) => `${name}: ${value}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(field, {maxLength: 6}), fc.array(line, {maxLength: 12}), async (header, body) => {
        try {
          const {text} = await parse(mail(header, body.join("\n")));
          expect(text).not.toContain("\0");
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableMail);
        }
      }),
      {numRuns: 150},
    );
  });
});

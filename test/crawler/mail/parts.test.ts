import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {parseMessage} from "../../../crawler/mail/message.ts";
import {hunk, mail, parse} from "./made-mail.ts";

describe("a mail of several parts", () => {
  const parts = (type: string, ...each: string[]) =>
    mail(
      [`Content-Type: multipart/${type}; boundary="=-B"`],
      `preamble\n--=-B\n${each.join("\n--=-B\n")}\n--=-B--\nepilogue\n`,
    );
  const signature = "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----";

  it("that is signed has the text of its first part", async () => {
    const message = await parse(parts("signed", "Content-Type: text/plain; charset=utf-8\n\nReviewed.\n", signature));
    expect(message).toMatchObject({text: "Reviewed.\n", textFrom: "plain"});
    expect(message.attachments.map((attachment) => [attachment.contentType, attachment.text])).toEqual([
      ["application/pgp-signature", null],
    ]);
  });

  it("takes plain text before HTML", async () => {
    const message = await parse(
      parts("alternative", "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>html"),
    );
    expect(message).toMatchObject({text: "plain", textFrom: "plain", attachments: []});
  });

  it("with a patch in a later part has it in its text", async () => {
    const message = await parse(
      parts("mixed", "Content-Type: text/plain\n\nsee below", `Content-Type: text/x-patch\n\n${hunk}`),
    );
    expect(message.text).toBe(`see below\n${hunk}`);
  });

  it("with a footer part of the list keeps the text before it", async () => {
    const footer = "Content-Type: text/plain\nContent-Disposition: inline\n\n_______________\nVirt mailing list";
    expect((await parse(parts("mixed", "\nvote\n", footer))).text).toMatch(/^vote\n\n___/);
  });

  it("with a patch attached names the file and keeps its text apart", async () => {
    const patch = `Content-Type: application/octet-stream\nContent-Disposition: attachment;\n filename="=?utf-8?q?f=C3=BC.patch?="\nContent-Transfer-Encoding: base64\n\n${Buffer.from(hunk).toString("base64")}`;
    const message = await parse(parts("mixed", "Content-Type: text/plain\n\nattached", patch));
    expect(message.text).toBe("attached");
    expect(message.attachments).toEqual([
      {filename: "fü.patch", contentType: "application/octet-stream", size: hunk.length, text: hunk},
    ]);
  });

  it("does not reflow a flowed part of it", async () => {
    expect((await parse(parts("mixed", `Content-Type: text/plain; format=flowed\n\n${hunk}`))).text).toBe(hunk);
  });

  it("takes a part whose type is empty for plain text", async () => {
    const message = await parse(parts("mixed", "Content-Type:\n\none\n", "Content-Type: text/plain\n\ntwo\n"));
    expect(message.text).toContain("one\n");
    expect(message.text).toContain("two\n");
  });

  it("keeps a forwarded mail as an attachment", async () => {
    const forwarded = `Content-Type: message/rfc822\n\nSubject: old\nFrom: b@example.com\n\n${hunk}`;
    const message = await parse(parts("mixed", "Content-Type: text/plain\n\nnew", forwarded));
    expect(message.text).toBe("new");
    expect(message.attachments[0]?.text).toContain("diff --git");
  });

  it.each(["multipart/mixed", "multipart/mixed; boundary=never"])(
    "of type %s that has no parts is read as it stands",
    async (type) => {
      expect((await parse(mail([`Content-Type: ${type}`], "all there is\n"))).text).toBe("all there is\n");
    },
  );

  it("ends well without its last boundary", async () => {
    const raw = mail(["Content-Type: multipart/mixed; boundary=b"], "--b\nContent-Type: text/plain\n\nvote\n");
    expect((await parse(raw)).text).toBe("vote\n");
  });

  it("of HTML alone gives its text, quotes marked and addresses whole", async () => {
    const html =
      '<p>Fine.</p><div>Reviewed-by: Ann &lt;<a href="mailto:ann@example.com">ann@example.com</a>&gt;</div><blockquote>Acked-by: B &lt;b@example.com&gt;</blockquote>';
    const {text, textFrom} = await parse(mail(["Content-Type: text/html; charset=utf-8"], html));
    expect(textFrom).toBe("html");
    expect(text).toContain("Reviewed-by: Ann <ann@example.com>\n");
    expect(text).toContain("> Acked-by: B <b@example.com>");
  });
});

it("reads plain text without mailparser's streams just as with them, whatever stands in it", async () => {
  const types = [
    [],
    ["Content-Type: text/plain"],
    ['Content-Type: TEXT/PLAIN; Charset="UTF-8"; format=Flowed'],
    ["Content-Type: text/plain; charset=iso-8859-1; delsp=yes"],
    ["Content-Type: text/plain; charset=utf-8; charset=koi8-r"],
    ["Content-Type: text/plain;", " charset=us-ascii;"],
    ["Content-Type: text/plain;        charset=us-ascii;\tformat=flowed"],
    ["Content-Type: text/plain; name=a.patch"],
    ["Content-Type: text/plain", "Content-Type: text/html"],
    ["Content-Type: text/html"],
  ];
  const encodings = [[], ["8bit"], ["7BIT"], ["quoted-printable"], ["Base64"], ["x-uuencode"], ["8bit", "base64"]];
  const dispositions = [[], ["inline"], ["attachment"], ["inline; filename=a.txt"]];
  const piece = fc.constantFrom(
    "a",
    "aGVs",
    "bG8K",
    "=",
    "==",
    "=3D",
    "=e4",
    "=\n",
    " \n",
    "\n",
    "\r\n",
    "\t",
    "ä",
    "\xe4",
    "--b",
    "\0",
    " >",
  );
  const made = fc.tuple(
    fc.constantFrom(...types),
    fc.constantFrom(...encodings),
    fc.constantFrom(...dispositions),
    fc.constantFrom("a  b", "", "=?utf-8?q?=C3=A4?= b", "ä", "\tx"),
    fc.array(piece, {maxLength: 12}),
  );
  await fc.assert(
    fc.asyncProperty(made, async ([type, encoding, disposition, subject, body]) => {
      const header = [
        `Subject: ${subject}`,
        ...type,
        ...encoding.map((value) => `Content-Transfer-Encoding: ${value}`),
        ...disposition.map((value) => `Content-Disposition: ${value}`),
      ];
      const raw = mail(header, Buffer.from(body.join(""), body.includes("\xe4") ? "latin1" : "utf8"));
      expect(await parse(raw)).toEqual(await parseMessage(raw, {lists: ["kvm"], plain: false}));
    }),
    {numRuns: 1500},
  );
});

it("reads plain address fields just as mailparser does", async () => {
  const piece = fc.constantFrom(
    "Ann",
    "A. B-C",
    "O'Neil",
    '"Doe, J."',
    '"Jo D."',
    '"list:C (x)"',
    '"bo@x.org"',
    '"1"',
    "'Ann'",
    "=?utf-8?q?=C3=84nn_B?=",
    "=?UTF-8?B?w4Ru?=",
    "=?UTF-8?B?w4Q?=",
    "=?iso-8859-1?Q?K=F6=8A?=",
    "=?utf-8?q?=EF=BB=BFA?=",
    "<",
    ">",
    "<ann@example.com>",
    "bo@x.org",
    ",",
    ", ",
    " ",
    ".",
    "@",
    "(x)",
    " (list:C (x))",
    ":",
    ";",
    "ä",
    "\t",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, {maxLength: 8}), async (pieces) => {
      const raw = mail([`To: ${pieces.join("")}`, `Cc: Ann A. <ann@example.com>, ${pieces.join("")}`]);
      expect(await parse(raw)).toEqual(await parseMessage(raw, {lists: ["kvm"], plain: false}));
    }),
    {numRuns: 600},
  );
});

it("reads plain parts just as mailparser does, and no others", async () => {
  const line = fc.constantFrom(
    "--b",
    "--b",
    "--b--",
    "--c",
    "--c--",
    "--bb",
    "",
    "",
    "text",
    " text ",
    "x --b",
    "aGVsbG8=",
    "a=3D",
    "a=",
    "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b",
    "Content-Type: text/plain",
    "Content-Type: text/plain; charset=iso-8859-1; format=flowed",
    "Content-Type: text/html",
    'Content-Type: text/x-patch; charset=utf-8; name="x.patch"',
    "Content-Type: application/pgp-signature; name=s.asc",
    'Content-Type: multipart/mixed; boundary="c"',
    "Content-Type: multipart/alternative;\n boundary=c",
    "Content-Transfer-Encoding: base64",
    "Content-Transfer-Encoding: quoted-printable",
    "Content-Disposition: inline",
    "Content-Disposition: attachment; filename=y.diff",
    "Content-ID: <a@b>",
  );
  const body = fc.oneof(
    fc.array(line, {maxLength: 25}),
    fc
      .array(fc.tuple(fc.array(line, {maxLength: 3}), fc.array(line, {maxLength: 3})), {minLength: 1, maxLength: 3})
      .map((parts) => [...parts.flatMap(([head, text]) => ["--b", ...head, "", ...text]), "--b--", "footer"]),
  );
  const types = fc.constantFrom(
    'multipart/mixed; boundary="b"',
    'multipart/signed; micalg=pgp-sha1;\n\tprotocol="application/pgp-signature"; boundary=b',
    "multipart/alternative; boundary=b; boundary=c",
  );
  await fc.assert(
    fc.asyncProperty(types, body, fc.boolean(), async (type, lines, ends) => {
      const disposition = ends ? [] : ["Content-Disposition: inline"];
      const raw = mail([`Content-Type: ${type}`, ...disposition], Buffer.from(lines.join("\n") + (ends ? "\n" : "")));
      expect(await parse(raw)).toEqual(await parseMessage(raw, {lists: ["kvm"], plain: false}));
    }),
    {numRuns: 600},
  );
});

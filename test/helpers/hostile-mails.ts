/** What strangers may write into a mail, and mails that hold it wherever a mail holds text. */
import {rawMail} from "./epoch.ts";

export interface Attack {
  readonly name: string;
  /** stands beside the text, so that one sees where it came through */
  readonly word: string;
  readonly text: string;
  /** the name of the driver's folder; default: the text without slashes */
  readonly driver?: string;
}

export const attacks: readonly Attack[] = [
  {
    name: "escape sequences",
    word: "zescape",
    text: "zescape\u001b[2J\u001b]8;;https://evil.example/\u0007\u009b31m\b\u007f",
  },
  {
    name: "bidi and what is not seen",
    word: "zbidi",
    text: "zbidi\u202edesrever\u2066\u200b\u200d\ufeff\u00ad\u061c\u206a\u{e0041}\u2028x",
  },
  {
    name: "markup",
    word: "zmarkup",
    text: `zmarkup</script><script>alert(1)</script>"><img src=x onerror=alert(1)>' onclick='alert(1)`,
  },
  {
    name: "ends and entities of XML",
    word: "zxml",
    text: 'zxml]]>--><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;\u0000\ufffe',
  },
  {name: "a formula", word: "zformula", text: '=zformula(HYPERLINK("https://evil.example/","x"))'},
  {name: "a formula behind a blank, full width", word: "zwide", text: "\u00a0\uff1dzwide|'/c calc'!A1;+1"},
  {name: "a path", word: "zpath", text: "../../zpath/../../etc/passwd", driver: "..%2fzpath"},
  {name: "the names that every object has", word: "zproto", text: "__proto__ zproto constructor", driver: "__proto__"},
  {name: "an option", word: "zoption", text: "--zoption=x", driver: "--zoption=x"},
];

export const driverOf = ({text, driver}: Attack): string => driver ?? text.replaceAll(/[/\s]/g, "|");

/** A driver that bears the attack in every name, by an author who does, and an answer whose vote and words do. */
export function hostileMails(attack: Attack): string[] {
  const {word, text} = attack;
  const name = `=?utf-8?b?${Buffer.from(text).toString("base64")}?=`;
  const from = `${name} <${word}@example.com>`;
  const stem = `${text.replaceAll(/[^!-;=?-~]/g, "")}@example.com`;
  const id = `2.${stem}`;
  const patch = (version: number) =>
    rawMail({
      id: `${version}.${stem}`,
      from,
      subject: `=?utf-8?b?${Buffer.from(`[PATCH v${version}] vfio/${word}: ${text}`).toString("base64")}?=`,
      date: `Mon, 0${version} Nov 2021 09:00:00 +0000`,
      headers: ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"],
      body: [
        `The migration data consists of a header, ${text}, and one section a queue.`,
        "",
        `Signed-off-by: ${text} <${word}@example.com>`,
        "---",
        added(`drivers/vfio/pci/${driverOf(attack)}/main.c`, [
          "#include <linux/vfio_pci_core.h>",
          "static const struct vfio_migration_ops ops = {",
          "module_pci_driver(x_vfio_pci_driver);",
        ]),
        added(`drivers/vfio/pci/${driverOf(attack)}/Kconfig`, ["config X_VFIO_PCI", "\tselect VFIO_PCI_CORE"]),
      ].join("\n"),
    });
  const answer = rawMail({
    id: `re.${id}`,
    replyTo: id,
    from,
    subject: `Re: [PATCH v2] vfio/${word}`,
    date: "Tue, 09 Nov 2021 09:00:00 +0000",
    headers: ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"],
    body: [
      "> +static const struct vfio_migration_ops ops = {",
      `Is this not a security hole? Userspace can crash the host with ${text} here.`,
      "",
      `Reviewed-by: ${text} <${word}@example.com>`,
      "",
    ].join("\n"),
  });
  return [patch(1), patch(2), answer];
}

function added(path: string, lines: readonly string[]): string {
  const quoted = [...Buffer.from(`b/${path}`)]
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
        ? `\\${byte.toString(8).padStart(3, "0")}`
        : String.fromCharCode(byte),
    )
    .join("");
  return [
    `diff --git "a${quoted.slice(1)}" "${quoted}"`,
    "new file mode 100644",
    "index 000000000000..111111111111",
    "--- /dev/null",
    `+++ "${quoted}"`,
    `@@ -0,0 +1,${lines.length} @@`,
    ...lines.map((line) => `+${line}`),
    "",
  ].join("\n");
}

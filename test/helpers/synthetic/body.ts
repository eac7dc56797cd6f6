import type {Random} from "./random.ts";
import type {Mail} from "./thread.ts";

export interface Body {
  /** the MIME header lines, each with its line end */
  readonly headers: string;
  readonly bytes: Buffer;
}

/** Shares as counted on kernel lists; the rest is text/plain as it stands. */
const shares = {
  multipart: 0.015,
  quotedPrintable: 0.08,
  base64: 0.03,
  flowed: 0.045,
  latin1: 0.015,
  gb2312: 0.004,
  utf8: 0.3,
};

/** "thank you" in GB2312, followed by the mail's own words */
const gb2312Thanks = Buffer.from([0xd0, 0xbb, 0xd0, 0xbb, 0x0a]);

/** The body in the encoding that this mail's writer happens to use. */
export function encodeBody(random: Random, mail: Mail): Body {
  const kind = draw(random);
  switch (kind) {
    case "multipart":
      return multipart(random, mail);
    case "quotedPrintable":
      return part("utf-8", "quoted-printable", Buffer.from(quotedPrintable(`${mail.text}— ${mail.from.name}\n`)));
    case "base64":
      return part("UTF-8", "base64", base64(Buffer.from(`${mail.text}— ${mail.from.name}\n`)));
    case "flowed":
      return part('UTF-8; format="flowed"', "7bit", Buffer.from(flow(mail.text)));
    case "latin1":
      return part("iso-8859-1", "8bit", Buffer.from(`${mail.text}Grüße, ganz herzlich\n`, "latin1"));
    case "gb2312":
      return part("gb2312", "base64", base64(Buffer.concat([gb2312Thanks, Buffer.from(ascii(mail.text))])));
    case "utf8":
      return part("UTF-8", "8bit", Buffer.from(mail.text));
    case "bare":
      return {headers: "", bytes: Buffer.from(mail.text)};
    default:
      return kind satisfies never;
  }
}

type Kind = keyof typeof shares | "bare";

function draw(random: Random): Kind {
  let left = random.below(1_000_000) / 1_000_000;
  for (const kind of Object.keys(shares) as (keyof typeof shares)[]) {
    left -= shares[kind];
    if (left < 0) return kind;
  }
  return "bare";
}

function part(charset: string, encoding: string, bytes: Buffer): Body {
  return {
    headers: `MIME-Version: 1.0\nContent-Type: text/plain; charset=${charset}\nContent-Transfer-Encoding: ${encoding}\n`,
    bytes,
  };
}

function multipart(random: Random, mail: Mail): Body {
  const boundary = `=_${random.hex(24)}`;
  const text = `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${mail.text}`;
  const [subtype, second] = random.pick([
    [
      "alternative",
      `Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${quotedPrintable(html(mail.text))}`,
    ],
    [
      "mixed",
      `Content-Type: text/x-patch; name="fix.patch"\nContent-Disposition: attachment; filename="fix.patch"\nContent-Transfer-Encoding: base64\n\n${base64(Buffer.from(mail.text.slice(0, 2000)))}`,
    ],
    [
      "signed",
      `Content-Type: application/pgp-signature; name="signature.asc"\n\n-----BEGIN PGP SIGNATURE-----\n\n${random.base64(300)}\n-----END PGP SIGNATURE-----\n`,
    ],
  ]);
  return {
    headers: `MIME-Version: 1.0\nContent-Type: multipart/${subtype}; boundary="${boundary}"\n`,
    bytes: Buffer.from(`--${boundary}\n${text}\n--${boundary}\n${second}\n--${boundary}--\n`),
  };
}

function html(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<html><body><pre>${escaped}</pre></body></html>\n`;
}

function base64(bytes: Buffer): Buffer {
  return Buffer.from(`${(bytes.toString("base64").match(/.{1,76}/g) ?? []).join("\n")}\n`);
}

/** RFC 2045: every line at most 76 characters, bytes outside printable ASCII and "=" as =XX. */
function quotedPrintable(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const escaped = [...Buffer.from(line)].map((byte, i) =>
        byte === 0x3d ||
        byte > 0x7e ||
        (byte < 0x20 && byte !== 0x09) ||
        (i === line.length - 1 && (byte === 0x20 || byte === 0x09))
          ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
          : String.fromCharCode(byte),
      );
      let out = "";
      let width = 0;
      for (const unit of escaped) {
        if (width + unit.length > 75) {
          out += "=\n";
          width = 0;
        }
        out += unit;
        width += unit.length;
      }
      return out;
    })
    .join("\n");
}

/** RFC 3676: prose lines end in a soft break, lines that begin with a blank, "From " or ">" and are not quotes are stuffed. */
function flow(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const stuffed = /^( |From )/.test(line) ? ` ${line}` : line;
      return /^[a-z].{55,}[a-z]$/.test(line) ? `${stuffed} ` : stuffed;
    })
    .join("\n");
}

function ascii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, "?");
}

import type {Random} from "../helpers/synthetic/random.ts";

/** Pieces of mail that mean something to one of the readers, so that mutations get past its first line. */
const dictionary = [
  "\n\n",
  "\r\n",
  "\0",
  "\u001b[2J",
  "\u202e",
  "\ufeff",
  "\xff\xfe",
  "=?utf-8?q?=5B?=",
  "=?utf-8?b?W1BBVENIXQ==?=",
  "=?big5?q?=A4?=",
  "=\n",
  "=3D",
  "> ",
  ">From ",
  "From mboxrd@z Thu Jan  1 00:00:00 1970\n",
  "Message-ID: <x@example.com>\n",
  "References: <a@b> (c) <d",
  "In-Reply-To: <",
  "Subject: [PATCH v2 1/3]",
  "[PATCH RFC RESEND 00/99999999999]",
  "Re: ",
  "Content-Type: multipart/mixed; boundary=b\n",
  "\n--b\n",
  "\n--b--\n",
  "Content-Transfer-Encoding: base64\n",
  "Content-Transfer-Encoding: quoted-printable\n",
  'charset="utf-7"',
  "charset=iso-2022-jp",
  "format=flowed",
  "filename*0*=utf-8''%",
  "Date: 31 Feb 99999 25:61 +9999\n",
  "Reviewed-by: ",
  "Acked-by: A <a@example.com> # 1-3,5",
  "Signed-off-by",
  "(cherry picked from commit",
  "diff --git a/drivers/vfio/pci/x/main.c b/",
  'diff --git "a/\\303\\244" "b/\\',
  "index 0000000..1111111 100644\n",
  "--- /dev/null\n",
  "+++ b/drivers/vfio/",
  "@@ -1,99999999999999999999 +1 @@\n",
  "GIT binary patch\nliteral 9\n",
  "rename from ",
  "---\n",
  "-- \n",
  " 1 file changed, 1 insertion(+)\n",
  "base-commit: ",
  "change-id: ",
  '<html><a href="',
  "begin 644 x\n",
  "((((((((",
  "<<<<<<<<",
  '""""',
  ",,,,;;;;",
].map((text) => Buffer.from(text, "latin1"));

/**
 * A mail with some of its bytes changed, as transports, lists and enemies do: bits flipped, pieces cut out, doubled, moved, taken from another
 * mail, cut off, and words put in that readers look for. Never longer than `longest`.
 */
export function mutate(random: Random, mails: readonly Buffer[], longest = 8_000): Buffer {
  let mail = random.pick(mails).subarray(0, longest);
  for (let changes = 1 + random.around(3); changes > 0; changes--) mail = change(random, mail, mails);
  return mail.subarray(0, longest);
}

function change(random: Random, mail: Buffer, mails: readonly Buffer[]): Buffer {
  // Half of the changes hit the header, where most of what is read stands.
  const reach = random.chance(0.5) ? Math.min(mail.length, 800) : mail.length;
  const at = random.below(reach + 1);
  const end = Math.min(mail.length, at + random.around(20));
  const spliced = (...pieces: Buffer[]) => Buffer.concat([mail.subarray(0, at), ...pieces]);
  switch (random.below(7)) {
    case 0: {
      const copy = Buffer.from(mail);
      if (at < copy.length) copy[at] = random.below(256);
      return copy;
    }
    case 1:
      return spliced(mail.subarray(end));
    case 2:
      return spliced(mail.subarray(at, end), mail.subarray(at, end), mail.subarray(end));
    case 3: {
      const other = random.pick(mails);
      const from = random.below(other.length + 1);
      return spliced(other.subarray(from, from + random.around(200)), mail.subarray(end));
    }
    case 4:
      return random.chance(0.2) ? Buffer.from(mail.subarray(0, at)) : mail;
    case 5:
      return spliced(Buffer.from(String(random.pick([0, -1, 2 ** 31, 2 ** 53, "9".repeat(40)]))), mail.subarray(end));
    default:
      return spliced(random.pick(dictionary), mail.subarray(random.chance(0.5) ? at : end));
  }
}

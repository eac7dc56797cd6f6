import {encodeBody} from "./body.ts";
import type {Received} from "./list.ts";
import type {Person} from "./people.ts";
import type {Random} from "./random.ts";

const list = "list@lists.example.com";
const relays = [
  "mail.example.net",
  "relay.example.org",
  "mx1.lists.example.com",
  "mx2.lists.example.com",
  "smtp.chips.example.com",
];

/**
 * The mail as the archive holds it: about 5 KB of headers as relays, spam filters and list software leave them
 * (lengths as measured on kernel lists), then the body in one of the encodings that real mail uses.
 */
export function toBytes(random: Random, {mail, received}: Received): Buffer {
  const domain = mail.from.email.slice(mail.from.email.indexOf("@") + 1);
  const body = encodeBody(random, mail);
  const references =
    mail.references.length === 0 ? "" : `References: ${mail.references.map((id) => `<${id}>`).join("\n ")}\n`;
  const head =
    `Return-Path: <list+bounces-${random.below(99_999)}-archive=${list.replace("@", "=")}@lists.example.com>\n` +
    `Delivered-To: archive@lists.example.com\nX-Original-To: ${list}\n` +
    receivedChain(random, received, domain) +
    authentication(random, received, domain) +
    (random.chance(0.35) ? spamReport(random) : "") +
    (domain === "chips.example.com" ? vendorHeaders(random) : "") +
    `Date: ${rfcDate(mail.date)}\nFrom: ${mail.from.header}\nTo: ${recipients(mail.to, `${list}`)}\nCc: ${recipients(mail.cc, "linux-kernel@lists.example.org")}\n` +
    `Subject: ${fold(mail.subject)}\nMessage-ID: <${mail.messageId}>\n` +
    (mail.inReplyTo === null ? "" : `In-Reply-To: <${mail.inReplyTo}>\n`) +
    references +
    (random.chance(0.5) ? "X-Mailer: git-send-email 2.43.0\n" : "User-Agent: Mutt/2.2.12 (2023-09-09)\n") +
    "Precedence: bulk\nX-Mailing-List: list@lists.example.com\nList-Id: <list.lists.example.com>\n" +
    "List-Subscribe: <mailto:list+subscribe@lists.example.com>\nList-Unsubscribe: <mailto:list+unsubscribe@lists.example.com>\n" +
    `${body.headers}\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body.bytes]);
}

function rfcDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString().replace("GMT", "+0000");
}

function recipients(people: readonly Person[], address: string): string {
  return [...people.slice(0, 24).map(({header}) => header), address].join(",\n\t");
}

/** Folds after about 70 characters, as RFC 5322 allows. */
function fold(text: string): string {
  const at = text.lastIndexOf(" ", 68);
  return text.length <= 72 || at <= 0 ? text : `${text.slice(0, at)}\n${text.slice(at)}`;
}

function receivedChain(random: Random, received: number, domain: string): string {
  let text = "";
  for (let i = 5 + random.below(5); i > 0; i--) {
    const by = random.pick(relays);
    const from = i === 1 ? `client.${domain}` : random.pick(relays);
    const address = `192.0.2.${random.below(256)}`;
    text +=
      `Received: from ${from} (${from} [${address}])\n` +
      (random.chance(0.7)
        ? "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n\t(No client certificate requested)\n"
        : "") +
      `\tby ${by} (Postfix) with ESMTPS id ${random.hex(11).toUpperCase()}\n\tfor <${list}>; ${rfcDate(received - (5 - i))}\n`;
  }
  return text;
}

function signature(random: Random, length: number, indent: string): string {
  return (random.base64(length).match(/.{1,72}/g) ?? []).join(`\n${indent}`);
}

function authentication(random: Random, received: number, domain: string): string {
  const bodyHash = `${random.base64(43)}=`;
  const selector = `arc-${20_240_101 + random.below(4)}`;
  const signed = "h=From:To:Cc:Subject:Date:Message-ID:In-Reply-To:References:\n\t MIME-Version:Content-Type";
  return (
    `Authentication-Results: mx1.lists.example.com;\n\tdkim=pass (2048-bit key) header.d=${domain} header.i=@${domain} header.b="${random.base64(8)}"\n` +
    `ARC-Seal: i=1; a=rsa-sha256; d=lists.example.com; s=${selector};\n\tt=${received}; cv=none; b=${signature(random, 344, "\t ")}\n` +
    `ARC-Message-Signature: i=1; a=rsa-sha256; d=lists.example.com;\n\ts=${selector}; t=${received}; c=relaxed/simple;\n\tbh=${bodyHash};\n\t${signed};\n\tb=${signature(random, 344, "\t ")}\n` +
    `ARC-Authentication-Results: i=1; mx1.lists.example.com; dmarc=pass (p=none dis=none) header.from=${domain}; spf=pass smtp.mailfrom=${domain}; dkim=pass header.d=${domain}; arc=none smtp.client-ip=192.0.2.${random.below(256)}\n` +
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain};\n\ts=mail; t=${received - 3};\n\tbh=${bodyHash};\n\t${signed};\n\tb=${signature(random, 344, "\t ")}\n`
  );
}

function spamReport(random: Random): string {
  const symbols = Array.from(
    {length: 22},
    () =>
      `\t${random.pick(["R", "MID", "DMARC", "TO", "RCVD", "ARC", "FROM"])}_${random.hex(4).toUpperCase()}_${random.pick(["DN", "ALL", "COUNT", "ALLOW", "SOME"])}(0.${random.below(90)})[${random.below(12)}]`,
  );
  return `X-Rspamd-Server: ${random.hex(6)}\nX-Rspamd-Queue-Id: ${random.hex(11).toUpperCase()}\nX-Spamd-Result: default: False [-2.${random.below(90)} / 15.00];\n${symbols.join(";\n")}\nX-Rspamd-Action: no action\n`;
}

/** One company's gateways add far more than the mail itself. */
function vendorHeaders(random: Random): string {
  return (
    `X-MS-Exchange-AntiSpam-MessageData-0:\n\t${signature(random, 1400, "\t")}\nX-MS-Exchange-AntiSpam-MessageData-ChunkCount: 1\n` +
    `X-Proofpoint-Virus-Version: vendor=baseguard engine=ICAP:2.0.${random.below(999)},Aquarius:18.0.${random.below(9999)} definitions=2024\n` +
    `X-Proofpoint-Spam-Details: rule=outbound_notspam policy=outbound score=0 mlxscore=0 suspectscore=0\n bulkscore=0 spamscore=0 phishscore=0 adultscore=0 clxscore=${random.below(1999)}\n` +
    `X-Proofpoint-Spam-Details-Enc: AW1haW4tMjQw${signature(random, 500, " ")}\n`
  );
}

import {createHash} from "node:crypto";
import {madeUpId} from "../mail/made-up-id.ts";
import type {Patterns, ScannedMail} from "../mail/scan.ts";
import {scanMail} from "../mail/scan.ts";
import type {NewMail} from "../store/model.ts";

/** Larger mails are quarantined: the largest on lore have a few megabytes. */
export const largestMail = 32 * 1024 * 1024;

/** A raw mail as the store takes it. Nothing that a mail holds can stop the crawl: what cannot be scanned becomes unreadable. */
export function asNewMail(
  raw: Buffer | null,
  {
    blob,
    position,
    received,
    size,
    keepRaw,
    patterns,
  }: {
    readonly blob: string;
    readonly position: number | null;
    /** as the archive tells; null: as the mail's headers do */
    readonly received: string | null;
    readonly size: number;
    readonly keepRaw: boolean;
    readonly patterns: Patterns;
  },
): NewMail {
  if (raw === null) {
    // Nobody can say whether it is relevant, so it is shown rather than passed over.
    const scanned = {...nothing, relevant: true};
    return {
      blob,
      position,
      received,
      messageId: madeUpId(blob),
      scanned,
      raw: null,
      unreadable: `it is ${size} bytes long`,
    };
  }
  const scanned = scanMail(raw, patterns, {arrival: received === null});
  return {
    blob,
    position,
    received: received ?? scanned.received,
    messageId: scanned.messageId ?? madeUpId(blob),
    scanned,
    raw: keepRaw ? raw : null,
    unreadable: null,
  };
}

/** The name that git gives to the bytes; copies are told apart by it wherever they come from. */
export function blobOf(raw: Buffer, algorithm: "sha1" | "sha256" = "sha1"): string {
  return createHash(algorithm).update(`blob ${raw.length}\0`).update(raw).digest("hex");
}

const nothing: Omit<ScannedMail, "messageId"> = {
  references: [],
  relevant: false,
  title: null,
  drivers: [],
  subject: null,
  received: null,
};

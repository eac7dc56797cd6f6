/**
 * What the versions of one series have in common: the title of its cover letter (or of its single patch) without brackets, case
 * and punctuation, so that "[PATCH v2 0/5] vfio/foo: Add driver" and "[RFC PATCH 0/4] vfio-foo: add driver" have one key.
 * null for replies, for patches within a series (their titles are too common) and for titles of less than three words.
 */
export function titleKey(subject: string): string | null {
  if (isReply.test(subject)) return null;
  const prefix = brackets.exec(subject)?.[0] ?? "";
  if (!/patch|rfc/i.test(prefix)) return null;
  const counter = /(\d{1,4})\s{0,3}\/\s{0,3}(\d{1,4})/.exec(prefix);
  if (counter !== null && Number(counter[1]) !== 0 && Number(counter[2]) !== 1) return null;
  const words =
    subject
      .slice(prefix.length)
      .toLowerCase()
      .match(/[\p{L}\p{N}]{1,100}/gu) ?? [];
  return words.length < 3 ? null : words.slice(0, 40).join(" ");
}

/** "Re:", "AW:", "Fwd:" and their like in other languages, before the brackets */
const isReply = /^\s*(?:re|aw|fwd?|antw)\s{0,3}:|^\s*[a-z]{2,3}:\s{0,3}\[/i;
/** "[list] [PATCH tree v2 0/5] " */
const brackets = /^(?:\s{0,9}\[[^[\]]{0,200}\]){1,9}\s{0,9}/;

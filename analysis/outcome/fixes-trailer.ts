/** Fixes: 6fadb021266d ("vfio/mlx5: Implement vfio_pci driver for mlx5 devices") */
export interface Fixed {
  readonly commit: string;
  readonly title: string;
}

const form = /^([0-9a-f]{6,40})\b\s*,?\s*\(?["“'](.{4,300})["”']\)?/i;

/** What a Fixes: trailer names, or null where it is written in no known way. */
export function fixedBy(value: string): Fixed | null {
  const [, commit, title] = form.exec(value.replace(/\s+/g, " ").trim().slice(0, 500)) ?? [];
  return commit === undefined || title === undefined ? null : {commit: commit.toLowerCase(), title};
}

/** A title as it is compared: without prefix brackets, white space and case. */
export function titleWords(title: string): string {
  return title
    .replace(/^(?:\s*\[[^\]]{0,100}\])+/, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

import type {Criterion, State} from "../../dataset.ts";

/** The states in words, and short ones for narrow columns. */
export const stateWords: Record<State, {readonly long: string; readonly short: string}> = {
  met: {long: "met", short: "met"},
  "partly-met": {long: "partly met", short: "part"},
  "not-met": {long: "NOT MET", short: "NO"},
  "no-evidence": {long: "no evidence", short: "?"},
  "not-applicable": {long: "not applicable", short: "n/a"},
};

export const criterionWords: Record<Criterion, {readonly long: string; readonly short: string}> = {
  "parent-approval": {long: "approval of the parent's maintainer", short: "parent"},
  documentation: {long: "documentation", short: "docs"},
  "listed-reviewer": {long: "review by a listed reviewer", short: "reviewer"},
  "vfio-maintainer": {long: "the vfio maintainer's word", short: "maint."},
};

/** "RFC v2", "v9", "v1*" where the number is not written */
export function versionWords({
  version,
  versionInferred,
  rfc,
  resend,
}: {
  readonly version: number;
  readonly versionInferred: boolean;
  readonly rfc: boolean;
  readonly resend: boolean;
}): string {
  return `${rfc ? "RFC " : ""}v${version}${versionInferred ? "*" : ""}${resend ? " resend" : ""}`;
}

/** What the asterisk means, below a page that has one. */
export const inferredNote = (versions: readonly {readonly versionInferred: boolean}[]): string[] =>
  versions.some(({versionInferred}) => versionInferred) ? ["(* the number is not written)"] : [];

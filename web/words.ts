/** How the closed choices of the dataset are called on the pages. */
import type {Criterion, Driver, State} from "../analysis/dataset.ts";

export const stateWords: Readonly<Record<State, string>> = {
  met: "met",
  "partly-met": "partly met",
  "not-met": "not met",
  "no-evidence": "no evidence found",
  "not-applicable": "not applicable",
};

/** What each state says, for legends. */
export const stateMeanings: Readonly<Record<State, string>> = {
  met: "mails show it",
  "partly-met": "some of it is there; what is missing is named",
  "not-met": "all that could hold it was read, and it is not there",
  "no-evidence": "not found, and something was missing or could not be judged: unknown, not a no",
  "not-applicable": "the criterion does not apply; the reason is given",
};

export interface CriterionWords {
  readonly name: string;
  /** in running text */
  readonly short: string;
  /** over a column */
  readonly column: string;
  readonly question: string;
  /** what the verdict table's column group is called */
  readonly group: "Approval" | "Review" | "Documentation";
  readonly paraphrase: string;
}

export const criterionWords: Readonly<Record<Criterion, CriterionWords>> = {
  "parent-approval": {
    name: "Parent driver's approval",
    short: "parent approval",
    column: "Parent approval",
    question: "Did those who maintain the parent driver approve what the variant driver does with it?",
    group: "Approval",
    paraphrase:
      "Where a variant driver touches or calls its parent (usually the driver of the physical function), a maintainer of that parent signs off, acks or reviews those patches.",
  },
  "listed-reviewer": {
    name: "Listed reviewer",
    short: "listed reviewer",
    column: "Listed reviewer",
    question: "Did somebody listed as reviewer of device specific drivers review it?",
    group: "Review",
    paraphrase:
      "At least one of the reviewers listed on that day for device specific variant drivers gave a Reviewed-by to the patch that brings the driver, and is not its author.",
  },
  "vfio-maintainer": {
    name: "vfio maintainer",
    short: "vfio maintainer",
    column: "vfio maintainer",
    question: "Did a vfio maintainer of that day review, ack, sign off or apply it?",
    group: "Review",
    paraphrase:
      "The maintainer of vfio as a whole reviewed, acked, signed off or applied the patch that brings the driver.",
  },
  documentation: {
    name: "Documentation",
    short: "documentation",
    column: "Documentation",
    question: "Do patches and mails explain the device specific part to a reviewer?",
    group: "Documentation",
    paraphrase:
      "There is enough text to understand the extension: for migration data, how the state is composed and used, what of it a user could not reach anyway, and what guards it.",
  },
};

/** The columns of the verdict matrix, in reading order. */
export const criterionOrder: readonly Criterion[] = [
  "parent-approval",
  "listed-reviewer",
  "vfio-maintainer",
  "documentation",
];

export const statusWords: Readonly<Record<Driver["status"], string>> = {
  merged: "merged",
  pending: "under review",
  abandoned: "abandoned",
  rejected: "rejected",
  superseded: "superseded",
  unknown: "outcome unknown",
};

export const questionWords: Readonly<Record<string, string>> = {
  composition: "How the state is composed and used",
  "beyond-vfio": "What is not reachable through vfio-pci",
  safeguards: "What guards and validates the data",
  extensions: "What the device specific extensions are",
};

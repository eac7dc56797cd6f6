/** The rules of the four criteria in words, state by state. A rule that changes gets a new version, and its words here with it. */
import type {Criterion, State} from "../../../analysis/dataset.ts";

export interface RuleWords {
  /** id and version as verdicts name it; a test holds it to the rule that judges */
  readonly rule: string;
  /** what is read, and how it is understood, before anything is judged */
  readonly reads: readonly string[];
  /** one entry a way; a state that the rule never gives is left out */
  readonly states: Partial<Readonly<Record<State, readonly string[]>>>;
  readonly notes: readonly string[];
}

const bringing =
  "Votes count on the patches that bring the driver: the one that registers its PCI driver (else the first that fills its directory), and the one with most of its code. A vote on the cover letter counts for each patch.";
const unread =
  "Nothing was found, but a patch of the series or a mail that could hold it is in no source (see “When absence is a no”).";
const noPatch = "The patch that brings the driver is not among the mail read.";

export const ruleWords: Readonly<Record<Criterion, RuleWords>> = {
  "parent-approval": {
    rule: "parent-approval/2",
    reads: [
      "Every place where the series touches or uses what another driver owns is an interaction, listed with patch, file and line: a file outside drivers/vfio/ that it changes; and in the lines that it adds to the driver itself a header of the parent, a Kconfig symbol (depends on, select, imply), a symbol namespace, a call of a function that the parent exports, or a step from the VF to its PF (pci_physfn, pci_iov_get_pf_drvdata, pci_iov_vf_id, pci_num_vf, pci_sriov_get_totalvfs).",
      "Headers, symbols and namespaces of the core (PCI, IOMMU, KVM, vfio itself) are no interaction; a function that is only named in a comment is not called; a function that the driver defines itself is its own.",
      "Whose a file is tells the roster, made of MAINTAINERS; where it has no section, the directory names the parent. A header that the series creates together with a parent’s files is that parent’s. A symbol or namespace is that of the file in which the series shows it defined or exported, else of the roster’s section or of a parent met in the series that bears its name; else its owner is not known, and no parent is blamed for it. A step to the PF reaches the parent that the driver’s code uses most.",
    ],
    states: {
      met: [
        "Each interaction is approved: somebody who maintained that parent (an M: entry of its section, or of one above that owns its directory) on the day of the vote gave a Signed-off-by, Acked-by or Reviewed-by on that very patch, or said that they applied it.",
        "A use of the parent is approved, too, through the patches that provide it: where the series changes the parent’s own files and each of these changes is approved. Whoever lets an interface for the driver into their code approves of its use. This is marked as inferred: “given on the patches that provide it”.",
      ],
      "partly-met": [
        "Some interactions are approved, others are not; the missing ones are named with patch and maintainers.",
      ],
      "not-met": ["There are interactions, none is approved, and all that could hold an approval was read."],
      "no-evidence": [
        noPatch,
        "No interaction was found, but a patch of the series is missing.",
        "Nobody is known to have maintained any of these parents on that day.",
        unread,
      ],
      "not-applicable": ["All patches were read and none of them touches or uses another driver."],
    },
    notes: [
      "An author who maintains the parent approves by signing off: the criterion asks for the parent’s word, not for an independent one.",
      "An unconditional Nacked-by of who maintains the parent leaves that patch unapproved, whoever else acked it, and is shown.",
    ],
  },
  "listed-reviewer": {
    rule: "listed-reviewer/3",
    reads: [
      bringing,
      "Listed is who MAINTAINERS named as reviewer of device specific vfio-pci drivers on the day of the vote. Independent is who is neither author nor submitter of the series, nor author or co-developer of one of its patches, and has not signed off the patch in question as it was posted.",
    ],
    states: {
      met: [
        "An independent listed reviewer gave a Reviewed-by. Where every such review is limited by its own words (“with that fixed”), the verdict says so.",
      ],
      "partly-met": [
        "Listed reviewers gave an Acked-by only.",
        "Listed reviewers voted only on other patches to the driver’s files, not on one that brings it.",
        "They reviewed only what the series changes in vfio’s core or its headers: the verdict names who reviewed which patches.",
      ],
      "not-met": [
        "Neither, and all that could hold a listed reviewer’s vote was read. Their votes on the parent’s patches alone are shown, and do not count for the driver.",
      ],
      "no-evidence": [noPatch, unread],
    },
    notes: ["The reviewer’s employer is shown where it is known, and decides nothing."],
  },
  "vfio-maintainer": {
    rule: "vfio-maintainer/1",
    reads: [bringing],
    states: {
      met: [
        "A vfio maintainer of that day gave a Reviewed-by, Acked-by or Signed-off-by.",
        "A vfio maintainer of that day wrote that the patch or the series is applied (see “Applied”).",
      ],
      "not-met": ["Neither, and all that could hold their word was read."],
      "no-evidence": [noPatch, unread],
    },
    notes: [
      "There is no “partly”: one word of the maintainer is enough. A Nacked-by is shown where that word is missed.",
    ],
  },
  documentation: {
    rule: "documentation/3",
    reads: [
      "A driver whose own code implements vfio’s migration interface is asked three questions: how the device state is composed and consumed; which portions are not otherwise available to the user through vfio-pci; what validates the data. Any other driver is asked what its device specific extensions are, what they expose beyond vfio-pci, and what guards them.",
      "Texts read, in this order: files that the series adds below Documentation/; comments in code of the driver, of parents and in include/linux/; the messages of patches to these; the cover letter; and the authors’ answers to reviewers. Change logs, short logs, diffstats and trailers are left out. A patch to vfio’s core alone explains the core.",
      "A question is answered by a passage in one sentence of which words of two lists meet, such as a word for the state and one for its layout. The first question has two halves, composed and consumed: one half alone answers it in part. Words of the migration protocol alone do not say how this device’s state is composed; a check that the text says is got around answers nothing, nor does what the text denies (“there is no validation of the data”), nor an author’s promise, guess or question.",
      "An answer is demanded, not a word. A comment of one sentence with fewer than twenty words (“vf state check”) labels a step of the code and answers in part. A structure whose labels name the parts of the state answers in part, and in full where a text of the series says what the named unit is. A function that refuses at least three things of the state given to it, by its own messages, is an answer to the question of safeguards; one or two refusals, or a limit on what may be sent, are one in part.",
    ],
    states: {
      met: ["Every question is answered, and no reviewer objects."],
      "partly-met": ["Some question is answered, in part or in full, and others are not; those are named."],
      "not-met": [
        "A vfio maintainer or listed reviewer of that day, not an author, says in a reply that the documentation does not suffice or is missing, or points at the acceptance criteria while asking for documents. Then no rule says it does, whatever passages were found.",
        "No question is answered, and all that an author could have answered was read.",
      ],
      "no-evidence": ["The driver’s code is not among the mail read.", unread],
    },
    notes: [
      "Where a vfio maintainer or listed reviewer asks for more explanation (“please explain”, “it is unclear why”), that is shown beside the state, which stays as it is.",
      "A rule that looks for words can find an explanation, not weigh it. A person’s reading of a passage, kept in a file of annotations with reader, date and reason, outweighs the rule, and the page says whose it is.",
    ],
  },
};

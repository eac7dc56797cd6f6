/** How mail is understood before a criterion is judged, and what is shown beside the verdicts. */
export interface Topic {
  readonly id: string;
  readonly title: string;
  readonly says: readonly string[];
}

export const topics: readonly Topic[] = [
  {
    id: "absence",
    title: "When absence is a no",
    says: [
      "“Not met” needs that all was read that could hold the missing word. It is not given where a patch of the series is missing, or where an answer names a mail that no source has.",
      "Such a missing mail does not stand in the way when an answer quotes it below a line “On DATE, NAME wrote:” and NAME is nobody whose word was looked for: for the listed reviewer no listed reviewer of that day, for the parent none of its maintainers, for the documentation no author. The verdict says so, and names the writers.",
      "Otherwise the state is “no evidence found”. Each verdict names the mails read, the lists, and what is missing.",
    ],
  },
  {
    id: "which-version",
    title: "Which version is judged",
    says: [
      "Every version that brings a driver is judged by itself, as of its own discussion. The driver has the verdicts of the last version read.",
      "Where only later patches show that a driver was merged, and no word of the vfio maintainer is tied to the last version read, the version that went in may not be among the mail read. Then pages say at which version it was judged, and counts leave it out.",
      "A driver whose introduction was not read is not judged at all.",
      "A version older than the acceptance document (17 March 2022, v5.18) is judged by the document’s first list of reviewers, and marked “predates the document”.",
    ],
  },
  {
    id: "drivers",
    title: "What is a variant driver",
    says: [
      "No list of names: a series brings a driver where it adds a Makefile or Kconfig in a directory below drivers/vfio/pci/ and registers a PCI driver there, or defines a symbol that ends in _VFIO_PCI. A flat file that registers a PCI driver is one, too.",
      "All versions of a work carry the name of its latest directory. A version that brings two drivers bears the name of the larger; the other is judged by its own patches on its own page. A directory in which patches change files that no mail read has added is a driver whose introduction was not read.",
    ],
  },
  {
    id: "identity",
    title: "Whose word a trailer is",
    says: [
      "A trailer in a reply counts where the sender is shown to be the person it names: the same address (but for case, a +tag, or one host label: linux.example.com is example.com); or the same full name, “Last, First” turned round; or two addresses that have both sent mail under that full name. One word of a name vouches for nobody.",
      "All others are kept and shown as not counted, with the reason.",
      "A trailer in the body of a patch as posted is the author’s word and counts. The mail that first gave it is looked for in the earlier versions.",
      "Quoted lines, pastes of other mails and of git’s output, and signatures give nothing. Bots (bot, robot, patchwork, noreply … in name or address) give nothing, whatever they write.",
      "A role needs one of the person’s known addresses: a name alone makes nobody a reviewer, since anybody can write it. A vote that bears the name of somebody who is looked for, from an address that the roster does not know, is named in the verdict and not counted. Only a trailer without any address is taken by its name.",
      "Who sends a diff or a pull request in a reply signs off that one, not the patch answered.",
    ],
  },
  {
    id: "scope",
    title: "On which patches a vote stands",
    says: [
      "A reply votes on the patch that it hangs on; a reply to the cover letter votes on all. Words before the trailer can say otherwise: “for the series”, “patches 1-3 and 5”, “for the gadget patches”, or another version, “v9”.",
      "A vote written in the middle of a sentence counts, unless its words put it off (“I will give my …”).",
      "A line that begins with NAK is a Nacked-by. “I withdraw my R-b” takes the vote back: it is kept, and counts no more.",
    ],
  },
  {
    id: "qualified",
    title: "Qualified votes",
    says: [
      "Words next to a vote can limit it: “with that fixed”, “otherwise looks good”, “except …”, “for the net bits”, or a comment behind the trailer. Such a vote counts, is marked as qualified, and its words are shown.",
      "“Regardless”, “either way”, “with or without” lift the limit.",
    ],
  },
  {
    id: "carried",
    title: "Votes from version to version",
    says: [
      "A vote stands on the next version where the author carries it in the patch, or where the patch is unchanged (same patch-id) and the vote was given in a reply.",
      "Where the patch changed and does not carry it, the vote is lost: shown, and not counted for the newer version. What one body carried and the next leaves out, the author dropped.",
      "Patches of two versions are matched by patch-id, then by title, then by the files they touch.",
    ],
  },
  {
    id: "versions",
    title: "How versions of a series are joined",
    says: [
      "Candidates come from change-ids, threads, links in cover letters and notes, titles, patches in common and files created. A candidate must then be shown to be the same work by what the two share: patches, title, created files, authors.",
      "Certain: the same change-id, or a pointer (a reply, a link) together with the same title or half of the patches, or the author’s own “v1: LINK”. Likely: a pointer and less in common, or the same content without a pointer. Possible: the written numbers run backwards, or neither people nor contents agree well. Each version says by what it was joined, and how sure that is.",
      "Dates make the order, numbers are a check: an RFC may restart at v1, and so may somebody who takes the work over. A few patches sent again alone come before the next whole version. Backports to several trees on one day are no versions of each other.",
      "Precision first: two works of one author are not joined for a general title or one patch in common. A file of overrides can join or part versions by hand, with a reason.",
    ],
  },
  {
    id: "applied",
    title: "Applied",
    says: [
      "A sentence of a maintainer in reply that begins with applied, queued, merged, pushed, pulled, picked up or took (thanks, “series”, “patches 1-9” may stand before it), and is no question.",
      "It covers the patches that it names, else the patch answered, else (below the cover, or with “series”, “all”) the whole version.",
      "A parent’s maintainer who applied a part is shown as such; that merges no driver.",
    ],
  },
  {
    id: "outcome",
    title: "What counts as merged, and what else can become of a driver",
    says: [
      "Merged, shown: a commit in a kernel tree that was asked (found by its Link:, by patch-id, by title); the vfio maintainer’s word that the driver is applied; a pull request of the vfio maintainer that lists it, or another maintainer’s that the vfio maintainer says he took.",
      "Merged, inferred: the vfio maintainer says of a later patch that he applied it, or that what it mends is from his branch, and that patch builds on one of the last version (it names it in Fixes:, or starts from the very file that it leaves, by git’s blob ids); or, weaker, a later patch says Fixes: and names a patch to the driver’s own files by title, or later works change files of the driver. Then all that is known is the day by which it was merged, and no duration is told. A pull request that nobody answered merges nothing.",
      "Rejected: an unqualified Nacked-by of a maintainer stands on the last version; one that names a condition (“NAK until this is fixed”) is shown, and leaves the series open. Superseded: the author says that something else takes its place. Abandoned: no mail on the last version for 180 days, counted to the newest mail read, not to today. Otherwise it is under review. Where the author announced a next version, or somebody a takeover, in the discussion of the last one, the outcome quotes it.",
    ],
  },
  {
    id: "roles",
    title: "Roles",
    says: [
      "A role counts on the day of the mail, by the merged history of the kernel’s MAINTAINERS file. A patch in the mail proposes a role; it gives none.",
      "One person may have many addresses; two that share a full name within a thread are taken for one person as authors, never as holders of a role.",
    ],
  },
  {
    id: "diligence",
    title: "Concerns and later fixes: shown, not judged",
    says: [
      "No rule can certify that an interface cannot be exploited. What can be shown are concerns: paragraphs of reviewers in which one sentence names who could act (user space, a guest, incoming migration data, for some the PF) together with a harm or a missing check; below a patch to the driver or its parent, a plain fault in the code. A paragraph that opens with agreement, or only asks how something is meant, is none.",
      "A concern is answered where an author of the patches replied to that very mail; until then it is open, whoever else answered it. Whether the patch it hangs on changed in the next version is shown beside it, and closes nothing.",
      "Fixes are later patches with a Fixes: line that name a patch of the introduction by its title, or that change the driver’s own files.",
    ],
  },
];

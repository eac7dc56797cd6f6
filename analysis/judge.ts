/** The four criteria on one revision. */
import type {Revision} from "../crawler/records.ts";
import type {Annotation} from "./annotations.ts";
import {appliedIn} from "./criteria/applied.ts";
import type {Case} from "./criteria/case.ts";
import {judgeDocumentation} from "./criteria/documentation.ts";
import {judgeListedReviewer} from "./criteria/listed-reviewer.ts";
import {judgeParentApproval} from "./criteria/parent-approval.ts";
import {searchedIn, unreadIn} from "./criteria/searched.ts";
import {judgeVfioMaintainer} from "./criteria/vfio-maintainer.ts";
import type {Verdicts} from "./dataset.ts";
import {bringingPatches} from "./drivers/bringing.ts";
import type {FoundDriver} from "./drivers/find.ts";
import type {Reader} from "./reader.ts";
import type {Roles} from "./roles.ts";

export interface Bench {
  readonly reader: Reader;
  readonly roles: Roles;
  readonly annotations: readonly Annotation[];
}

export function caseOf(revision: Revision, driver: FoundDriver, bench: Bench): Case {
  const searched = searchedIn(revision, bench.reader);
  return {
    ...bench,
    revision,
    driver,
    bringing: bringingPatches(revision, driver, bench.reader),
    applied: appliedIn(revision, bench),
    searched,
    unread: unreadIn(revision, searched, bench.reader),
    early: revision.date.slice(0, 10) < bench.roles.roster.document.merged,
  };
}

export function judge(revision: Revision, driver: FoundDriver, bench: Bench): Verdicts {
  const given = caseOf(revision, driver, bench);
  return {
    "parent-approval": judgeParentApproval(given),
    documentation: judgeDocumentation(given),
    "listed-reviewer": judgeListedReviewer(given),
    "vfio-maintainer": judgeVfioMaintainer(given),
  };
}

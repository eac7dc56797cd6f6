import {describe, expect, it} from "vitest";
import {rule as documentation} from "../../analysis/criteria/documentation.ts";
import {rule as listedReviewer} from "../../analysis/criteria/listed-reviewer.ts";
import {rule as parentApproval} from "../../analysis/criteria/parent-approval.ts";
import {rule as vfioMaintainer} from "../../analysis/criteria/vfio-maintainer.ts";
import {silence} from "../../analysis/outcome/outcome.ts";
import {ruleWords} from "../../web/pages/method/criteria.ts";
import {topics} from "../../web/pages/method/reading.ts";

describe("the rules in words", () => {
  it("speak of the version of each rule that judges", () => {
    expect(Object.values(ruleWords).map(({rule}) => rule)).toEqual([
      parentApproval,
      listedReviewer,
      vfioMaintainer,
      documentation,
    ]);
  });

  it("tell the silence after which a work counts as abandoned", () => {
    expect(topics.find(({id}) => id === "outcome")?.says.join(" ")).toContain(`for ${silence} days`);
  });

  it("say for each rule what meets it and when nothing is known", () => {
    for (const {rule, states} of Object.values(ruleWords)) {
      expect(states.met?.length, rule).toBeGreaterThan(0);
      expect(states["not-met"]?.length, rule).toBeGreaterThan(0);
      expect(states["no-evidence"]?.length, rule).toBeGreaterThan(0);
    }
  });
});

import fc from "fast-check";
import {describe, expect, it} from "vitest";
import type {Subject} from "../../../crawler/mail/subject.ts";
import {parseSubject} from "../../../crawler/mail/subject.ts";
import {secondsSince} from "../../helpers/cost.ts";

const nothing: Subject = {
  reply: false,
  title: "t",
  prefixes: [],
  patch: true,
  version: 1,
  versionInferred: true,
  subVersion: null,
  counter: null,
  expected: null,
  rfc: false,
  resend: false,
  pull: false,
  notes: [],
};
const v = (version: number) => ({version, versionInferred: false});
const of = (counter: number, expected: number) => ({counter, expected});

describe("parseSubject", () => {
  it.each<[string, Partial<Subject>]>([
    // what git send-email writes
    ["[PATCH] t", {}],
    ["[PATCH 2/3] t", of(2, 3)],
    ["[PATCH v2 00/10] t", {...v(2), ...of(0, 10)}],
    ["[RFC PATCH v3 1/2] t", {...v(3), ...of(1, 2), rfc: true}],
    ["[RFC v2 1/4] t", {...v(2), ...of(1, 4), rfc: true}],
    ["[RESEND PATCH] t", {resend: true}],
    ["[RFC RESEND 3/9] t", {...of(3, 9), rfc: true, resend: true}],
    // trees and lists, in any place and case
    ["[PATCH V2 vfio 1/8] t", {...v(2), ...of(1, 8), prefixes: ["vfio"]}],
    ["[PATCH V1 mlx5-next 01/13] t", {...v(1), ...of(1, 13), prefixes: ["mlx5-next"]}],
    ["[PATCH iwl-next v4 00/12] t", {...v(4), ...of(0, 12), prefixes: ["iwl-next"]}],
    ["[Intel-wired-lan] [PATCH iwl-next v5 1/2] t", {...v(5), ...of(1, 2), prefixes: ["Intel-wired-lan", "iwl-next"]}],
    ["[PATCH rdma-core 1/6] t", {...of(1, 6), prefixes: ["rdma-core"]}],
    ["[PATCH vfio-next] t", {prefixes: ["vfio-next"]}],
    ["[iommufd PATCH v2 1/2] t", {...v(2), ...of(1, 2), prefixes: ["iommufd"]}],
    ["[[RESEND] iommufd PATCH v2 1/2] t", {...v(2), ...of(1, 2), prefixes: ["iommufd"], resend: true}],
    ["[PATCH 1/2][next] t", {...of(1, 2), prefixes: ["next"]}],
    ["[RFT][PATCH v1 3/9] t", {...v(1), ...of(3, 9), prefixes: ["RFT"]}],
    ["[PATCH AUTOSEL 5.10 03/12] t", {...of(3, 12), prefixes: ["AUTOSEL", "5.10"]}],
    ["[PATCH 5.10.y] t", {prefixes: ["5.10.y"]}],
    ["[PATCH v5.10.y] t", {prefixes: ["v5.10.y"]}],
    ["[EXTERNAL] [PATCH 1/9] t", {...of(1, 9), prefixes: ["EXTERNAL"]}],
    // marks without blanks between
    ["[PATCHv2] t", v(2)],
    ["[PATCHv2 1/3] t", {...v(2), ...of(1, 3)}],
    ["[PATCH RFCv2 1/2] t", {...v(2), ...of(1, 2), rfc: true}],
    ["[RFC/PATCH 1/2] t", {...of(1, 2), rfc: true}],
    ["[PATCH1/8] t", of(1, 8)],
    ["[v2PATCH1/4] t", {...v(2), ...of(1, 4)}],
    ["[v2.3PATCH1/4] t", {...v(2), ...of(1, 4), subVersion: 3}],
    ["[PATCH v6,19/24] t", {...v(6), ...of(19, 24)}],
    ["[net,v2,1/2] t", {...v(2), ...of(1, 2), prefixes: ["net"]}],
    ["[PATCH 2/2]t", of(2, 2)],
    ["[Patch 2/2]: t", of(2, 2)],
    ["[PATCH: v2 1/2] t", {...v(2), ...of(1, 2)}],
    // counters
    ["[PATCH 1 of 2] t", of(1, 2)],
    ["[PATCH 0 of 3 v2] t", {...of(0, 3), ...v(2)}],
    ["[PATCH 0/<VARIOUS>] t", {counter: 0, expected: null}],
    ["[PATCH 0/n] t", {counter: 0, expected: null}],
    ["[PATCH 6/5] t", {...of(6, 5), notes: ["out of range 6/5"]}],
    // versions
    ["[v5.1 10/12] t", {...v(5), ...of(10, 12), subVersion: 1}],
    ["[PATCH v2 FOR QEMU v3] t", {...v(2), prefixes: ["FOR", "QEMU", "v3"], notes: ["second version marker v3"]}],
    ["[PATCH] [v2] t", v(2)],
    ["[PATCH] t (v2)", v(2)],
    ["[PATCH v3] t (v2)", {...v(3), title: "t (v2)"}],
    ["[PATCH V 2 1/3] t", {...v(2), ...of(1, 3)}],
    ["[PATCH ver. 3] t", v(3)],
    ["[PATCH take 2] t", v(2)],
    ["[v2] t", v(2)],
    ["[[tree] PATCH v3 2/2] tree PATCH v2 2/2] t", {...v(3), ...of(2, 2), prefixes: ["tree"]}],
    ["[PATCH 2/2] fix a] t", {...of(2, 2), title: "fix a] t"}],
    // pull requests
    ["[GIT PULL] t", {patch: false, pull: true}],
    ["[GIT PULL v2 1/8] t", {...v(2), ...of(1, 8), pull: true}],
    ["[PULL REQUEST] t", {patch: false, pull: true}],
    ["[PULL 3/7] t", {...of(3, 7), pull: true}],
    // replies
    ["Re: [PATCH 1/2] t", {...of(1, 2), reply: true}],
    ["RE: Re: [PATCH] t", {reply: true}],
    ["Aw: [PATCH] t", {reply: true}],
    ["SV: [PATCH] t", {reply: true}],
    ["Fwd: [PATCH] t", {reply: true}],
    ["Re[2]: [PATCH] t", {reply: true}],
    ["Re [PATCH] t", {reply: true}],
    ["XY: [PATCH] t", {reply: true}],
    ["答复: [PATCH v2] t", {...v(2), reply: true}],
    ["[kvm] Re: [PATCH] t", {reply: true, prefixes: ["kvm"]}],
    ["[PATCH] Re: t", {reply: true}],
    ["Re: (subset) [PATCH 00/12] t", {...of(0, 12), reply: true}],
    ["Ping? Re: [PATCH rc] t", {reply: true, prefixes: ["rc"]}],
    // brackets that belong to the title
    ["[PATCH 1/2] [un]map t", {...of(1, 2), title: "[un]map t"}],
    ["[PATCH v2 9/9] Add [DE|AT]TACH", {...v(2), ...of(9, 9), title: "Add [DE|AT]TACH"}],
    ["[PATCH] [", {title: "["}],
    // no patches
    ["t", {patch: false}],
    ["", {patch: false, title: ""}],
    ["Re: t", {patch: false, reply: true}],
    ["[Bug 12] t", {patch: false, prefixes: ["Bug 12"]}],
    ["[bug report]", {patch: false, title: "[bug report]"}],
    ["talk (was: Re: [PATCH v2 0/4] t)", {patch: false, title: "talk (was: Re: [PATCH v2 0/4] t)"}],
    ["PATCH: t", {patch: false, title: "PATCH: t"}],
    ["[PATCH", {patch: false, title: "[PATCH"}],
    ["vfio: v2 of 3/4", {patch: false, title: "vfio: v2 of 3/4"}],
  ])("reads %j", (subject, expected) => {
    expect(parseSubject(subject)).toEqual({...nothing, ...expected});
  });

  it("gives back what git format-patch made of version, counters, prefix and title", () => {
    const number = fc.integer({min: 1, max: 99});
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.constantFrom("", "vfio ", "mlx5-next "),
        (version, counter, more, tree) => {
          const expected = counter + more;
          const subject = parseSubject(`[PATCH ${tree}v${version} ${counter}/${expected}] vfio: do (v9) [it]`);
          expect(subject).toMatchObject({title: "vfio: do (v9) [it]", version, counter, expected});
          expect(subject.prefixes).toEqual(tree === "" ? [] : [tree.trim()]);
        },
      ),
    );
  });

  it("takes any text, at length, without fault", () => {
    fc.assert(
      fc.property(
        fc.string({unit: fc.constantFrom("[", "]", "P", "v", "1", "/", " ", ":", "Re", "(", ",")}),
        (text) => {
          expect(parseSubject(text).title.length).toBeLessThanOrEqual(text.length);
        },
      ),
    );
    const start = process.cpuUsage();
    for (const unit of ["[", "[]", "[PATCH]", "Re: ", "v1", "1 of ", "(v"])
      parseSubject(unit.repeat(1_000_000 / unit.length));
    expect(secondsSince(start)).toBeLessThan(4);
  });
});

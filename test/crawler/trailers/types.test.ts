import {describe, expect, it} from "vitest";
import {canonicalTypes} from "../../../crawler/trailers/types.ts";

describe("canonicalTypes(word)", () => {
  it.each(["Reviewed-off-by", "Acked-off-by", "Signed-by", "Signed-of-by"])("takes %s for a typo", (word) => {
    expect(canonicalTypes(word)).toEqual([]);
  });

  it("names the tool of an Assisted-by as a value, never as a person", () => {
    expect(canonicalTypes("assisted-by")).toEqual([{type: "Assisted-by", kind: "value"}]);
  });

  it.each(["Co-developed-by", "Originally-by", "Original-patch-by", "Tested-by"])("keeps the person of %s", (word) => {
    expect(canonicalTypes(word)).toEqual([{type: word, kind: "person"}]);
  });
});

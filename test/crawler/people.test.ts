import {describe, expect, it} from "vitest";
import {emailKey, nameKey, personKeys, samePerson} from "../../crawler/people.ts";

describe("people", () => {
  it.each([
    ["Tian, Kevin", "Kevin Tian"],
    ["Christian KÖNIG", "christian konig"],
    ["Ada  Author", "Author, Ada"],
  ])("gives %j and %j one key", (a, b) => {
    expect(nameKey(a)).toBe(nameKey(b));
  });

  it("knows nobody by a single word", () => {
    expect(nameKey("Kevin")).toBeNull();
    expect(personKeys({name: "Kevin", email: null})).toEqual([]);
  });

  it("keeps a relay's mailbox for many people apart by its tag", () => {
    expect(emailKey("devnull+ada.example.com@example.org")).not.toBe(emailKey("devnull+ben.example.com@example.org"));
    expect(emailKey("Ada@Example.COM")).toBe("ada@example.com");
    expect(emailKey("no address")).toBeNull();
  });

  it("finds one person by address or by full name, and nobody by nothing", () => {
    expect(
      samePerson({name: "Ada Author", email: "ada@a.example"}, {name: "Author, Ada", email: "ada@b.example"}),
    ).toBe(true);
    expect(samePerson({name: "", email: "ada@a.example"}, {name: "Ada", email: "ADA@a.example"})).toBe(true);
    expect(samePerson({name: "Ada", email: "ada@a.example"}, {name: "Ada", email: "ada@b.example"})).toBe(false);
    expect(samePerson({name: "", email: null}, {name: "", email: null})).toBe(false);
  });
});

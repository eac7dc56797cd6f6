import fc from "fast-check";
import {expect, it} from "vitest";
import {readHeader} from "../../../crawler/mail/header.ts";
import {quickHeader} from "../../../crawler/mail/quick-header.ts";
import {fieldsByBytes, headerByText} from "../../helpers/slow-header.ts";

const names = new Set(["subject", "references", "x"]);
const wanted = new Map([
  ["subject", "all"],
  ["references", "all"],
  ["x", "first"],
] as const);

it("gives what the rules give, whatever the bytes and their line ends are", () => {
  const pieces = [
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    ":",
    "Subject:",
    "subject :",
    "References: <a@b>",
    "X:",
    "\xe4",
    "\xc3\xa4",
    "word",
  ];
  const mail = fc.array(fc.oneof({weight: 9, arbitrary: fc.constantFrom(...pieces)}, fc.string({maxLength: 5})), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(mail, (parts) => {
      const raw = Buffer.from(parts.join(""), "latin1");
      expect(quickHeader(raw, names)).toEqual(headerByText(raw, names));
      expect(readHeader(raw)).toEqual(fieldsByBytes(raw));
      const fields = fieldsByBytes(raw).fields.filter(({name}) => names.has(name));
      expect(readHeader(raw, wanted).fields).toEqual(
        fields.filter(({name}, n) => name !== "x" || fields.findIndex((field) => field.name === "x") === n),
      );
    }),
    {numRuns: 3000},
  );
});

it("cuts a field and bounds the values of one name as that does", () => {
  const raw = Buffer.from(`Subject: ${"ä".repeat(70_000)}\n${"X: a\n b\n".repeat(60)}\n`);
  expect(quickHeader(raw, names)).toEqual(headerByText(raw, names));
});

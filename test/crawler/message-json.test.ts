import fc from "fast-check";
import {expect, it} from "vitest";
import {asStored, fromStored} from "../../crawler/message-json.ts";
import {message, words} from "../helpers/message.ts";

const attachment = fc.record({filename: fc.option(words), contentType: words, size: fc.nat(), text: fc.option(words)});

it("gives back every message as it was, its fields in their order, whatever the strings hold", () => {
  const made = fc.record({subject: words, text: words, attachments: fc.array(attachment, {maxLength: 2})});
  fc.assert(
    fc.property(made, (some) => {
      const whole = {...message, ...some};
      expect(JSON.stringify(fromStored(asStored(whole)))).toBe(JSON.stringify(whole));
    }),
    {numRuns: 1000},
  );
});

it("keeps a text by itself unless a database would not give it back as it was", () => {
  const apart = (text: string) => asStored({...message, text}).text;
  for (const text of ["", "a\nb", '"\\', "ä", "😀"]) expect(apart(text)).toBe(text);
  for (const text of ["a\0", "\ud83d", "\ude00x"]) expect(apart(text)).toBeNull();
});

it("reads what earlier programs stored, all in JSON", () => {
  const whole = {...message, text: "a\nb"};
  expect(fromStored({json: JSON.stringify(whole), text: null})).toEqual(whole);
});

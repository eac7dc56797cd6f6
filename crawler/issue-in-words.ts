import type * as z from "zod";

/** What a value must be instead, for who writes files by hand: "must be a number, got "7"", "is empty; it needs at least one". */
export function issueInWords(issue: z.core.$ZodIssue, found: unknown): string {
  const got = `, got ${JSON.stringify(found).slice(0, 80)}`;
  switch (issue.code) {
    case "invalid_type":
      return ` must be ${kinds[issue.expected] ?? issue.expected}${got}`;
    case "invalid_value":
      return ` must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}${got}`;
    case "too_small": {
      const {origin, minimum, inclusive} = issue;
      if (isList(origin))
        return Number(minimum) === 1 ? " is empty; it needs at least one" : ` needs ${minimum} or more`;
      if (origin === "string")
        return Number(minimum) === 1 ? " is empty" : ` must have at least ${minimum} characters${got}`;
      return ` must be ${inclusive === false ? `more than ${minimum}` : `${minimum} or more`}${got}`;
    }
    case "too_big": {
      const {origin, maximum, inclusive} = issue;
      if (isList(origin)) return ` must have ${maximum} at most`;
      if (origin === "string") return ` must have ${maximum} characters at most${got}`;
      return ` must be ${inclusive === false ? "less than " : ""}${maximum}${inclusive === false ? "" : " or less"}${got}`;
    }
    default:
      return `: ${issue.message}${got}`;
  }
}

const isList = (origin: string): boolean => origin === "array" || origin === "set";

/** JSON's kinds of values, as people call them. */
const kinds: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

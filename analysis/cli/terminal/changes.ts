import type {Change} from "../../changes.ts";
import {day} from "./text.ts";
import {criterionWords, stateWords} from "./words.ts";

/** A change as one sentence, without the driver that it is about. */
export function changeInWords(change: Change): string {
  switch (change.kind) {
    case "driver-found":
      return `new: ${change.directory}`;
    case "driver-gone":
      return `no longer found (${change.directory})`;
    case "status":
      return `is ${change.to} now, was ${change.from}`;
    case "merged":
      return `merged ${change.dated ? "on" : "by"} ${day(change.date)}${change.release === null ? "" : `, for ${change.release}`}`;
    case "posted":
      return `${change.version} posted on ${day(change.date)}: ${change.revision}`;
    case "version-gone":
      return `${change.version} is gone: ${change.revision}`;
    case "relinked":
      return `${change.version} supersedes ${change.to ?? "nothing"} now, ${change.from ?? "nothing"} before`;
    case "verdict":
      return `${change.version}: ${criterionWords[change.criterion].long} is ${stateOf(change.to)} now, was ${stateOf(change.from)}`;
    case "first-met":
      return `${criterionWords[change.criterion].long} first met on ${day(change.date)}, by ${change.version || change.revision}`;
    case "vote":
    case "vote-gone": {
      const counted = change.accepted ? "" : ", not counted";
      const gone = change.kind === "vote-gone" ? "no longer: " : "";
      return `${change.version} patch ${change.patch}: ${gone}${change.type} ${change.name} of ${day(change.date)}${counted}`;
    }
    default:
      return change satisfies never;
  }
}

const stateOf = (state: keyof typeof stateWords | null): string =>
  state === null ? "not judged" : stateWords[state].long;

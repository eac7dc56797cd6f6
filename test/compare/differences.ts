import type {Message, Patch, Revision, Trailer} from "../../crawler/records.ts";
import type {FoundTrailer} from "../../crawler/trailers/parse.ts";
import type {B4Result} from "./run-b4.ts";

export interface TrailerDifference {
  readonly kind: "trailer" | "b4 trailer";
  readonly patch: Patch;
  readonly type: string;
  /** "Name <address>", or the value of a trailer that names no person */
  readonly person: string;
}

export type Difference =
  | TrailerDifference
  | {readonly kind: "b4 failed"; readonly said: string}
  | {readonly kind: "patch" | "b4 patch"; readonly messageId: string; readonly index: number};

/**
 * What we and b4 have of one revision that the other has not: patches, and trailers that replies add to a patch. "patch" and "trailer"
 * are ours alone, "b4 ..." are b4's. Trailers that the patch as posted carries are no difference.
 */
export function differencesOf(revision: Revision, b4: B4Result): Difference[] {
  if (b4.patches === null) return [{kind: "b4 failed", said: b4.said}];
  const differences: Difference[] = [];
  const theirs = new Map(b4.patches.map((patch) => [patch.messageId, patch]));
  for (const patch of revision.patches) {
    const other = theirs.get(patch.messageId);
    theirs.delete(patch.messageId);
    if (other === undefined) {
      differences.push({kind: "patch", messageId: patch.messageId, index: patch.index});
      continue;
    }
    const inBody = new Set(patch.trailers.filter(({source}) => source === "body").map(keyOf));
    const ours = new Map(patch.trailers.filter(counts).map((trailer) => [keyOf(trailer), trailer]));
    const b4s = new Map(other.trailers.map((trailer) => [keyOf(trailer), trailer]));
    for (const [key, trailer] of ours) {
      if (!b4s.has(key) && !inBody.has(key)) differences.push({kind: "trailer", patch, ...named(trailer)});
    }
    for (const [key, trailer] of b4s) {
      if (!ours.has(key) && !inBody.has(key)) differences.push({kind: "b4 trailer", patch, ...named(trailer)});
    }
  }
  for (const {messageId, index} of theirs.values()) differences.push({kind: "b4 patch", messageId, index});
  return differences;
}

/** Whether a trailer is one that a tool would write into the commit. */
export function counts({source, accepted, withdrawn}: Trailer): boolean {
  return source === "reply" && accepted && withdrawn === null;
}

export function keyOf({type, email, name, value}: Pick<FoundTrailer, "type" | "email" | "name" | "value">): string {
  return `${type.toLowerCase()}\n${(value ?? email ?? name).toLowerCase()}`;
}

function named(trailer: Trailer | FoundTrailer): {type: string; person: string} {
  const {type, name, email, value} = trailer;
  return {type, person: value ?? (email === null ? name : `${name} <${email}>`)};
}

/** The mails that hang together by References and In-Reply-To, each with all of its thread, by date. */
export function threadsOf(messages: readonly Message[]): ReadonlyMap<string, readonly Message[]> {
  const parent = new Map<string, string>();
  const root = (id: string): string => {
    let top = id;
    for (let up = parent.get(top); up !== undefined && up !== top; up = parent.get(top)) top = up;
    for (let at = id; at !== top; ) {
      const next = parent.get(at) ?? top;
      parent.set(at, top);
      at = next;
    }
    return top;
  };
  for (const {messageId, references, inReplyTo} of messages) {
    for (const other of [...references, ...inReplyTo]) parent.set(root(messageId), root(other));
  }
  const threads = new Map<string, Message[]>();
  for (const message of [...messages].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))) {
    const top = root(message.messageId);
    const thread = threads.get(top);
    if (thread === undefined) threads.set(top, [message]);
    else thread.push(message);
  }
  return new Map(messages.map(({messageId}) => [messageId, threads.get(root(messageId)) ?? []]));
}

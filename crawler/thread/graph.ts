/** Threads: who answers whom, over the references of the mails alone (never over equal subjects, which join strangers). */
import type {Head} from "../records.ts";

export interface Hole {
  /** the mail that is named and that no source had */
  readonly messageId: string;
  /** the oldest mail that names it */
  readonly referredBy: string;
}

export interface ThreadGraph {
  /** the mail each mail answers: another of the input, or the message-id of a hole; null for a thread's first mail */
  readonly parent: ReadonlyMap<string, string | null>;
  /** answers to a mail (or to a hole), oldest first */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** key of the thread each mail stands in: equal for two mails that are joined by references, held or missing */
  readonly thread: ReadonlyMap<string, string>;
  /** all mails so that a mail comes after the one it answers; of several the older one first */
  readonly order: readonly Head[];
  readonly missing: readonly Hole[];
}

/** How many unknown ids at the end of a References header are looked at; real chains of lost mails are far shorter. */
const referencesRead = 100;

export const byDate = (a: Head, b: Head): number => {
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0;
};

/**
 * The graph of all mails. In-Reply-To names the parent; where it is empty or names a mail that is missing, the nearest known one of
 * References takes its place (RFC 5322, 3.6.4), and what is missing becomes a hole. References to oneself are dropped; a circle of
 * references is cut at its oldest mail.
 */
export function threadGraph(messages: readonly Head[]): ThreadGraph {
  const sorted = [...messages].sort(byDate);
  const known = new Map(sorted.map((message) => [message.messageId, message]));
  const groups = disjointSets();
  const parent = new Map<string, string | null>();
  const holes = new Map<string, string>();
  for (const message of sorted) {
    const id = message.messageId;
    groups.find(id);
    const {above, missing, root} = ancestry(message, known);
    for (const hole of missing) {
      if (!holes.has(hole)) holes.set(hole, id);
      groups.join(id, hole);
    }
    if (above !== null) groups.join(id, above);
    if (root !== null) groups.join(id, root);
    parent.set(id, above);
  }
  cutCircles(sorted, parent);
  const children = new Map<string, string[]>();
  for (const message of sorted) {
    const above = parent.get(message.messageId) ?? null;
    if (above === null) continue;
    const siblings = children.get(above);
    if (siblings === undefined) children.set(above, [message.messageId]);
    else siblings.push(message.messageId);
  }
  return {
    parent,
    children,
    thread: new Map(sorted.map(({messageId}) => [messageId, groups.find(messageId)])),
    order: fromTheTop(sorted, known, parent, children),
    missing: [...holes]
      .map(([messageId, referredBy]) => ({messageId, referredBy}))
      .sort((a, b) => (a.messageId < b.messageId ? -1 : 1)),
  };
}

function ancestry(message: Head, known: ReadonlyMap<string, Head>) {
  const others = (ids: readonly string[]) => ids.filter((id) => id !== message.messageId && id !== "");
  const answered = others(message.inReplyTo.slice(0, referencesRead));
  const references = message.references;
  const missing: string[] = [];
  let above = answered.find((id) => known.has(id)) ?? null;
  if (above === null) {
    missing.push(...answered.slice(0, 1));
    for (const id of others(references.slice(-referencesRead)).reverse()) {
      if (known.has(id)) {
        above = id;
        break;
      }
      if (!missing.includes(id)) missing.push(id);
    }
  }
  // The nearest missing mail is the parent only where nobody known stands above it: siblings then share it.
  const nearest = above ?? missing[0] ?? null;
  const root = others(references.slice(0, 1))[0] ?? null;
  if (root !== null && !known.has(root) && !missing.includes(root)) missing.push(root);
  return {above: nearest, missing, root};
}

/** Follows each chain upwards once; a chain that runs into itself loses the link of its oldest mail. */
function cutCircles(sorted: readonly Head[], parent: Map<string, string | null>): void {
  const rank = new Map(sorted.map((message, at) => [message.messageId, at]));
  const done = new Set<string>();
  const ends = (at: string | null): boolean => at === null || done.has(at) || !rank.has(at);
  for (const {messageId} of sorted) {
    // Nearly every mail is younger than the one it answers, whose chain was followed.
    if (ends(parent.get(messageId) ?? null)) {
      done.add(messageId);
      continue;
    }
    const path = new Set<string>();
    let at: string | null = messageId;
    while (at !== null && !ends(at)) {
      if (path.has(at)) {
        parent.set(oldestOf(circle(path, at), rank), null);
        break;
      }
      path.add(at);
      at = parent.get(at) ?? null;
    }
    for (const id of path) done.add(id);
  }
}

function circle(path: ReadonlySet<string>, from: string): string[] {
  const ids = [...path];
  return ids.slice(ids.indexOf(from));
}

function oldestOf(ids: readonly string[], rank: ReadonlyMap<string, number>): string {
  return ids.reduce((oldest, id) => ((rank.get(id) ?? 0) < (rank.get(oldest) ?? 0) ? id : oldest));
}

function fromTheTop(
  sorted: readonly Head[],
  known: ReadonlyMap<string, Head>,
  parent: ReadonlyMap<string, string | null>,
  children: ReadonlyMap<string, readonly string[]>,
): Head[] {
  const order: Head[] = [];
  for (const top of sorted) {
    const above = parent.get(top.messageId) ?? null;
    if (above !== null && known.has(above)) continue;
    const stack = [top];
    for (let message = stack.pop(); message !== undefined; message = stack.pop()) {
      order.push(message);
      const below = children.get(message.messageId) ?? [];
      for (let n = below.length - 1; n >= 0; n--) {
        const child = known.get(below[n] ?? "");
        if (child !== undefined) stack.push(child);
      }
    }
  }
  return order;
}

/** Union-find whose representative is the smallest member, so that keys do not depend on the order of the input. */
function disjointSets() {
  const up = new Map<string, string>();
  const find = (id: string): string => {
    let top = id;
    for (let next = up.get(top) ?? top; next !== top; next = up.get(top) ?? top) top = next;
    for (let at = id; at !== top; ) {
      const next = up.get(at) ?? top;
      up.set(at, top);
      at = next;
    }
    if (!up.has(id)) up.set(id, top);
    return top;
  };
  const join = (a: string, b: string): void => {
    const left = find(a);
    const right = find(b);
    if (left === right) return;
    if (left < right) up.set(right, left);
    else up.set(left, right);
  };
  return {find, join};
}

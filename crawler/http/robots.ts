/** What a robots.txt says to one client (RFC 9309). */
export interface Robots {
  /** whether the path, with its query, may be asked for */
  readonly allows: (path: string) => boolean;
  /** seconds between requests that it wants, or null */
  readonly crawlDelay: number | null;
}

export const allowAll: Robots = {allows: () => true, crawlDelay: null};

/**
 * Reads a robots.txt for the client of that name. The groups that name it count, else those for "*"; the longest rule that fits a path wins, and
 * "allow" wins a tie. Lines that are no rule are passed over; the text is cut at 500 KB, as the RFC allows.
 */
export function readRobots(text: string, client: string): Robots {
  const groups = parseGroups(text.slice(0, 500 * 1024));
  const named = groups.filter(({agents}) => agents.includes(client.toLowerCase()));
  const chosen = named.length > 0 ? named : groups.filter(({agents}) => agents.includes("*"));
  const rules = chosen.flatMap((group) => group.rules);
  const delays = chosen.flatMap(({crawlDelay}) => (crawlDelay === null ? [] : [crawlDelay]));
  return {
    crawlDelay: delays.length > 0 ? Math.max(...delays) : null,
    allows: (path) => {
      const fitting = rules.filter(({pattern}) => fits(pattern, path));
      const longest = Math.max(0, ...fitting.map(({pattern}) => pattern.length));
      const deciding = fitting.filter(({pattern}) => pattern.length === longest);
      return deciding.length === 0 || deciding.some(({allow}) => allow);
    },
  };
}

interface Group {
  readonly agents: string[];
  readonly rules: {readonly pattern: string; readonly allow: boolean}[];
  crawlDelay: number | null;
}

function parseGroups(text: string): Group[] {
  const groups: Group[] = [];
  let open = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, field = "", value = ""] = /^\s{0,99}([a-z-]{1,40})\s{0,99}:\s{0,99}([^#]{0,2000})/i.exec(line) ?? [];
    const trimmed = value.trim();
    const group = groups.at(-1);
    switch (field.toLowerCase()) {
      case "user-agent":
        if (open && group !== undefined) group.agents.push(trimmed.toLowerCase());
        else groups.push({agents: [trimmed.toLowerCase()], rules: [], crawlDelay: null});
        open = true;
        break;
      case "allow":
      case "disallow":
        open = false;
        if (group !== undefined && trimmed !== "")
          group.rules.push({pattern: trimmed, allow: field.toLowerCase() === "allow"});
        break;
      case "crawl-delay":
        open = false;
        if (group !== undefined && /^\d{1,5}(?:\.\d{1,3})?$/.test(trimmed)) group.crawlDelay = Number(trimmed);
        break;
      default:
        break;
    }
  }
  return groups;
}

/** "*" stands for anything, a "$" at the end for the end. Compares piece by piece, so that no pattern takes long. */
function fits(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith("$");
  const pieces = (anchored ? pattern.slice(0, -1) : pattern).split("*");
  const first = pieces.shift() ?? "";
  if (!path.startsWith(first)) return false;
  let at = first.length;
  const last = anchored ? pieces.pop() : undefined;
  for (const piece of pieces) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  if (!anchored) return true;
  return last === undefined ? at === path.length : path.length - last.length >= at && path.endsWith(last);
}

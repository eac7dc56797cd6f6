/**
 * What separates an answer from a word in passing. A comment of one short sentence names a step of the code ("check the version");
 * an author's promise or guess in a reply is no answer; labels of a structure name its parts, and say what they are only where a text
 * explains the unit that they name.
 */
import type {Passage} from "./passages.ts";

/** Words of a comment that is no more than a label of the step below it. */
const fewest = 20;

// "@vf: the VF", "Return 0 for success", "acme_load - ": what kernel-doc asks of every function
const kernelDoc = /^[ \t]*(?:@\w+\s*[:-].*|Returns?\b.*|Context:.*)$/gim;
const title = /^\s*\w+(?:\(\))?\s+-\s+/;
const sentenceEnd = /(?<=[.!?])\s+(?=[A-Z(*-])/;

/** A comment that names a step ("vf isolation state check") instead of explaining it: one sentence of fewer than twenty words. */
export function namesStep({kind, text}: Passage): boolean {
  if (kind !== "comment") return false;
  const words = text.slice(0, 4000).replace(kernelDoc, "").trim().replace(title, "").replace(/\s+/g, " ").trim();
  return words.split(sentenceEnd).length === 1 && words.split(" ").length < fewest;
}

// "I will add a check", "we can probably delay it", "there is a possibility that", "in the next version"
const promises =
  /\b(?:I|we)(?:'ll|'d|\s+(?:will|can|could|would|should|may|might|plan|intend))\s+(?:\w+\s+){0,2}(?:add|fix|update|change|delay|move|drop|remove|check|look|try|consider|improve|rework|see|do|take)\b|\bwill\s+(?:add|fix|update|change|do)\b|\b(?:I|we)\s+(?:guess|believe|think|hope)\b|\bpossibility\b|\bin\s+(?:the|my|our)\s+next\s+(?:version|revision|respin|spin)\b/i;

/** Of an author's answer in mail, the sentences that state something: no questions, promises or guesses. Other texts as they are. */
export function stated(passage: Passage): string {
  if (passage.kind !== "reply") return passage.text;
  const known = statedIn.get(passage);
  if (known !== undefined) return known;
  const words = withoutPromises(passage.text);
  statedIn.set(passage, words);
  return words;
}

/** Each passage is asked by every rule in turn. */
const statedIn = new WeakMap<Passage, string>();

const withoutPromises = (text: string): string =>
  text
    .slice(0, 8000)
    .replace(/\s+/g, " ")
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !sentence.endsWith("?") && !promises.test(sentence))
    .join(" ");

// words of every device's structure: they name no unit
const everyDevices = /^(?:VFs?|PFs?|PCI|BARs?|HW|SW|FW|RX|TX|MMIO|DMA|IRQs?|IDs?|TODO|the|and|has|regs?|information)$/i;

/** The unit that at least two labels of a structure name in capitals ("QM match information", "QM memory": QM). */
function unitsOf(labels: string): string[] {
  const seen = new Map<string, number>();
  for (const line of labels.slice(0, 8000).split("\n").slice(1)) {
    for (const word of new Set(line.match(/\b[A-Z][A-Z0-9]{1,11}\b/g) ?? [])) seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  return [...seen].filter(([word, count]) => count >= 2 && !everyDevices.test(word)).map(([word]) => word);
}

const says =
  "(?:stands\\s+for|is\\s+(?:an?|the)|are\\s+(?:the|an?)|means|provides|consists|contains|includes|manages|holds|comprises)";

/** Whether a text of the series, no label itself, says what a unit is that the structure's labels name. */
export function explainsUnit(structure: Passage, passage: Passage): boolean {
  if (structure.kind !== "structure" || !explaining.has(passage.kind)) return false;
  const explains = explanations.get(structure) ?? explanationOf(unitsOf(structure.text));
  explanations.set(structure, explains);
  return explains !== "none" && explains.test(passage.text.slice(0, 8000).replace(/\s+/g, " ")) && !namesStep(passage);
}

/** How each structure's units would be explained; a structure is held against all passages. */
const explanations = new WeakMap<Passage, RegExp | "none">();

const explanationOf = (units: readonly string[]): RegExp | "none" =>
  units.length === 0 ? "none" : new RegExp(`\\b(?:${units.join("|")})\\b(?:\\s+\\w+){0,5}\\s+${says}\\b`);

const explaining: ReadonlySet<Passage["kind"]> = new Set(["documentation", "cover", "patch", "comment", "reply"]);

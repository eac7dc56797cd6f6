import type {Random} from "./random.ts";

const words = (
  "the a to of in is and for this that be it with on not we are as if from but by device state when can have should only " +
  "driver patch page memory lock queue buffer register interrupt command firmware guest host user kernel module table entry size offset region range " +
  "migration mapping request response handler callback flag mode reset power error value pointer structure function caller path case check return " +
  "allocate release enable disable map unmap pin copy read write save restore load store flush wait poll complete submit cancel retry validate " +
  "before after while because although instead rather already still always never otherwise therefore however also just even more less same other " +
  "could would might must does seems looks makes needs keeps moves breaks fixes adds drops holds takes gives leaves follows expects means " +
  "series version review comment question answer problem bug race leak overflow regression warning build test report change approach design interface " +
  "new old first last next previous whole single extra common generic specific correct wrong safe unsafe simple clean small large fast slow early late"
).split(" ");
const nouns = "dev ctx state queue ring buf page map irq cmd msg hdr tbl ent reg cfg desc pool slot node".split(" ");
const verbs =
  "init exit alloc free get put map unmap read write save load start stop reset check update flush handle probe".split(
    " ",
  );
const types = ["int", "u32", "u64", "size_t", "bool", "void *", "struct page *", "unsigned long"];

/** One line of prose of about 70 characters. */
export function line(random: Random): string {
  let text = "";
  while (text.length < 64) {
    // The square makes common words common, so that text compresses as text does.
    const u = random.below(0x10000) / 0x10000;
    const word = words[Math.floor(u * u * words.length)] ?? "";
    text += text === "" ? word : ` ${word}`;
  }
  return text;
}

/** Several lines with a full stop. */
export function paragraph(random: Random, lines: number): string {
  const text = Array.from({length: lines}, () => line(random)).join("\n");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

export function title(random: Random): string {
  const verb = random.pick([
    "add",
    "fix",
    "remove",
    "rework",
    "use",
    "avoid",
    "split",
    "export",
    "allow",
    "document",
    "validate",
  ]);
  return `${verb} ${random.pick(words.slice(32, 60))} ${random.pick(words.slice(60, 110))} ${random.pick(nouns)}`;
}

/** A line of C without its indentation's first tab. */
export function code(random: Random, prefix: string): string {
  const a = random.pick(nouns);
  const b = random.pick(nouns);
  const call = `${prefix}_${random.pick(verbs)}_${random.pick(nouns)}`;
  switch (random.below(9)) {
    case 0:
      return `ret = ${call}(${a}, ${b});`;
    case 1:
      return "if (ret)";
    case 2:
      return `\treturn -${random.pick(["EINVAL", "ENOMEM", "EBUSY", "EIO", "EOPNOTSUPP"])};`;
    case 3:
      return `${random.pick(types)} ${a}_${b} = ${a}->${b};`;
    case 4:
      return `if (${a}->${b} > ${prefix.toUpperCase()}_MAX_${b.toUpperCase()})`;
    case 5:
      return `dev_dbg(&${a}->dev, "%s: ${b} %#x\\n", __func__, ${a}->${b});`;
    case 6:
      return `${a}->${b} = le32_to_cpu(${b}->${random.pick(nouns)});`;
    case 7:
      return `mutex_${random.pick(["lock", "unlock"])}(&${a}->${b}_lock);`;
    default:
      return `/* ${line(random).slice(0, 52)} */`;
  }
}

/** A file name that no list of known drivers holds: two to three syllables. */
export function coinName(random: Random): string {
  const syllables = "ka ro mi tel vas nor qu bel dri fen gan hol ju lor".split(" ");
  return Array.from({length: 2 + random.below(2)}, () => random.pick(syllables)).join("");
}

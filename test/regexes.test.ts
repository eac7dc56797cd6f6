import {execFileSync} from "node:child_process";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {transformSync} from "esbuild";
import {analyse} from "scslre";
import {expect, it} from "vitest";
import {parseAst} from "vitest/node";

const root = join(import.meta.dirname, "..");

interface Literal {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Of those that may take the square of their input's length: why that is no harm. Each is of one file, by how it begins. */
const argued: readonly (readonly [file: string, begins: string, why: string])[] = [
  ["analysis/cli/show.ts", "^https?:", "what the user typed"],
  ["analysis/criteria/applied.ts", "#?(\\d+)\\s*", "its last alternative takes all digits that the first gave back"],
  ["analysis/criteria/searched.ts", "^(?:On|Am|Le)?", "of 400 characters"],
  ["analysis/maintainers/parse.ts", '^"?([^"<]*?)', "a line of MAINTAINERS in a tree that the user names"],
  ["analysis/outcome/fixes-trailer.ts", "^([0-9a-f]{6,40})", "of 500 characters, without two blanks in a row"],
  ["crawler/mail/address.ts", "^([^,()]+),", "of a name of bounded length"],
  ["crawler/mail/diff.ts", "^(\\S+ \\S+) ?", "what stands behind two words always matches"],
  ["crawler/sources/git-command.ts", "\\d+(?:", "what git says of its version"],
  ["web/format.ts", "\\B(?=", "the digits of one number"],
];

const isArgued = ({file, source}: Literal) =>
  argued.some(([where, begins]) => where === file && source.startsWith(begins));

/** What the program is made of, as git knows it. */
const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "crawler", "analysis", "web", "vfio-lore.js"],
  {
    cwd: root,
    encoding: "utf8",
  },
)
  .split("\n")
  .filter((path) => /\.[jt]s$/.test(path));

/** Every expression that is written as one, and the places where one is made of text. */
function expressionsIn(file: string): {readonly literals: Literal[]; readonly made: number} {
  const {code} = transformSync(readFileSync(join(root, file), "utf8"), {loader: "ts", target: "es2024", format: "esm"});
  const literals: Literal[] = [];
  let made = 0;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one);
    else if (typeof node === "object" && node !== null) {
      if ("regex" in node && node.regex !== null) {
        const {pattern, flags} = node.regex as {pattern: string; flags: string};
        literals.push({file, source: pattern, flags});
      }
      if ("type" in node && node.type === "NewExpression" && "callee" in node)
        made += (node.callee as {name?: string}).name === "RegExp" ? 1 : 0;
      for (const child of Object.values(node)) visit(child);
    }
  };
  visit(parseAst(code));
  return {literals, made};
}

const found = new Map(files.map((file) => [file, expressionsIn(file)]));
const literals = [...found.values()].flatMap((one) => one.literals);
const slow = literals.filter(({source, flags}) => analyse({source, flags}).reports.length > 0);

it("finds the expressions, and knows a slow one", () => {
  expect(literals.length).toBeGreaterThan(400);
  for (const source of ["(a+)+$", "\\s*,?\\s*$", "a*b", "^\\w*x\\w*y$"])
    expect(analyse({source, flags: ""}).reports, source).not.toEqual([]);
});

it("every regular expression takes a time that grows with its input's length alone, or it is argued why not", () => {
  expect(slow.filter((literal) => !isArgued(literal)).map(({file, source}) => `${file}: ${source}`)).toEqual([]);
});

it("no argument outlives its expression", () => {
  const idle = argued.filter(
    ([file, begins]) => !slow.some((literal) => literal.file === file && literal.source.startsWith(begins)),
  );
  expect(idle).toEqual([]);
});

/** Made of our own words, or of words from a mail in which every mark that means something is escaped. */
it("no expression is made of text but in these files", () => {
  expect([...found].filter(([, {made}]) => made > 0).map(([file]) => file)).toEqual([
    "analysis/criteria/documentation.ts",
    "analysis/documentation/telling.ts",
    "analysis/maintainers/pattern.ts",
    "crawler/mail/address-list.ts",
    "crawler/store/relevance.ts",
    "crawler/written-file.ts",
  ]);
});

import {mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it, vi} from "vitest";
import {run as check} from "../analysis/cli/check.ts";
import {run as diff} from "../analysis/cli/diff.ts";
import {run as exportAll} from "../analysis/cli/export.ts";
import {analyzeStore} from "../analysis/cli/judged-store.ts";
import {run as series} from "../analysis/cli/series.ts";
import {run as show} from "../analysis/cli/show.ts";
import type {Dataset} from "../analysis/dataset.ts";
import {writeDataset} from "../analysis/dataset-file.ts";
import {run as status} from "../crawler/cli/status.ts";
import {build} from "../web/build.ts";
import {crawlQuietly, withStore} from "./helpers/crawl.ts";
import {scratchFolder} from "./helpers/epoch.ts";
import {attacks, driverOf, hostileMails} from "./helpers/hostile-mails.ts";
import {memoryFolder} from "./helpers/memory-folder.ts";
import {elementsOf} from "./helpers/xml.ts";

/** What a sink got, by the name of the file or command. */
type Texts = ReadonlyMap<string, string>;

const commands = {series, show, check, diff, export: exportAll, status};

let dataset: Dataset;
let site: Texts = new Map();
let exported: Texts = new Map();
let terminal: Texts = new Map();

beforeAll(async () => {
  const {path, remove} = scratchFolder();
  const mails = attacks.flatMap(hostileMails);
  mkdirSync(join(path, "mails"));
  for (const [n, mail] of mails.entries()) writeFileSync(join(path, "mails", `${n}.eml`), mail);
  const data = join(path, "var");
  await crawlQuietly(data, [`maildir:${path}/mails`]);
  dataset = await withStore(data, analyzeStore);
  const [before, after] = [join(path, "before.json"), join(path, "after.json")];
  await writeDataset({...dataset, drivers: [], revisions: []}, before);
  await writeDataset(dataset, after);
  const ids = attacks.flatMap((attack) => [driverOf(attack), idOf(attack.word)]);
  const said = new Map<string, string>();
  for (const json of [[], ["--json"]])
    for (const [command, args] of [
      ["series", []],
      ["status", []],
      ["diff", [before, after]],
      ...ids.map((id) => ["show", [id]] as const),
      ...attacks.map(({word}) => ["check", [idOf(word)]] as const),
    ] as const) {
      const where = command === "diff" ? [] : ["--data-dir", data];
      const words = [command, ...args, ...json];
      said.set(words.join(" "), await listen(() => commands[command]([...where, ...json, "--", ...args])));
    }
  for (const {word} of attacks)
    said.set(`check --mail ${word}`, await listen(() => check(["--data-dir", data, "--mail", "--", idOf(word)])));
  terminal = said;
  for (const format of ["csv", "ndjson"])
    await listen(() => exportAll(["--data-dir", data, "--format", format, "--out", join(path, "export")]));
  exported = new Map(
    readdirSync(join(path, "export")).map((name) => [name, readFileSync(join(path, "export", name), "utf8")]),
  );
  const folder = memoryFolder();
  await build(
    dataset,
    {baseUrl: "https://example.org/", downloads: [{path: "data/dataset.json", content: "{}"}]},
    {folder},
  );
  site = folder.files;
  return remove;
});

const idOf = (word: string) => dataset.revisions.find(({subject}) => subject.includes(word))?.id ?? "";

/** What a command writes to standard output and error. */
async function listen(command: () => Promise<number>): Promise<string> {
  let text = "";
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    }),
  );
  try {
    await command();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return text;
}

const ofSite = (name: RegExp): Texts => new Map([...site].filter(([path]) => name.test(path)));
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([match]) => match);

/** Characters that move a cursor, reorder, or hide; tab and line feed stay. */
const unseen = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function badElements(markup: string, allowed: RegExp): string[] {
  return elementsOf(markup.replace(/^<\?xml [^>]*\?>\n?/, "").replace(/<style>[^<]*<\/style>/g, ""))
    .filter(
      ({name, attributes}) =>
        !allowed.test(name) ||
        Object.entries(attributes).some(
          ([key, value]) => key.startsWith("on") || (/href$/.test(key) && !/^(?:https:\/\/|#|[\w./])/.test(value)),
        ),
    )
    .map(({name, attributes}) => `<${name} ${JSON.stringify(attributes)}>`);
}

/** The cells of a CSV file as RFC 4180 says. */
const cellsOf = (text: string): string[] =>
  all(text, /"(?:[^"]|"")*"|[^,\r\n]+/g).map((cell) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );

const inPage = /<script type="application\/json"[^>]*>(.*?)<\/script>/gs;

/** Each sink: what reached it, and what of that would do harm there. */
const sinks: readonly {
  readonly name: string;
  readonly texts: () => Texts;
  readonly harm: (text: string, path: string) => readonly string[];
}[] = [
  {name: "a terminal", texts: () => terminal, harm: (text) => all(text, unseen)},
  {
    name: "HTML",
    texts: () => ofSite(/\.html$/),
    harm: (text) => [
      ...all(text, unseen),
      ...all(
        text,
        /<script(?![^>]*(?:src=|type="application\/json"))|<img(?! src="\.\.\/badges\/)|<!ENTITY| on\w+=["']|="?javascript:/g,
      ),
    ],
  },
  {
    name: "JSON in HTML",
    texts: () =>
      new Map(
        [...ofSite(/\.html$/)].map(([path, text]) => [
          path,
          [...text.matchAll(inPage)].map(([, json = ""]) => json).join("\n"),
        ]),
      ),
    harm: (text) => [
      ...all(text, /</g),
      ...text
        .split("\n")
        .filter((line) => line !== "")
        .flatMap((line) => (typeof JSON.parse(line) === "object" ? [] : [line])),
    ],
  },
  {
    name: "SVG",
    texts: () => ofSite(/\.svg$/),
    harm: (text) => [
      ...all(text, unseen),
      ...badElements(
        text,
        /^(?:svg|title|desc|g|a|path|rect|circle|line|text|tspan|use|defs|symbol|polyline|polygon|pattern|clipPath|style)$/,
      ),
    ],
  },
  {
    name: "Atom",
    texts: () => ofSite(/\.atom$/),
    harm: (text) => [
      ...all(text, notXml),
      ...all(text, unseen),
      ...badElements(text, /^(?:feed|title|id|updated|author|name|link|entry)$/),
    ],
  },
  {
    name: "CSV",
    texts: () => new Map([...ofSite(/\.csv$/), ...exported].filter(([name]) => name.endsWith(".csv"))),
    harm: (text) =>
      cellsOf(text).filter((cell) => /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) && !/^-?[\d.]+$/.test(cell)),
  },
  {
    name: "a line of JSON",
    texts: () => new Map([...exported].filter(([name]) => name.endsWith(".ndjson"))),
    harm: (text) => [
      ...all(text, /[\u2028\u2029\u0000]/g),
      ...text
        .trimEnd()
        .split("\n")
        .flatMap((line) => (typeof JSON.parse(line) === "object" ? [] : [line])),
    ],
  },
  {
    name: "a script (the search index)",
    texts: () => ofSite(/^search\/.*\.js$/),
    harm: (text) => {
      const argument = /^[\w.]+\((.*)\);?\s*$/s.exec(text)?.[1];
      return argument === undefined || typeof JSON.parse(argument) !== "object" ? [text] : [];
    },
  },
  {
    name: "a file's name",
    texts: () => new Map([...site.keys()].map((path) => [path, path])),
    harm: (path) =>
      /^[a-z0-9._][a-z0-9._@+~-]*(?:\/[a-z0-9_][a-z0-9._@+~-]*)*$/i.test(path) &&
      !path.includes("..") &&
      path.split("/").every((part) => part.length < 200)
        ? []
        : [path],
  },
];

describe.each(sinks)("in $name", ({texts, harm}) => {
  it.each(attacks)("$name comes through as text", ({word}) => {
    const reached = [...texts()].filter(([, text]) => text.includes(word));
    expect(reached.map(([name]) => name)).not.toEqual([]);
    expect(reached.flatMap(([name, text]) => harm(text, name).map((one) => `${name}: ${one.slice(0, 80)}`))).toEqual(
      [],
    );
  });
});

it("every attack's driver is there under its own name, and can be asked for by it", () => {
  expect(dataset.drivers.map(({name}) => name).sort()).toEqual(attacks.map(driverOf).sort());
  for (const attack of attacks) expect(terminal.get(`show ${driverOf(attack)}`), attack.name).toContain(attack.word);
});

/** What goes the other way, from strangers into the program, is tried where its readers are: sink, attack, file, and what is tried there. */
const elsewhere = [
  ["git's arguments", "an option in place of a path", "crawler/sources/source.test.ts", "git:--upload-pack=x"],
  ["git's arguments", "a transport that runs a command", "crawler/sources/source.test.ts", "git+ext::sh -c x"],
  ["git's arguments", "a manifest with other paths", "sinks-input.test.ts", "--upload-pack=x.git"],
  ["git", "commands in a repository's configuration", "sinks-input.test.ts", "runs no command"],
  ["git", "a redirect", "sinks-input.test.ts", "fetches nothing from where a server sends it"],
  ["HTTP", "redirects to private addresses", "sinks-input.test.ts", "169.254.169.254"],
  ["HTTP", "a gzip bomb, a body without end", "crawler/http/never-fooled.test.ts", "a body without end, and a bomb"],
  ["HTTP", "a manifest that is a bomb", "sinks-input.test.ts", "unpacks no manifest that is a bomb"],
  ["files", "an mbox.gz that is a bomb", "sinks-input.test.ts", "unpacks to a line of 100 MB"],
  ["files", "a symbolic link in a folder of mail", "crawler/sources/files.test.ts", "not left through a symbolic link"],
  ["files", "a symbolic link in place of a Maildir's folder", "sinks-input.test.ts", "a link in place of its folders"],
  ["restore", "a bomb", "sinks-input.test.ts", "given up before it fills the disk"],
  ["restore", "links and paths that lead out", "sinks-input.test.ts", "writes nothing outside the data directory"],
  ["mail", "10,000 nested parts", "crawler/mail/message.test.ts", "with 10,000 nested parts"],
  ["mail", "a header of 10 MB", "crawler/mail/message.test.ts", "with a header of 10 MB"],
  ["mail", "lines that make expressions backtrack", "long-lines.test.ts", "whatever they repeat, are read in time"],
  ["the server of the site", "paths that lead out of its folder", "web/serve.test.ts", "/%2e%2e/secret"],
  ["the folder of the site", "paths and links that lead out", "web/write-site.test.ts", "does not follow a link"],
  ["a browser", "the hostile dataset, scripts on", "browser/site.test.ts", "runs nothing and breaks nothing"],
] as const;

it.each(elsewhere)("%s: %s is tried in %s", (_sink, _attack, file, what) => {
  expect(readFileSync(join(import.meta.dirname, file), "utf8")).toContain(what);
});

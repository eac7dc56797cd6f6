import {writeFileSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {expect, it, onTestFinished} from "vitest";
import * as z from "zod";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {parseWritten, whereJsonEnds} from "../../crawler/written-file.ts";
import {scratchFolder} from "../helpers/epoch.ts";

const base = readConfig(defaultConfigFile);

it.each([
  [
    "a word in upper case",
    {...base, relevant: {...base.relevant, subjects: ["VFIO"]}},
    '"relevant.subjects.0": must be written in lower case, got "VFIO"',
  ],
  ["a field that is not known", {...base, soruces: []}, 'nothing is called "soruces"; did you mean "sources"?'],
  [
    "a misspelt field further down",
    {...base, http: {...base.http, retires: 2}},
    'nothing is called "retires" in "http"; did you mean "retries"?',
  ],
  ["a field that is missing", {...base, http: undefined}, '"http" is missing'],
  ["a wrong type", {...base, sources: "https://lore.kernel.org/kvm/"}, '"sources" must be a list, got "https'],
  [
    "a pause below nothing",
    {...base, http: {...base.http, pauseMilliseconds: -1}},
    '"http.pauseMilliseconds" must be 0 or more, got -1',
  ],
  ["too many retries", {...base, http: {...base.http, retries: 99}}, '"http.retries" must be 10 or less, got 99'],
  ["half a retry", {...base, http: {...base.http, retries: 1.5}}, '"http.retries" must be a whole number, got 1.5'],
  ["an empty list", {...base, sources: []}, '"sources" is empty; it needs at least one'],
  ["a short contact", {...base, http: {...base.http, contact: "a"}}, '"http.contact" must have at least 3 characters'],
  [
    "a misspelt field, rather than the right one that is missing",
    {...base, sources: undefined, sorces: base.sources},
    'nothing is called "sorces"; did you mean "sources"?',
  ],
])("%s is named with its file, field and value", (_, config, message) => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const file = join(path, "crawl.json");
  writeFileSync(file, JSON.stringify(config));
  expect(() => readConfig(file)).toThrow(`configuration ${file}`);
  expect(() => readConfig(file)).toThrow(message);
});

it.each([
  ["{", "line 1, column 2: it ends too early"],
  ['{"sources": [\n  "a",\n]}', 'line 3, column 1: "]" cannot stand there'],
  ['{"sources": ["a"]\n "http": 1}', 'line 2, column 2: "\\"" cannot stand there'],
  ["{'sources': 1}", `line 1, column 2: "'" cannot stand there`],
  ['{"a": 01}', 'line 1, column 8: "1" cannot stand there'],
])("a file that is no JSON is named with line and column: %s", (text, message) => {
  expect(() => parseWritten(text, "the roster r.json", z.unknown())).toThrow(
    `the roster r.json is no JSON: ${message}`,
  );
});

it("any text that JSON.parse refuses has a place where it ends, and it is where JSON ends", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom("]", "}", ",", "x", '"'), (json, at, stroke) => {
      const cut = at % (json.length + 1);
      const text = json.slice(0, cut) + stroke + json.slice(cut);
      fc.pre(!isJson(text));
      const [, line, column] = /^line (\d+), column (\d+): /.exec(whereJsonEnds(text)) ?? [];
      expect([Number(line), Number(column) - 1 <= text.length]).toEqual([1, true]);
    }),
  );
});

it("a file that is not there is named once", () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const file = join(path, "crawl.json");
  expect(() => readConfig(file)).toThrow(`the configuration ${file} cannot be read: no such file or directory`);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

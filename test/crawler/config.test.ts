import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it, onTestFinished} from "vitest";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";
import {scratchFolder} from "../helpers/epoch.ts";

const base = readConfig(defaultConfigFile);

it.each([
  [
    "a word in upper case",
    {...base, relevant: {...base.relevant, subjects: ["VFIO"]}},
    '"relevant.subjects.0": must be written in lower case, got "VFIO"',
  ],
  ["a field that is not known", {...base, soruces: []}, 'Unrecognized key: "soruces"'],
  ["a field that is missing", {...base, http: undefined}, '"http"'],
  [
    "a wrong type",
    {...base, sources: "https://lore.kernel.org/kvm/"},
    '"sources": Invalid input: expected array, received string, got "https',
  ],
  ["a pause below nothing", {...base, http: {...base.http, pauseMilliseconds: -1}}, '"http.pauseMilliseconds"'],
])("%s is named with its file, field and value", (_, config, message) => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  const file = join(path, "crawl.json");
  writeFileSync(file, JSON.stringify(config));
  expect(() => readConfig(file)).toThrow(`configuration ${file}`);
  expect(() => readConfig(file)).toThrow(message);
});

it("a file that is no JSON is named", () => {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  writeFileSync(join(path, "crawl.json"), "{");
  expect(() => readConfig(join(path, "crawl.json"))).toThrow(
    `cannot read the configuration ${join(path, "crawl.json")}`,
  );
});

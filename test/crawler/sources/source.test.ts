import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it, onTestFinished} from "vitest";
import {findEpochs} from "../../../crawler/sources/epochs.ts";
import {parseSource, parseSources} from "../../../crawler/sources/source.ts";
import {appendEpoch, bundleEpoch, rawMail, scratchFolder} from "../../helpers/epoch.ts";

function scratch(): string {
  const {path, remove} = scratchFolder();
  onTestFinished(remove);
  return path;
}

const steps = [{mail: rawMail({id: "a@example.com"})}];

describe("names of lists", () => {
  it("an inbox folder gives its name and all its epochs in order", () => {
    const inbox = join(scratch(), "alder");
    for (const n of [10, 0, 2]) appendEpoch(join(inbox, "git", `${n}.git`), steps);
    expect(parseSource(`git:${inbox}`, findEpochs)).toMatchObject({
      list: "alder",
      epochs: [{number: 0}, {number: 2}, {number: 10}],
    });
    expect(parseSource(`git:${inbox}/git/2.git`, findEpochs)).toMatchObject({list: "alder", epochs: [{number: 2}]});
    expect(parseSource(`birch=git:${inbox}`, findEpochs)).toMatchObject({list: "birch"});
  });

  it("bundles of one list are its epochs", () => {
    const folder = scratch();
    appendEpoch(join(folder, "x.git"), steps);
    for (const name of ["linux-alder-0", "linux-alder-1", "birch"])
      bundleEpoch(join(folder, "x.git"), join(folder, `${name}.bundle`));
    const found = (name: string) => parseSource(`git:${join(folder, name)}`, findEpochs);
    expect(found("linux-alder-0.bundle")).toMatchObject({list: "linux-alder", epochs: [{number: 0, form: "bundle"}]});
    expect(found("linux-alder-1.bundle")).toMatchObject({list: "linux-alder", epochs: [{number: 1}]});
    expect(found("birch.bundle")).toMatchObject({list: "birch", epochs: [{number: 0}]});
    expect(found("x.git")).toMatchObject({list: "x", epochs: [{number: 0, form: "repository"}]});
    appendEpoch(join(folder, "oak", ".git"), steps);
    expect(found("oak/.git")).toMatchObject({list: "oak", epochs: [{number: 0}]});
  });

  it.each([
    ["https://lore.example.org/kvm/", {kind: "http", list: "kvm"}],
    ["https://lore.example.org/kvm", {kind: "http", list: "kvm"}],
    ["git+https://lore.example.org/kvm", {kind: "git+https", list: "kvm"}],
    ["http://127.0.0.1:8080/kvm/", {kind: "http", list: "kvm"}],
    ["other=https://lore.example.org/kvm/", {kind: "http", list: "other"}],
  ])("%s", (written, expected) => expect(parseSource(written, findEpochs)).toMatchObject(expected));

  it("a file gives its name without endings", () => {
    const folder = scratch();
    writeFileSync(join(folder, "alder.mbox.gz"), "");
    mkdirSync(join(folder, "mails"));
    expect(parseSource(`mbox:${folder}/alder.mbox.gz`, findEpochs)).toMatchObject({kind: "mbox", list: "alder"});
    expect(parseSource(`maildir:${folder}/mails`, findEpochs)).toMatchObject({kind: "maildir", list: "mails"});
  });
});

describe("what is wrong is named, with what to do", () => {
  it.each([
    ["kvm", /write https:.*git:PATH/],
    ["ftp://lore.example.org/kvm", /write https:/],
    ["git:/does/not/exist", /there is nothing at \/does\/not\/exist/],
    ["mbox:/does/not/exist", /there is no file/],
    ["mbox:/tmp", /is no file/],
    ["maildir:/does/not/exist", /there is no folder/],
    ["git:/usr", /is no public-inbox; expected/],
    ["http://lore.example.org/kvm/", /from this machine only; write https/],
    ["https://lore.example.org/", /lacks the list/],
    ["https://u:p@lore.example.org/kvm/", /no password/],
    ["https://lore.example.org/kvm/?q=x", /no password, query/],
    ["https://lore.example.org/../kvm/%2e%2e/", /lacks the list/],
    ["..=git:/tmp", /write https:/],
    ["git:--upload-pack=x", /there is nothing at/],
    ["git+ext::sh -c x", /write https:/],
  ])("%s", (written, message) => {
    expect(() => parseSource(written, findEpochs)).toThrow(message);
    expect(() => parseSource(written, findEpochs)).toThrow(expect.objectContaining({name: "CliError"}));
  });

  it("a file that is no bundle", () => {
    const file = join(scratch(), "x.bundle");
    writeFileSync(file, "hello");
    expect(() => parseSource(`git:${file}`, findEpochs)).toThrow(/is no git bundle; make one/);
  });

  it("two sources that claim the same epoch of a list", () => {
    const folder = scratch();
    for (const name of ["one/kvm", "two/kvm"]) appendEpoch(join(folder, name, "git", "0.git"), steps);
    const written = [`git:${folder}/one/kvm`, `git:${folder}/two/kvm`];
    expect(() => parseSources(written, findEpochs)).toThrow(
      /both claim epoch 0 of the list kvm; name one of them, as in NAME=git:/,
    );
    expect(() => parseSources([written[0]!, `kvm=${written[1]}`], findEpochs)).toThrow(/as in NAME=git:/);
    expect(parseSources([written[0]!, `other=${written[1]}`], findEpochs)).toHaveLength(2);
    expect(parseSources([written[0]!, written[0]!], findEpochs)).toHaveLength(1);
  });
});

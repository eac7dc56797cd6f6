import {createHash} from "node:crypto";
import type {Dataset} from "../../analysis/dataset.ts";
import type {OutFile} from "../page.ts";

export const releasePath = "data/release.json";
export const citationPath = "data/CITATION.cff";
export const licencePath = "data/LICENSE.txt";
const datasetPath = "data/dataset.json";

/**
 * What makes the dataset citable: a release is the bytes of dataset.json, named by their hash, with what they cover. The same mail and rules
 * give the same release. Nothing where no dataset is offered to download.
 */
export function releaseFiles(
  dataset: Dataset,
  downloads: readonly OutFile[],
  {baseUrl}: {readonly baseUrl: string | null},
): OutFile[] {
  const offered = downloads.find(({path}) => path === datasetPath);
  if (offered === undefined) return [];
  const sha256 = createHash("sha256").update(offered.content).digest("hex");
  return [
    {path: releasePath, content: `${JSON.stringify(release(dataset, sha256, offered), null, 1)}\n`},
    {path: citationPath, content: citation(dataset, sha256, baseUrl)},
    {path: licencePath, content: licence},
  ];
}

function release(
  {schema, rules, newestMail, sources, gaps, drivers, revisions}: Dataset,
  sha256: string,
  file: OutFile,
) {
  const bytes = typeof file.content === "string" ? Buffer.byteLength(file.content) : file.content.length;
  return {
    schema: "vfio-lore-release/1",
    dataset: {file: "dataset.json", sha256, bytes, schema, rules},
    coverage: {newestMail, sources, drivers: drivers.length, revisions: revisions.length, gaps: gaps.length},
    license: "MIT",
  };
}

// https://citation-file-format.github.io, version 1.2.0. JSON's strings are strings of YAML.
function citation({rules, newestMail, sources}: Dataset, sha256: string, baseUrl: string | null): string {
  const about =
    `Variant drivers of vfio-pci, the versions of their patch series, votes and verdicts, from ${newestMail?.slice(0, 10) ?? "no mail yet"}` +
    ` back on ${sources.map(({list}) => list).join(", ") || "no list"}; judged by rules ${rules}.`;
  const lines: [string, string][] = [
    ["cff-version", "1.2.0"],
    ["message", "If you use this dataset, please cite the release by its version."],
    ["type", "dataset"],
    ["title", "vfio-lore: how vfio-pci variant drivers meet the kernel's acceptance criteria"],
    ["abstract", about],
    ["version", sha256.slice(0, 12)],
    ["license", "MIT"],
    ...(newestMail === null ? [] : [["date-released", newestMail.slice(0, 10)] as [string, string]]),
    ...(baseUrl === null ? [] : [["url", `${baseUrl}${datasetPath}`] as [string, string]]),
  ];
  return [
    ...lines.map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
    "authors:",
    '  - name: "The vfio-lore contributors"',
    "identifiers:",
    '  - type: "other"',
    `    value: ${JSON.stringify(`sha256:${sha256}`)}`,
    '    description: "of dataset.json"',
    "",
  ].join("\n");
}

const licence = `The facts of this dataset (message-ids, names, dates, titles, trailers, links between versions, verdicts and figures) and their
arrangement are under the licence of vfio-lore itself:

SPDX-License-Identifier: MIT

Quoted words of mails belong to those who wrote them. They are short, name their mail, and stand here as evidence. A mail that its
archive takes back, or whose author asks for it, leaves the dataset with the next release.
`;

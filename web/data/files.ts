import {z} from "zod";
import {csv} from "../../analysis/csv.ts";
import {Dataset} from "../../analysis/dataset.ts";
import {tablesOf} from "../../analysis/tables.ts";
import type {OutFile} from "../page.ts";
import {dictionary} from "./dictionary.ts";

export const schemaPath = "data/dataset.schema.json";
export const dictionaryPath = "data/dictionary.csv";

export function tablePath(file: string): string {
  return `data/${file}`;
}

/** The tables (those of `export --format csv`, and the gaps), their dictionary, and the schema that the build checks with. */
export function dataFiles(dataset: Dataset): OutFile[] {
  const gaps = csv(
    ["kind", "what", "where", "reason"],
    dataset.gaps.map(({kind, what, where, reason}) => [kind, what, where, reason]),
  );
  const words = dictionary.flatMap(({file, columns}) =>
    Object.entries(columns).map(([column, meaning]) => [file, column, meaning]),
  );
  return [
    ...[...tablesOf(dataset), ["gaps.csv", gaps] as const].map(([file, content]) => ({path: tablePath(file), content})),
    {path: dictionaryPath, content: csv(["file", "column", "meaning"], words)},
    {path: schemaPath, content: `${JSON.stringify(z.toJSONSchema(Dataset), null, 1)}\n`},
  ];
}

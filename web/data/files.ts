import * as z from "zod";
import {Dataset} from "../../analysis/dataset.ts";
import {csvFilesOf, dictionaryFile} from "../../analysis/tables.ts";
import type {OutFile} from "../page.ts";

export const schemaPath = "data/dataset.schema.json";

export function tablePath(file: string): string {
  return `data/${file}`;
}

export const dictionaryPath = tablePath(dictionaryFile);

/** The files of `export --format csv`, and the schema that the build checks with. */
export function dataFiles(dataset: Dataset): OutFile[] {
  return [
    ...[...csvFilesOf(dataset)].map(([file, content]) => ({path: tablePath(file), content})),
    {path: schemaPath, content: `${JSON.stringify(z.toJSONSchema(Dataset), null, 1)}\n`},
  ];
}

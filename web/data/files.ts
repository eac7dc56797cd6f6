import {z} from "zod";
import {Dataset} from "../../analysis/dataset.ts";
import {csv} from "../csv.ts";
import type {OutFile} from "../page.ts";
import {dataTables} from "./tables.ts";

export const schemaPath = "data/dataset.schema.json";
export const dictionaryPath = "data/dictionary.csv";

export function tablePath(name: string): string {
  return `data/${name}.csv`;
}

/** The tables, their dictionary and the JSON Schema of dataset.json (the very schema that the build checks it with). */
export function dataFiles(dataset: Dataset): OutFile[] {
  const dictionary = dataTables.flatMap(({name, columns}) =>
    columns.map((column) => [tablePath(name), column.name, column.meaning]),
  );
  return [
    ...dataTables.map((table) => ({path: tablePath(table.name), content: table.csv(dataset).text})),
    {path: dictionaryPath, content: csv(["file", "column", "meaning"], dictionary)},
    {path: schemaPath, content: `${JSON.stringify(z.toJSONSchema(Dataset), null, 1)}\n`},
  ];
}

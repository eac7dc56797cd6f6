import {readFile} from "node:fs/promises";
import {build, transform} from "esbuild";
import {shipped} from "../crawler/program.ts";

/** What the browser loads, and the style inside drawings that stand alone. */
export interface MadeAssets {
  readonly style: string;
  readonly drawing: string;
  readonly script: string;
}

/** Makes them from web/style and web/client. The compiled program does this once, beforehand; see .ci/compile.js. */
export async function makeAssets(): Promise<MadeAssets> {
  const [style, drawing, script] = await Promise.all([
    styleSheet(["tokens", "base", "table", "chart", "print"]),
    // What a drawing needs to look the same outside its page, in light and dark.
    styleSheet(["tokens", "drawing", "chart"]),
    browserScript(),
  ]);
  return {style, drawing, script};
}

async function styleSheet(names: readonly string[]): Promise<string> {
  const parts = await Promise.all(names.map((name) => readFile(shipped(`web/style/${name}.css`), "utf8")));
  const {code} = await transform(parts.join("\n"), {loader: "css", minify: true});
  return code;
}

/** A classic script: a page from file:// may not load modules. */
async function browserScript(): Promise<string> {
  const {outputFiles} = await build({
    entryPoints: [shipped("web/client/main.ts")],
    bundle: true,
    write: false,
    format: "iife",
    minify: true,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

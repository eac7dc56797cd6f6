import {readFile} from "node:fs/promises";
import {build, transform} from "esbuild";
import {shipped} from "../crawler/program.ts";

export const assetNames = ["site.css", "drawing.css", "site.js"] as const;
export type AssetName = (typeof assetNames)[number];

/** Makes what the browser loads from web/style and web/client. The compiled program has it ready; see .ci/compile.js. */
export async function makeAsset(name: AssetName): Promise<string> {
  switch (name) {
    case "site.css":
      return styleSheet(["tokens", "base", "table", "verdict", "form", "chart", "print"]);
    case "drawing.css":
      return styleSheet(["tokens", "drawing", "chart"]);
    case "site.js":
      return browserScript();
    default:
      return name satisfies never;
  }
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
    // What a tsconfig.json above would say, so that the bytes do not depend on one.
    tsconfigRaw: {compilerOptions: {strict: true}},
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

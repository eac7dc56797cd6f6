import {readFile} from "node:fs/promises";
import {build, transform} from "esbuild";
import type {OutFile} from "./page.ts";
import {paths} from "./paths.ts";

const styles = ["tokens", "base", "table", "chart", "print"];

/** The style sheet, the one script and the icon, made from web/style and web/client. */
export async function assets(): Promise<OutFile[]> {
  const [style, script] = await Promise.all([styleSheet(styles), browserScript()]);
  return [
    {path: paths.style, content: style},
    {path: paths.script, content: script},
    {path: paths.icon, content: icon},
  ];
}

/** What a drawing needs to look the same outside its page, in light and dark. */
export function drawingStyle(): Promise<string> {
  return styleSheet(["tokens", "drawing", "chart"]);
}

async function styleSheet(names: readonly string[]): Promise<string> {
  const parts = await Promise.all(names.map((name) => readFile(new URL(`style/${name}.css`, import.meta.url), "utf8")));
  const {code} = await transform(parts.join("\n"), {loader: "css", minify: true});
  return code;
}

/** A classic script: a page from file:// may not load modules. */
export async function browserScript(): Promise<Uint8Array> {
  const {outputFiles} = await build({
    entryPoints: [new URL("client/main.ts", import.meta.url).pathname],
    bundle: true,
    write: false,
    format: "iife",
    minify: true,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b5cad"/><path d="M7 9l6 14 3-7" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/><path d="M17 17l3 3 6-9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>
`;

import {readFile} from "node:fs/promises";
import {isCompiled, shipped} from "../crawler/program.ts";
import type {AssetName} from "./make-assets.ts";
import type {OutFile} from "./page.ts";
import {paths} from "./paths.ts";

/** The style sheet, the one script and the icon. */
export async function assets(): Promise<OutFile[]> {
  const [style, script] = await Promise.all([made("site.css"), made("site.js")]);
  return [
    {path: paths.style, content: style},
    {path: paths.script, content: script},
    {path: paths.icon, content: icon},
  ];
}

/** What a drawing needs to look the same outside its page, in light and dark. */
export function drawingStyle(): Promise<string> {
  return made("drawing.css");
}

/** The compiled program brings them ready, and no esbuild. */
async function made(name: AssetName): Promise<string> {
  if (isCompiled) return readFile(shipped(`dist/assets/${name}`), "utf8");
  const {makeAsset} = await import("./make-assets.ts");
  return makeAsset(name);
}

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b5cad"/><path d="M7 9l6 14 3-7" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/><path d="M17 17l3 3 6-9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>
`;

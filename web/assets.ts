import {readFile} from "node:fs/promises";
import {isCompiled, shipped} from "../crawler/program.ts";
import type {MadeAssets} from "./make-assets.ts";
import type {OutFile} from "./page.ts";
import {paths} from "./paths.ts";

/** The style sheet, the one script and the icon. */
export async function assets(): Promise<OutFile[]> {
  const {style, script} = await made();
  return [
    {path: paths.style, content: style},
    {path: paths.script, content: script},
    {path: paths.icon, content: icon},
  ];
}

/** The style inside drawings that stand alone. */
export async function drawingStyle(): Promise<string> {
  return (await made()).drawing;
}

let known: Promise<MadeAssets> | null = null;

function made(): Promise<MadeAssets> {
  known ??= isCompiled ? readMade() : makeNow();
  return known;
}

async function makeNow(): Promise<MadeAssets> {
  const {makeAssets} = await import("./make-assets.ts");
  return makeAssets();
}

async function readMade(): Promise<MadeAssets> {
  const read = (name: string) => readFile(shipped(`dist/assets/${name}`), "utf8");
  const [style, drawing, script] = await Promise.all([read("site.css"), read("drawing.css"), read("site.js")]);
  return {style, drawing, script};
}

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b5cad"/><path d="M7 9l6 14 3-7" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/><path d="M17 17l3 3 6-9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>
`;

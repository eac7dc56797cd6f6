import {type SafeHtml, toText} from "../html.ts";

/** The drawing as a file of its own, which any viewer shows: with its style inside, and without the links into its page. */
export function svgFile(drawing: SafeHtml, style: string): string {
  return `${toText(drawing)
    .replace(/ href="[^"]*"/g, "")
    .replace("<title", `<style>${style}</style><title`)}\n`;
}

import {type SafeHtml, toText} from "../html.ts";

// A drawing on its own has no page to take colours from: the light palette, on white.
const style = `
svg{background:#fff;font:13px system-ui,sans-serif;fill:#1a1d21}
.grid{stroke:#dde1e6}.axis text,.count{fill:#4b5563;font-size:12px}
.span{stroke:#6b7280;stroke-width:3}.span.unfinished{stroke-dasharray:5 4}
.posting,.vote{fill:#1a1d21}.listed,.merged{fill:#0e77b3}.reply{fill:#fff;stroke:#1a1d21;stroke-width:1.5}
.open,.stopped{fill:none;stroke:#6b7280;stroke-width:2.5}.merge line{stroke:#0e77b3;stroke-width:2}
.vote-line{fill:none;stroke-width:2}.vote-line.reviewed{stroke:#0e77b3}.vote-line.acked{stroke:#9a6412;stroke-dasharray:7 3}.vote-line.tested{stroke:#4b5563;stroke-dasharray:2 3}
.version line{stroke:#9ca3af;stroke-dasharray:2 3}.version text{fill:#4b5563;font-size:12px}
`;

/** The drawing as a file of its own, which opens in any viewer. Links that lead into the page are left out. */
export function svgFile(drawing: SafeHtml): string {
  return `${toText(drawing)
    .replace(/ href="[^"]*"/g, "")
    .replace("<title", `<style>${style}</style><title`)}\n`;
}

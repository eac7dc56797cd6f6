import type {SafeHtml} from "./html.ts";

export type Section =
  | "overview"
  | "pending"
  | "reviewers"
  | "timing"
  | "documentation"
  | "checklist"
  | "method"
  | "data"
  | "search"
  | "none";

export interface OutFile {
  /** below the site's root, with "/" */
  readonly path: string;
  readonly content: string | Uint8Array;
}

export const bytesOf = ({content}: OutFile): Uint8Array =>
  typeof content === "string" ? Buffer.from(content) : content;

/** A page before its frame, and the files that belong to it (drawings and tables of its figures). */
export interface Page {
  readonly path: string;
  readonly section: Section;
  readonly title: string;
  /** one sentence for search engines and link previews */
  readonly description: string;
  readonly body: SafeHtml;
  readonly files: readonly OutFile[];
  /** the page's own feed; that of all drivers where it is left out */
  readonly feed?: string;
}

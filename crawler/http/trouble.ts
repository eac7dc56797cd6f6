/**
 * Why a server gave no mail. "unreachable": no answer, or only failures; "challenge": a page stood where mail was asked for; "refused": it
 * does not want this; "wait": it named a time; "budget": this run may ask for no more; "too-large" and "broken": the answer itself.
 */
export type TroubleKind = "unreachable" | "challenge" | "refused" | "wait" | "budget" | "too-large" | "broken";

/** Trouble that ends the reading of one source, in words that say what to do; what was read before stays. */
export class HttpTrouble extends Error {
  override readonly name = "HttpTrouble";
  readonly kind: TroubleKind;

  constructor(kind: TroubleKind, message: string, {cause}: {cause?: unknown} = {}) {
    super(message, cause === undefined ? undefined : {cause});
    this.kind = kind;
  }
}

/** mailparser, loaded for the first mail that needs it: that takes half a second, and few mails do. */
export function mailparser(): Promise<typeof import("mailparser")> {
  loaded ??= import("mailparser");
  return loaded;
}

let loaded: Promise<typeof import("mailparser")> | null = null;

/** A regular expression's source that finds this text: every mark that means something there is escaped. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

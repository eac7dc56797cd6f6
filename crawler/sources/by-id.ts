/** Asking an inbox for mails by their message-ids. */

/** As many message-ids at a time as one address holds in a search. */
export function* pagesOf(ids: readonly string[]): Generator<string[]> {
  let page: string[] = [];
  let length = 0;
  for (const id of ids) {
    const cost = encodeURIComponent(`mid:"${id}" OR `).length;
    if (page.length > 0 && length + cost > longestQuery) {
      yield page;
      page = [];
      length = 0;
    }
    page.push(id);
    length += cost;
  }
  if (page.length > 0) yield page;
}

/** What cannot be a message-id, or would end the quotes of a search, is not asked for. */
export function canBeAsked(id: string): boolean {
  return id.length <= 244 && /^[^\s"\\<>@]{1,200}@[^\s"\\<>@]{1,200}$/.test(id);
}

/** Addresses of a few thousand characters are taken everywhere. */
const longestQuery = 2500;

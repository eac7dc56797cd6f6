/** A mail without a message-id is known under one made from git's name for its bytes, at a domain that cannot exist. */
export function madeUpId(blob: string): string {
  return `${blob}${domain}`;
}

export function isMadeUp(messageId: string): boolean {
  return messageId.endsWith(domain);
}

const domain = "@no-message-id.invalid";

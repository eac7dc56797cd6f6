import type {Message} from "./records.ts";

/**
 * A message as it is stored. Its text stands by itself: to write it as JSON, and to read that, takes longer than most of what is done to
 * make it out of a mail.
 */
export interface StoredMessage {
  /** the Message as JSON; its `text` is empty where it stands by itself */
  readonly json: string;
  /** null where it is in `json`: a database gives back no NUL, and no half of a surrogate pair, as it was; earlier programs kept all in `json` */
  readonly text: string | null;
}

export function asStored(message: Message): StoredMessage {
  const {text} = message;
  if (text.includes("\0") || !text.isWellFormed()) return {json: JSON.stringify(message), text: null};
  return {json: JSON.stringify({...message, text: ""}), text};
}

/** The message that asStored was given. */
export function fromStored({json, text}: StoredMessage): Message {
  // Written by asStored; a file that was tampered with is for `status --verify` to find.
  const message = JSON.parse(json) as Message;
  return text === null ? message : {...message, text};
}

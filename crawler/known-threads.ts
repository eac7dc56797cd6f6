import type {NewMail} from "./store/model.ts";

type Named = Pick<NewMail, "messageId" | "scanned">;

/**
 * The message-ids that relevant mails bear or refer to, the latest of them: whoever bears or refers to one of these is in a relevant thread,
 * which need not be found out from the store then. It knows few of all threads, and what it does not know says nothing.
 */
export function openKnownThreads() {
  const ids = new Set<string>();
  return {
    /** A mail that is relevant by itself. */
    add: ({messageId, scanned}: Named): void => {
      if (ids.size >= mostIds) ids.clear();
      ids.add(messageId);
      for (const id of scanned.references) ids.add(id);
    },
    has: ({messageId, scanned}: Named): boolean => ids.has(messageId) || scanned.references.some((id) => ids.has(id)),
  };
}

export type KnownThreads = ReturnType<typeof openKnownThreads>;

/** A few megabytes. */
const mostIds = 20_000;

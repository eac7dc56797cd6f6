import {later} from "../order.ts";
import type {NewMail, Origin} from "../store/model.ts";
import {packMails} from "../store/packed.ts";
import type {Store} from "../store/store.ts";
import type {InboxCursor, Owed} from "./inbox-cursor.ts";
import {readCursor} from "./inbox-cursor.ts";
import type {Inbox, MailAnswer} from "./inbox-http.ts";
import type {ReadEffects, ReadFigures, ReadOptions} from "./read.ts";
import {addFigures, noFigures} from "./read.ts";
import {asNewMail, blobOf} from "./reading.ts";
import type {Session} from "./session.ts";

/** An inbox that is being read into the store. */
export interface Reader {
  readonly list: string;
  readonly inbox: Inbox;
  readonly store: Store;
  readonly session: Session;
  readonly options: ReadOptions;
  readonly effects: ReadEffects;
  /** what was brought so far */
  readonly figures: () => ReadFigures;
  /** Stores an answer; gives the beginnings of git's names for its mails. */
  readonly take: (answer: MailAnswer | null) => Promise<ReadonlySet<string>>;
  /** searches whose answers lacked mails, by their words; the cursor takes them along */
  readonly owed: Map<string, Owed>;
  /** Moves the cursor, once all is stored that it stands for; gives it back with the newest mail noted. */
  readonly move: (reached: InboxCursor) => Promise<InboxCursor>;
}

export function openReader(
  list: string,
  origin: Origin,
  inbox: Inbox,
  context: Pick<Reader, "store" | "session" | "options" | "effects">,
): Reader {
  const {store, options} = context;
  let figures = noFigures;
  let newest: string | null = null;
  const now = context.effects.now().toISOString();
  const owed = new Map(readCursor(origin.cursor)?.owed?.map((one) => [one.query, one]));
  const add = async (mails: readonly NewMail[], cursor: string | null) => {
    const added = await store.addMails(origin, {mails: [packMails(mails)], deletions: [], cursor, position: 0});
    figures = addFigures(figures, {...added, deletions: 0});
  };
  return {
    list,
    inbox,
    ...context,
    owed,
    figures: () => figures,
    take: async (answer) => {
      const names = new Set<string>();
      let batch: NewMail[] = [];
      try {
        for await (const {raw, size} of answer?.mails() ?? []) {
          const blob = raw === null ? blobOf(Buffer.from(`${list} ${size}`)) : blobOf(raw);
          const about = {blob, position: null, received: null, size, keepRaw: true, patterns: options.patterns};
          const mail = asNewMail(raw, about);
          // A time that is still to come is no time of arrival.
          if (mail.received !== null && mail.received <= now) newest = later(newest, mail.received);
          names.add(blob.slice(0, 12));
          batch.push(mail);
          if (batch.length >= mostMails) {
            await add(batch, null);
            batch = [];
          }
        }
        await add(batch, null);
        return names;
      } finally {
        await answer?.discard();
      }
    },
    move: async (reached) => {
      const {owed: _, ...rest} = reached;
      const left = owed.size === 0 ? {} : {owed: [...owed.values()]};
      const cursor = {...rest, newest: later(reached.newest, newest), ...left};
      await add([], JSON.stringify(cursor));
      return cursor;
    },
  };
}

const mostMails = 200;

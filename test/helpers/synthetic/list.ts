import {makePeople} from "./people.ts";
import {randomFrom} from "./random.ts";
import {type Mail, openThread, planPosting, type Slot} from "./thread.ts";
import {type Drivers, mailsOf, planWork, type Work} from "./work.ts";

/** A mail and when the list received it, seconds since 1970; never before the mail in front of it. */
export interface Received {
  readonly mail: Mail;
  readonly received: number;
}

interface Due {
  readonly at: number;
  readonly run: () => Mail | null;
}

/** 2024-01-01 */
const begin = 1_704_067_200;
/** seconds between two works on average: a list of about two hundred mails a day */
const pace = 7_200;
const day = 86_400;

/**
 * The mails of a list in the order of their arrival, without end: threads overlap as on a real list. Holds the texts of
 * the postings under discussion only, whatever the number of mails drawn.
 * `share` is the part of the mails that stand in threads which touch drivers/vfio/.
 */
export function* listMails({seed, share}: {seed: string; share: number}): Generator<Received, never> {
  const random = randomFrom(seed);
  const people = makePeople(random, 400);
  const drivers: Drivers = [];
  const agenda: Due[] = [];
  let planned = 0;
  let plannedRelevant = 0;
  let serial = 0;
  let received = begin;

  const schedule = (due: Due): void => {
    let low = 0;
    let high = agenda.length;
    // Latest first, so that the next one is popped from the end.
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((agenda[middle]?.at ?? 0) > due.at) low = middle + 1;
      else high = middle;
    }
    agenda.splice(low, 0, due);
  };

  const startWork = (at: number): void => {
    const work = planWork(random, {
      people,
      drivers,
      serial: serial++,
      relevant: plannedRelevant < share * (planned + 1),
    });
    const size = mailsOf(work);
    planned += size;
    if (work.relevant) plannedRelevant += size;
    post(work, 0, at);
  };

  const post = (work: Work, posting: number, at: number): void => {
    const slots = planPosting(random, work, posting, at);
    const thread = openThread(random, work, posting, people);
    const step = (index: number): void => {
      const slot: Slot | undefined = slots[index];
      if (slot === undefined) return;
      schedule({
        at: slot.due,
        run: () => {
          step(index + 1);
          return thread.write(slot, slot.due);
        },
      });
    };
    step(0);
    if (posting + 1 < work.replies.length) {
      const next = at + 2 * day + random.around(9 * day);
      schedule({
        at: next,
        run: () => {
          post(work, posting + 1, next);
          return null;
        },
      });
    }
  };

  const arrivals = (at: number): void => {
    schedule({
      at,
      run: () => {
        startWork(at);
        arrivals(at + 60 + random.around(pace));
        return null;
      },
    });
  };
  arrivals(begin);

  while (true) {
    const due = agenda.pop();
    if (due === undefined) throw new Error("a list never runs dry: the next work is always planned");
    const mail = due.run();
    if (mail === null) continue;
    received = Math.max(received, mail.date + 2 + random.below(40));
    yield {mail, received};
  }
}

import type { Millis } from '../../core/base/time.ts';
import { DAY } from '../../core/base/time.ts';
import type { Outcome } from '../../outgoing/connector.ts';
import { TOLD_PENDING_FOR, type Subscriber, type Subscribers } from '../../ports/subscribers.ts';
import { openLooks } from '../looks.ts';
import { said } from '../said.ts';
import { FINAL_STATUSES, FIRST_WAITS_OF_PEOPLE } from '../stages/send.ts';
import { withoutAddresses } from './without-addresses.ts';

interface QuestionsOptions {
  readonly subscribers: Pick<Subscribers, 'unasked' | 'tried' | 'remove' | 'forget'>;
  readonly now: () => Millis;
  /** Sends the confirmation mail. Never throws. */
  readonly ask: (subscriber: Subscriber) => Promise<Outcome>;
  /** Called for each attempt with a short summary of the answer that names nobody. */
  readonly onAsked: (outcome: 'sent' | 'retry' | 'failed', answer: string) => void;
  readonly onError: (error: unknown) => void;
  /** Whether this server sends the questions; default: yes. */
  readonly mayAsk?: (() => boolean) | undefined;
}

/** Sends confirmation mails, and deletes subscriptions that were never confirmed. */
interface Questions {
  /** Schedules a look for what is due. */
  wake(): void;
  /** Runs one pass now; resolves when everything due was tried once. */
  pass(): Promise<void>;
}

/** Waits between attempts: a mail server that is down for a day loses no subscription; the last wait repeats. */
export const QUESTION_SCHEDULE = FIRST_WAITS_OF_PEOPLE;
/** A subscription that is not for a single incident ends after this long; it can be renewed by subscribing again. */
export const CONFIRMED_FOR: Millis = 365 * DAY;
const ASKED_AT_ONCE = 32;

export function openQuestions(options: QuestionsOptions): Questions {
  const { subscribers, now, onError, mayAsk = () => true } = options;

  async function look(): Promise<void> {
    if (!mayAsk()) return;
    const at = now();
    await subscribers.forget({ asked: at - TOLD_PENDING_FOR, confirmed: at - CONFIRMED_FOR });
    let due: readonly Subscriber[];
    do {
      due = await subscribers.unasked(at, ASKED_AT_ONCE);
      await Promise.all(due.map((one) => ask(one)));
    } while (due.length === ASKED_AT_ONCE && mayAsk());
  }

  async function ask(subscriber: Subscriber): Promise<void> {
    const outcome = await options.ask(subscriber);
    const at = now();
    const tries = subscriber.tries + 1;
    const answer = withoutAddresses(said(outcome));
    const status = 'status' in outcome ? outcome.status : null;
    if (status !== null && status >= 200 && status < 300) {
      await subscribers.tried(subscriber.id, tries, null);
      options.onAsked('sent', answer);
    } else if (status === 410 || (status !== null && FINAL_STATUSES.has(status))) {
      await subscribers.remove([subscriber.id]);
      options.onAsked('failed', answer);
    } else {
      const wait = QUESTION_SCHEDULE[Math.min(tries, QUESTION_SCHEDULE.length) - 1] ?? 0;
      await subscribers.tried(subscriber.id, tries, at + wait);
      options.onAsked('retry', answer);
    }
  }

  const { soon } = openLooks({ look, onError });
  return { wake: () => void soon(), pass: soon };
}

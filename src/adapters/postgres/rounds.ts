import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import { WAITING_MAX } from '../../ports/voices.ts';
import { AHEAD_MAX } from './append.ts';
import type { Database, Transaction } from './database.ts';

/** Questions that are decided in one round, at most. */
const QUESTIONS_MAX = 1_000;

/** What a round is decided on. */
export interface Round {
  readonly session: Transaction;
  /**
   * A moment of a node as all nodes take it: not before the end of the log, and not ahead of the clock of the database. A node whose
   * clock is wrong neither forgets what others remember nor remembers it for longer.
   */
  momentOf(at: Millis): Millis;
}

interface RoundsOptions<Question, Answer> {
  readonly db: Database;
  /** Whose turn is taken, a row of `turns`. */
  readonly name: 'voices' | 'rates';
  /** Decides questions one after the other, in their order, inside the transaction of the round; the answers in the same order. */
  readonly decide: (questions: readonly Question[], round: Round) => Promise<readonly Answer[]>;
}

/**
 * Decides one round of questions at a time, over all nodes: whoever has the turn reads what is remembered, decides and writes it down
 * before the next one reads. Questions that come in meanwhile are the next round.
 *
 * A round is not waited for on the disk. What follows from it is: a report is on the disk only when all is that was written
 * before it, and a round whose report did not get there has nothing to remember.
 */
export function takeRounds<Question, Answer>({
  db,
  name,
  decide,
}: RoundsOptions<Question, Answer>): (question: Question) => Promise<Answer> {
  interface Waiting {
    readonly question: Question;
    readonly answered: PromiseWithResolvers<Answer>;
  }
  const opening = `
    SELECT (SELECT at FROM head) AS earliest, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ${AHEAD_MAX} AS latest
    FROM turns WHERE name = '${name}' FOR UPDATE`;
  let waiting: Waiting[] = [];
  let running = false;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const round = waiting.slice(0, QUESTIONS_MAX);
      waiting = waiting.slice(round.length);
      try {
        const questions = round.map(({ question }) => question);
        const answers = await db.transaction(
          (session, opened) => decide(questions, { session, momentOf: momentsBetween(opened[0] as Bounds) }),
          { lazy: true, opening },
        );
        round.forEach(({ answered }, nth) => answered.resolve(answers[nth] as Answer));
      } catch (error) {
        for (const { answered } of round) answered.reject(error);
      }
    }
    running = false;
  }

  return async (question) => {
    if (waiting.length >= WAITING_MAX)
      throw new OutcryError(
        'queue_full',
        `${WAITING_MAX} reports wait until the database has decided on them.`,
      );
    const answered = Promise.withResolvers<Answer>();
    waiting.push({ question, answered });
    if (!running) {
      running = true;
      // After this turn of the event loop, so that what came in over many sockets in the turn is decided together.
      setImmediate(() => void run());
    }
    return answered.promise;
  };
}

interface Bounds {
  readonly earliest: Millis;
  readonly latest: Millis;
}

const momentsBetween =
  ({ earliest, latest }: Bounds) =>
  (at: Millis): Millis =>
    Math.max(Math.min(at, latest), earliest);

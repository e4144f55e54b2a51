import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import { WAITING_MAX } from '../../ports/voices.ts';
import { AHEAD_MAX } from './append.ts';
import type { Database, Transaction } from './database.ts';

/** The maximum number of questions decided in one round. */
const QUESTIONS_MAX = 1_000;

/** What a round is decided on. */
export interface Round {
  readonly session: Transaction;
  /**
   * Clamps a node's moment to what all nodes accept: not before the end of the log, and at most `AHEAD_MAX` ahead of the database's clock.
   * So a node whose clock is wrong neither forgets early what others remember nor remembers it longer.
   */
  momentOf(at: Millis): Millis;
}

interface RoundsOptions<Question, Answer> {
  readonly db: Database;
  /** The name of the row of `turns` that is locked. */
  readonly name: 'voices' | 'rates';
  /** Decides questions one after the other, in order, inside the transaction of the round; the answers are in the same order. */
  readonly decide: (questions: readonly Question[], round: Round) => Promise<readonly Answer[]>;
}

/**
 * Decides one round of questions at a time across all nodes: the node holding the turn's lock reads the remembered state, decides and
 * writes before the next one reads. Questions that arrive meanwhile form the next round.
 *
 * A round is not flushed to disk by itself. Its consequences are: a report is on disk only when everything written before it is, and a
 * round whose report did not get there has nothing to remember.
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
        `${WAITING_MAX} reports are waiting for the database to decide on them.`,
      );
    const answered = Promise.withResolvers<Answer>();
    waiting.push({ question, answered });
    if (!running) {
      running = true;
      // Deferred to the end of this turn of the event loop, so that questions from many sockets in it are decided together.
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

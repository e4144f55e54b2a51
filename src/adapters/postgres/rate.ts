import { SECOND, type Millis } from '../../core/base/time.ts';
import type { Allowance, RateLimiter } from '../../ports/rate.ts';
import type { Database } from './database.ts';
import { keyOfText } from './keys.ts';
import { takeRounds, type Round } from './rounds.ts';

interface Question {
  readonly key: Buffer;
  readonly at: Millis;
  readonly allowance: Allowance;
}

/** Sender → theoretical arrival time (GCRA), in the database: a burst counts as one burst, no matter which nodes it reaches. */
export function postgresRate(db: Database): RateLimiter {
  const ask = takeRounds<Question, number>({ db, name: 'rates', decide });
  return { admit: (sender, at, allowance) => ask({ key: keyOfText(sender), at, allowance }) };
}

async function decide(questions: readonly Question[], { session, momentOf }: Round): Promise<number[]> {
  const known = await session.rows<{ key: Uint8Array; until: Millis }>(
    'SELECT key, until FROM rates WHERE key = ANY ($1::bytea[])',
    [questions.map(({ key }) => key)],
  );
  const arrivals = new Map(known.map(({ key, until }) => [Buffer.from(key).toString('hex'), until]));
  const moved = new Map<string, Buffer>();
  const answers = questions.map(({ key, at: said, allowance: { burst, emission } }) => {
    const [name, at] = [key.toString('hex'), momentOf(said)];
    const due = Math.max(arrivals.get(name) ?? at, at);
    const early = due - at - (burst - 1) * emission;
    if (early > 0) return Math.ceil(early / SECOND);
    arrivals.set(name, due + emission);
    moved.set(name, key);
    return 0;
  });
  if (moved.size > 0)
    session.last(
      `INSERT INTO rates (key, until) SELECT * FROM unnest($1::bytea[], $2::bigint[])
        ON CONFLICT (key) DO UPDATE SET until = excluded.until`,
      [[...moved.values()], [...moved.keys()].map((name) => arrivals.get(name))],
    );
  return answers;
}

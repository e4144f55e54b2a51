import { OutcryError } from '../../core/base/errors.ts';
import { MINUTE, type Millis } from '../../core/base/time.ts';
import {
  admittedKeys,
  askedKeys,
  decideVoice,
  voiceKeys,
  type Admission,
  type Speaker,
} from '../../core/domain/voices.ts';
import type { VoiceRegister } from '../../ports/voices.ts';
import type { Database } from './database.ts';
import { keyOf } from './keys.ts';
import { takeRounds, type Round } from './rounds.ts';

/**
 * How long a voice is kept for somebody whose report is on its way to the log, which then keeps it for the `VOICE_WINDOW`. Where a
 * node dies in between nobody was counted, and after this the next try counts. Longer than a node tries to log a report.
 */
export const ON_ITS_WAY: Millis = 2 * MINUTE;

interface Question {
  readonly service: string;
  readonly speaker: Speaker;
  readonly at: Millis;
}

/** Who has been counted, in the database: what is in the log is written there with it, and so there is nothing to read at a start. */
export function postgresVoices(db: Database): VoiceRegister {
  const ask = takeRounds<Question, Admission>({ db, name: 'voices', decide });
  return {
    ready: true,
    becomeReady: async () => {},
    admit: (service, speaker, at) => ask({ service, speaker, at }),
    async release(report) {
      try {
        await db.rows(FORGET, [voiceKeys(report).map(keyOf)]);
      } catch (error) {
        // It comes back by itself when it has been on its way for long enough.
        if (!(error instanceof OutcryError)) throw error;
      }
    },
  };
}

async function decide(questions: readonly Question[], round: Round): Promise<Admission[]> {
  const { session, momentOf } = round;
  const taken = await takenAmong(questions, round);
  const admitted = new Map<string, { key: Buffer; until: Millis }>();
  const admissions = questions.map(({ service, speaker, at: said }) => {
    const at = momentOf(said);
    const admission = decideVoice(service, speaker, (key) => (taken.get(nameOf(key)) ?? at) > at);
    if (admission.counted)
      for (const key of admittedKeys(service, speaker, admission.seat)) {
        taken.set(nameOf(key), at + ON_ITS_WAY);
        admitted.set(nameOf(key), { key: keyOf(key), until: at + ON_ITS_WAY });
      }
    return admission;
  });
  const kept = [...admitted.values()];
  if (kept.length > 0) await session.rows(KEEP, [kept.map(({ key }) => key), kept.map(({ until }) => until)]);
  return admissions;
}

const nameOf = (key: Parameters<typeof keyOf>[0]) => `${key.high} ${key.middle} ${key.low}`;

async function takenAmong(questions: readonly Question[], { session }: Round): Promise<Map<string, Millis>> {
  const names = new Map<string, string>();
  for (const { service, speaker } of questions)
    for (const key of askedKeys(service, speaker)) names.set(keyOf(key).toString('hex'), nameOf(key));
  const rows = await session.rows<{ key: Uint8Array; until: Millis }>(
    'SELECT key, until FROM voices WHERE key = ANY ($1::bytea[])',
    [[...names.keys()].map((hex) => Buffer.from(hex, 'hex'))],
  );
  return new Map(rows.map(({ key, until }) => [names.get(Buffer.from(key).toString('hex')) ?? '', until]));
}

/** In the order of the keys, as those who log reports write them: so nobody waits for somebody who waits for them. */
const KEEP = `
  INSERT INTO voices (key, until, logged)
  SELECT key, until, false FROM unnest($1::bytea[], $2::bigint[]) AS given (key, until) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET until = excluded.until, logged = false WHERE voices.until < excluded.until`;
/** A voice that is in the log after all stays: whoever gave it back was not told that the database had committed it. */
const FORGET = `
  DELETE FROM voices WHERE key IN (
    SELECT key FROM voices WHERE key = ANY ($1::bytea[]) AND NOT logged ORDER BY key FOR UPDATE) AND NOT logged`;

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
 * How long a voice is reserved for a report on its way to the log, which then keeps it for the `VOICE_WINDOW`. If a node dies in between,
 * nothing was counted: a retry with the same Idempotency-Key counts immediately, one without it after this time. Longer than a node tries
 * to log a report.
 */
export const ON_ITS_WAY: Millis = 2 * MINUTE;

interface Question {
  readonly service: string;
  readonly speaker: Speaker;
  readonly at: Millis;
}

/** Who has been counted, in the database: voices are written together with the log, so there is nothing to read at startup. */
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
        // It expires by itself after `ON_ITS_WAY`.
        if (!(error instanceof OutcryError)) throw error;
      }
    },
  };
}

async function decide(questions: readonly Question[], round: Round): Promise<Admission[]> {
  const { session, momentOf } = round;
  const taken = await takenAmong(questions, round);
  const admitted = new Map<string, Taken & { key: Buffer }>();
  const admissions = questions.map(({ service, speaker, at: said }) => {
    const at = momentOf(said);
    const { claim = null } = speaker;
    const admission = decideVoice(service, speaker, (key) => isTaken(taken.get(nameOf(key)), claim, at));
    if (admission.counted)
      for (const key of admittedKeys(service, speaker, admission.seat)) {
        const until = at + ON_ITS_WAY;
        taken.set(nameOf(key), { until, claim });
        admitted.set(nameOf(key), { key: keyOf(key), until, claim });
      }
    return admission;
  });
  const kept = [...admitted.values()];
  const column = <Name extends keyof (typeof kept)[number]>(name: Name) => kept.map((one) => one[name]);
  if (kept.length > 0) session.last(KEEP, [column('key'), column('until'), column('claim')]);
  return admissions;
}

/** A reserved voice, and the attempt it is reserved for until it is in the log. */
interface Taken {
  readonly until: Millis;
  readonly claim: string | null;
}

/** If the node of the first attempt or the database died, the retry is the same person's: the log keeps one of the two. */
function isTaken(kept: Taken | undefined, claim: string | null, at: Millis): boolean {
  if (kept === undefined || kept.until <= at) return false;
  return claim === null || kept.claim !== claim;
}

const nameOf = (key: Parameters<typeof keyOf>[0]) => `${key.high} ${key.middle} ${key.low}`;

async function takenAmong(questions: readonly Question[], { session }: Round): Promise<Map<string, Taken>> {
  const names = new Map<string, string>();
  for (const { service, speaker } of questions)
    for (const key of askedKeys(service, speaker)) names.set(keyOf(key).toString('hex'), nameOf(key));
  const rows = await session.rows<Taken & { key: Uint8Array }>(
    'SELECT key, until, CASE WHEN logged THEN NULL ELSE claim END AS claim FROM voices WHERE key = ANY ($1::bytea[])',
    [[...names.keys()].map((hex) => Buffer.from(hex, 'hex'))],
  );
  return new Map(
    rows.map(({ key, until, claim }) => [
      names.get(Buffer.from(key).toString('hex')) ?? '',
      { until, claim },
    ]),
  );
}

/** Sorted by key, in the same order as those who log reports write them, to avoid deadlocks. */
const KEEP = `
  INSERT INTO voices (key, until, logged, claim)
  SELECT key, until, false, claim FROM unnest($1::bytea[], $2::bigint[], $3::text[]) AS given (key, until, claim) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET until = excluded.until, logged = false, claim = excluded.claim
    WHERE voices.until < excluded.until`;
/** A voice that turns out to be in the log stays: whoever gave it back did not know that the database had committed it. */
const FORGET = `
  DELETE FROM voices WHERE key IN (
    SELECT key FROM voices WHERE key = ANY ($1::bytea[]) AND NOT logged ORDER BY key FOR UPDATE) AND NOT logged`;

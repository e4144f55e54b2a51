import { DAY, floorTo, SECOND, type Millis } from '../../core/base/time.ts';
import { isTallied } from '../../core/domain/report.ts';
import { VOICE_WINDOW } from '../../core/domain/voices.ts';
import { COLUMNS, type Batch } from '../batches/batch.ts';
import { digestOf, GENESIS } from '../batches/chained.ts';
import { voicesIn, type ReceiptRow } from '../batches/rows.ts';
import { sortBatch, type Duplicate } from '../batches/sort-batch.ts';
import { personOf, rolledUp } from '../batches/tally.ts';
import type { Session } from './database.ts';
import { keyOf, keyOfText } from './keys.ts';

/** So far a node's clock may be ahead of the database's: what it dates later is dated as this. */
export const AHEAD_MAX: Millis = 5 * SECOND;

/** The end of the log, as whoever holds it sees it, and the moment up to which reports may be dated. */
interface Head {
  readonly seq: number;
  readonly at: Millis;
  readonly latest: Millis;
}

/** Reports that were appended: which numbers they have got, and which rows of the batch were in the log already. */
export interface Appended {
  readonly first: number;
  readonly duplicates: readonly Duplicate[];
}

/**
 * Takes the end of the log into its hands, until the transaction ends. Whoever appends does so first, so that reports have their
 * numbers in the order in which they are committed: who follows the log by number misses none.
 */
export async function holdHead({ rows }: Session): Promise<Head> {
  const [head] = await rows<Head>(`
    SELECT seq, at, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ${AHEAD_MAX} AS latest FROM head FOR UPDATE`);
  return head as Head;
}

/** Appends the reports of a batch with their rollups, their voices and the next link of the chain, inside the transaction of the caller. */
export async function appendBatch(session: Session, batch: Batch): Promise<Appended> {
  const { rows } = session;
  const head = await holdHead(session);
  const known = await receiptsOf(session, batch);
  const { fresh, duplicates } = sortBatch(batch, (key) => known.get(key));
  const first = head.seq + 1;
  const last = fresh.at(-1);
  if (last === undefined) return { first, duplicates };

  let at = head.at;
  for (const row of fresh) {
    at = Math.max(at, Math.min(batch.at[row] ?? 0, head.latest));
    batch.at[row] = at;
    // The one character that PostgreSQL keeps in no text.
    batch.comment[row] = batch.comment[row]?.replaceAll('\0', '\uFFFD') ?? null;
  }
  await insertReports(session, batch, fresh, first);
  await rows('UPDATE head SET seq = $1, at = $2', [head.seq + fresh.length, at]);
  const [tail] = await rows<{ digest: Uint8Array }>('SELECT digest FROM chain ORDER BY first DESC LIMIT 1');
  const digest = digestOf(tail?.digest ?? GENESIS, batch, fresh, first);
  await rows('INSERT INTO chain (first, last, digest) VALUES ($1, $2, $3)', [
    first,
    head.seq + fresh.length,
    digest,
  ]);
  const tallied = fresh.filter((row) => isTallied(batch.reason[row] ?? null));
  if (tallied.length > 0) {
    await rollUp(session, batch, tallied);
    await rememberVoices(session, batch, tallied);
  }
  return { first, duplicates };
}

async function receiptsOf({ rows }: Session, batch: Batch): Promise<ReadonlyMap<string, ReceiptRow>> {
  const keys = batch.idempotency.filter((key) => key !== null);
  if (keys.length === 0) return new Map();
  const found = await rows<ReceiptRow & { idempotency: string }>(
    'SELECT idempotency, id, reason FROM reports WHERE idempotency = ANY ($1::text[])',
    [keys],
  );
  return new Map(found.map((row) => [row.idempotency, row]));
}

/** Types of the columns that are not text. */
const TYPES: Partial<Record<keyof Batch, string>> = {
  at: 'bigint',
  network: 'bigint',
  ip: 'smallint',
  seat: 'bigint',
};
const INSERT = `
  INSERT INTO reports (seq, ${COLUMNS.join()})
  SELECT $1::bigint + nth - 1, ${COLUMNS.join()}
  FROM unnest(${COLUMNS.map((column, nth) => `$${nth + 2}::${TYPES[column] ?? 'text'}[]`).join()})
    WITH ORDINALITY AS given (${COLUMNS.join()}, nth)`;

async function insertReports(
  { rows }: Session,
  batch: Batch,
  fresh: readonly number[],
  first: number,
): Promise<void> {
  await rows(INSERT, [first, ...COLUMNS.map((column) => fresh.map((row) => batch[column][row] ?? null))]);
}

async function rollUp(session: Session, batch: Batch, tallied: readonly number[]): Promise<void> {
  const newcomers = await newcomersAmong(session, batch, tallied);
  const added = [...rolledUp(batch, tallied, newcomers)];
  const column = (nth: number) => added.map((row) => row[nth]);
  await session.rows(
    `INSERT INTO rollups (dimension, service, minute, key, count, newcomers)
      SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[])
      ON CONFLICT (dimension, service, minute, key)
        DO UPDATE SET count = rollups.count + excluded.count, newcomers = rollups.newcomers + excluded.newcomers`,
    [column(0), column(1), column(2), column(3), column(4), column(5)],
  );
  const days = new Map<string, { service: string; day: Millis; count: number }>();
  for (const [dimension, service, minute, , count] of added) {
    if (dimension !== 'service') continue;
    const day = floorTo(minute, DAY);
    const sum = days.get(`${day} ${service}`)?.count ?? 0;
    days.set(`${day} ${service}`, { service, day, count: sum + count });
  }
  const byDay = [...days.values()];
  await session.rows(
    `INSERT INTO days (service, day, count) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
      ON CONFLICT (service, day) DO UPDATE SET count = days.count + excluded.count`,
    [byDay.map(({ service }) => service), byDay.map(({ day }) => day), byDay.map(({ count }) => count)],
  );
}

/** Who among them had not been counted on the service that day, whichever node took the reports. */
async function newcomersAmong({ rows }: Session, batch: Batch, tallied: readonly number[]) {
  const counted = tallied.filter((row) => (batch.reason[row] ?? null) === null);
  const nameOf = (service: string, person: string, at: Millis) =>
    `${floorTo(at, DAY)} ${keyOfText(`${service} ${person}`).toString('hex')}`;
  const asked = new Map<string, { day: Millis; key: Buffer }>();
  for (const row of counted) {
    const [service, person, at] = [batch.service[row] ?? '', personOf(batch, row), batch.at[row] ?? 0];
    asked.set(nameOf(service, person, at), { day: floorTo(at, DAY), key: keyOfText(`${service} ${person}`) });
  }
  const all = [...asked.values()];
  const added = await rows<{ day: number; key: Uint8Array }>(
    `INSERT INTO newcomers (day, key) SELECT * FROM unnest($1::bigint[], $2::bytea[])
      ON CONFLICT DO NOTHING RETURNING day, key`,
    [all.map(({ day }) => day), all.map(({ key }) => key)],
  );
  const left = new Set(added.map(({ day, key }) => `${day} ${Buffer.from(key).toString('hex')}`));
  return { admit: (service: string, person: string, at: Millis) => left.delete(nameOf(service, person, at)) };
}

/** What the register of voices goes by, so that it cannot be wrong about what is in the log. */
async function rememberVoices({ rows }: Session, batch: Batch, tallied: readonly number[]): Promise<void> {
  const until = new Map<string, { key: Buffer; until: Millis }>();
  for (const { voice, at } of tallied.flatMap((row) => voicesIn(batch, row))) {
    const key = keyOf(voice);
    until.set(key.toString('hex'), { key, until: at + VOICE_WINDOW });
  }
  const all = [...until.values()];
  await rows(
    // In the order of the keys, as the register writes them: so nobody waits for somebody who waits for them.
    `INSERT INTO voices (key, until, logged)
      SELECT key, until, true FROM unnest($1::bytea[], $2::bigint[]) AS given (key, until) ORDER BY key
      ON CONFLICT (key) DO UPDATE SET until = greatest(voices.until, excluded.until), logged = true`,
    [all.map(({ key }) => key), all.map((voice) => voice.until)],
  );
}

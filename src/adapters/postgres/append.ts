import { DAY, floorTo, SECOND, type Millis } from '../../core/base/time.ts';
import { isCountryKey } from '../../core/domain/place.ts';
import { isTallied } from '../../core/domain/report.ts';
import { VOICE_WINDOW } from '../../core/domain/voices.ts';
import type { Newcomers } from '../../ports/people.ts';
import type { Dimension } from '../../ports/rollups.ts';
import { COLUMNS, type Batch } from '../batches/batch.ts';
import { digestOf, GENESIS } from '../batches/chained.ts';
import { voicesIn, type ReceiptRow } from '../batches/rows.ts';
import { sortBatch, type Duplicate } from '../batches/sort-batch.ts';
import { personOf, rolledUp, type RollupRow } from '../batches/tally.ts';
import type { Session, Transaction } from './database.ts';
import { keyOf, keyOfText } from './keys.ts';

/** How far a node's clock may be ahead of the database's; reports dated later than that are dated to this limit. */
export const AHEAD_MAX: Millis = 5 * SECOND;

/** The end of the log, as seen by the transaction that holds its lock, and the latest moment a report may be dated to. */
interface Head {
  readonly seq: number;
  readonly at: Millis;
  /** The digest of the chain up to it; null in a new log. */
  readonly digest: Uint8Array | null;
  readonly latest: Millis;
}

/** The result of an append: the numbers of the new reports, and which rows of the batch were already in the log. */
export interface Appended {
  readonly first: number;
  readonly duplicates: readonly Duplicate[];
}

/**
 * Opens a transaction by locking the end of the log until the transaction ends. Every append begins with it, so reports are numbered in the
 * order in which they are committed, and a reader that follows the log by number misses none.
 */
export const HOLD_HEAD = `
  SELECT seq, at, digest, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ${AHEAD_MAX} AS latest FROM head FOR UPDATE`;

export const headOf = (opened: readonly unknown[]): Head => opened[0] as Head;

/** Appends the reports of a batch with their rollups, their voices and the next link of the chain, inside the caller's transaction. */
export async function appendBatch(session: Transaction, head: Head, batch: Batch): Promise<Appended> {
  const known = await receiptsOf(session, batch);
  const { fresh, duplicates } = sortBatch(batch, (key) => known.get(key));
  const first = head.seq + 1;
  if (fresh.length === 0) return { first, duplicates };

  let at = head.at;
  for (const row of fresh) {
    at = Math.max(at, Math.min(batch.at[row] ?? 0, head.latest));
    batch.at[row] = at;
    // The one character that PostgreSQL cannot store in text.
    batch.comment[row] = batch.comment[row]?.replaceAll('\0', '\uFFFD') ?? null;
  }
  const last = head.seq + fresh.length;
  const digest = digestOf(head.digest ?? GENESIS, batch, fresh, first);
  const tallied = fresh.filter((row) => isTallied(batch.reason[row] ?? null));
  const newcomers = await newcomersAmong(session, batch, tallied);
  inOneStatement(session, [
    reportsOf(batch, fresh, first),
    (of) => `UPDATE head SET seq = ${of(last)}, at = ${of(at)}, digest = ${of(digest)}`,
    (of) => `INSERT INTO chain (first, last, digest) VALUES (${of(first)}, ${of(last)}, ${of(digest)})`,
    ...(tallied.length === 0 ? [] : [...rollupsOf(batch, tallied, newcomers), voicesOf(batch, tallied)]),
  ]);
  return { first, duplicates };
}

/** Builds one part of a statement; `of` adds a value and returns its placeholder. */
type Part = (of: (value: unknown) => string) => string;

/** Each part changes a different table. They are sent as one last statement, since the log stays locked for each round trip. */
function inOneStatement({ last }: Transaction, parts: readonly Part[]): void {
  const values: unknown[] = [];
  const of = (value: unknown) => `$${values.push(value)}`;
  const written = parts.map((part, nth) => `part_${nth} AS (${part(of)})`);
  last(`WITH ${written.join()} SELECT 1`, values);
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

/** SQL types of the columns that are not text. */
const TYPES: Partial<Record<keyof Batch, string>> = {
  at: 'bigint',
  network: 'bigint',
  ip: 'smallint',
  seat: 'bigint',
};

function reportsOf(batch: Batch, fresh: readonly number[], first: number): Part {
  return (of) => {
    const lists = COLUMNS.map((column) => {
      const list = of(fresh.map((row) => batch[column][row] ?? null));
      return `${list}::${TYPES[column] ?? 'text'}[]`;
    });
    return `
      INSERT INTO reports (seq, ${COLUMNS.join()})
      SELECT ${of(first)}::bigint + nth - 1, ${COLUMNS.join()}
      FROM unnest(${lists.join()}) WITH ORDINALITY AS given (${COLUMNS.join()}, nth)`;
  };
}

function rollupsOf(batch: Batch, tallied: readonly number[], newcomers: Pick<Newcomers, 'admit'>): Part[] {
  const added = [...rolledUp(batch, tallied, newcomers)];
  const byDay = summedByDay(added, (dimension) => dimension === 'service');
  const byCountry = summedByDay(added, (dimension, key) => dimension === 'place' && isCountryKey(key));
  return [
    (of) => {
      const column = (nth: number) => of(added.map((row) => row[nth]));
      return `
        INSERT INTO rollups (dimension, service, minute, key, count, newcomers)
        SELECT * FROM unnest(${column(0)}::text[], ${column(1)}::text[], ${column(2)}::bigint[], ${column(3)}::text[],
          ${column(4)}::bigint[], ${column(5)}::bigint[])
        ON CONFLICT (dimension, service, minute, key)
          DO UPDATE SET count = rollups.count + excluded.count, newcomers = rollups.newcomers + excluded.newcomers`;
    },
    (of) => `
      INSERT INTO days (service, day, count)
      SELECT * FROM unnest(${of(byDay.map(({ service }) => service))}::text[], ${of(byDay.map(({ day }) => day))}::bigint[],
        ${of(byDay.map(({ count }) => count))}::bigint[])
      ON CONFLICT (service, day) DO UPDATE SET count = days.count + excluded.count`,
    (of) => {
      const column = (name: keyof DaySum) => of(byCountry.map((sum) => sum[name]));
      return `
        INSERT INTO country_days (service, country, day, count, newcomers)
        SELECT * FROM unnest(${column('service')}::text[], ${column('key')}::text[], ${column('day')}::bigint[],
          ${column('count')}::bigint[], ${column('newcomers')}::bigint[])
        ON CONFLICT (service, country, day) DO UPDATE
          SET count = country_days.count + excluded.count, newcomers = country_days.newcomers + excluded.newcomers`;
    },
  ];
}

/** Rollups of one key of a service, summed by UTC day. */
interface DaySum {
  readonly service: string;
  readonly key: string;
  readonly day: Millis;
  readonly count: number;
  readonly newcomers: number;
}

/** One statement can change a row only once, so what is added to a day is summed first. */
function summedByDay(
  added: Iterable<RollupRow>,
  isMeant: (dimension: Dimension, key: string) => boolean,
): DaySum[] {
  const sums = new Map<string, DaySum>();
  for (const [dimension, service, minute, key, count, newcomers] of added) {
    if (!isMeant(dimension, key)) continue;
    const day = floorTo(minute, DAY);
    const name = `${day} ${service} ${key}`;
    const sum = sums.get(name) ?? { service, key, day, count: 0, newcomers: 0 };
    sums.set(name, { ...sum, count: sum.count + count, newcomers: sum.newcomers + newcomers });
  }
  return [...sums.values()];
}

/** Which of them had not been counted on the service that day, no matter which node took the reports. */
async function newcomersAmong(
  { rows }: Session,
  batch: Batch,
  tallied: readonly number[],
): Promise<Pick<Newcomers, 'admit'>> {
  const counted = tallied.filter((row) => (batch.reason[row] ?? null) === null);
  if (counted.length === 0) return { admit: () => false };
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

/** Writes the voices that the register reads, in the same transaction, so that it always agrees with the log. */
function voicesOf(batch: Batch, tallied: readonly number[]): Part {
  const until = new Map<string, { key: Buffer; until: Millis }>();
  for (const { digest, at } of tallied.flatMap((row) => voicesIn(batch, row))) {
    const key = keyOf(digest);
    until.set(key.toString('hex'), { key, until: at + VOICE_WINDOW });
  }
  const all = [...until.values()];
  // Sorted by key, in the same order as the register writes them, to avoid deadlocks.
  return (of) => `
    INSERT INTO voices (key, until, logged)
    SELECT key, until, true
    FROM unnest(${of(all.map(({ key }) => key))}::bytea[], ${of(all.map((voice) => voice.until))}::bigint[]) AS given (key, until)
    ORDER BY key
    ON CONFLICT (key) DO UPDATE SET until = greatest(voices.until, excluded.until), logged = true`;
}

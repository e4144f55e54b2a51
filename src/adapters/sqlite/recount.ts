import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { packDigests } from '../../core/base/packed-digests.ts';
import { DAY, MINUTE, floorTo, type Millis } from '../../core/base/time.ts';
import type { AsideReason } from '../../core/domain/report.ts';
import { VOICE_WINDOW, loggedVoices, type CountedVoice } from '../../core/domain/voices.ts';
import { Newcomers } from '../../ports/people.ts';
import type { Dimension } from '../../ports/rollups.ts';
import { emptyBatch, type Batch } from '../batches/batch.ts';
import { toDevice, type DeviceRow } from '../batches/rows.ts';
import { OF_COUNTRIES, SUMMED } from './country-days.ts';
import { readCut, readProgress } from './cut.ts';
import { isSummed } from './days.ts';
import type { VoicesRow } from './voice-rows.ts';
import { rolledUp } from '../batches/tally.ts';

/** A service whose rollups of one dimension differ from what its reports in the log add up to, minute by minute and key by key. */
interface Difference {
  readonly service: string;
  readonly dimension: Dimension;
  readonly logged: number;
  readonly rolled: number;
}

interface Recount {
  /** Reports in the log, including those kept aside. */
  readonly reports: number;
  readonly differences: readonly Difference[];
}

/**
 * Rollup rows computed from the log are added and those of the table subtracted, each as a checksum, so that a year is compared in little
 * memory: the balance is zero if all rows are the same.
 */
interface Balance {
  left: number;
  logged: number;
  rolled: number;
}

type LoggedValues = readonly [
  at: Millis,
  service: string,
  problem: string | null,
  place: string | null,
  region: string | null,
  network: number | null,
  reporter: string,
  device: string | null,
  reason: string | null,
  elsewhere: Batch['elsewhere'][number],
  link: Batch['link'][number],
];

/** From when minutes can be recounted, and from when newcomers can: the log and the minutes are kept from there. */
interface Countable {
  readonly from: Millis;
  readonly newcomersFrom: Millis;
}

function countableFrom(db: DatabaseSync): Countable {
  const cut = readCut(db);
  const minutes = readProgress(db).find(({ kind }) => kind === 'minutes')?.until ?? 0;
  return {
    from: Math.max(minutes, cut === null ? 0 : floorTo(cut.lastAt, MINUTE) + MINUTE),
    newcomersFrom: cut === null ? 0 : floorTo(cut.lastAt, DAY) + DAY,
  };
}

/**
 * Counts the log again as the writer did and compares it with the rollups, as far as both are kept. With `newcomers`, the number of first
 * reports of a reporter that day is compared too; logs of earlier versions and corrected ones do not have it.
 */
export function recount(db: DatabaseSync, { newcomers }: { newcomers: boolean }): Recount {
  const { from, newcomersFrom } = countableFrom(db);
  const balances = new Map<string, Balance>();
  function put(side: 'logged' | 'rolled', row: readonly (string | number)[]): void {
    const [dimension, service, minute, key, count, first] = row;
    if (Number(minute) < from) return;
    const name = `${dimension} ${service}`;
    let balance = balances.get(name);
    if (balance === undefined) balances.set(name, (balance = { left: 0, logged: 0, rolled: 0 }));
    const seal = crc32(
      `${minute} ${key} ${count} ${newcomers && Number(minute) >= newcomersFrom ? first : ''}`,
    );
    balance.left = (balance.left + (side === 'logged' ? seal : -seal)) % 2 ** 32;
    balance[side] += Number(count);
  }

  let reports = 0;
  const seen = new Newcomers();
  for (const minute of minutesOfLog(db)) {
    reports += minute.at.length;
    for (const row of rolledUp(minute, [...minute.at.keys()], seen)) put('logged', row);
  }
  const rows = db.prepare('SELECT dimension, service, minute, key, count, newcomers FROM rollups');
  rows.setReturnArrays(true);
  for (const row of rows.iterate() as Iterable<unknown> as Iterable<(string | number)[]>) put('rolled', row);
  return { reports, differences: [...balances].flatMap(([name, balance]) => differenceOf(name, balance)) };
}

function differenceOf(name: string, { left, logged, rolled }: Balance): Difference[] {
  if (left === 0) return [];
  const space = name.indexOf(' ');
  const dimension = name.slice(0, space) as Dimension;
  return [{ service: name.slice(space + 1), dimension, logged, rolled }];
}

/** The log, one minute of reports at a time. */
function* minutesOfLog(db: DatabaseSync): Generator<Batch> {
  const log = db.prepare(
    `SELECT at, service, problem, place, region, network, reporter, device, reason, elsewhere, link
     FROM reports ORDER BY seq`,
  );
  log.setReturnArrays(true);
  let batch = emptyBatch();
  let until = -Infinity;
  for (const values of log.iterate() as Iterable<unknown> as Iterable<LoggedValues>) {
    const [at, service, problem, place, region, network, reporter, device, reason, elsewhere, link] = values;
    if (at >= until) {
      yield batch;
      batch = emptyBatch();
      until = floorTo(at, MINUTE) + MINUTE;
    }
    batch.at.push(at);
    batch.service.push(service);
    batch.problem.push(problem);
    batch.place.push(place);
    batch.region.push(region);
    batch.network.push(network);
    batch.reporter.push(reporter);
    batch.device.push(device);
    batch.reason.push(reason as Batch['reason'][number]);
    batch.elsewhere.push(elsewhere);
    batch.link.push(link);
  }
  yield batch;
}

/** Days of services and countries that are not the sum of their minutes, except days not summed yet and those without minutes. */
export function differingDays(db: DatabaseSync): number {
  const from = Math.max(
    ...readProgress(db).flatMap(({ kind, until }) => (/^(?:minutes|days)$/u.test(kind) ? until : 0)),
    0,
  );
  const summed = `
    SELECT service, minute / ${DAY} * ${DAY} AS day, sum(count) AS count FROM rollups
    WHERE dimension = 'service' AND minute >= ${from} AND ${isSummed('days')} GROUP BY service, day`;
  const kept = `
    SELECT service, day, count FROM days WHERE day >= ${from} AND ${isSummed('days')}`;
  const summedByCountry = `
    SELECT service, ${SUMMED} FROM rollups WHERE ${OF_COUNTRIES} AND minute >= ${from} AND ${isSummed('country_days')} GROUP BY service, country, day`;
  const keptByCountry = `
    SELECT service, country, day, count, newcomers FROM country_days WHERE day >= ${from} AND ${isSummed('country_days')}`;
  return differing(db, summed, kept) + differing(db, summedByCountry, keptByCountry);
}

/** The number of rows that one of two queries returns and the other does not. */
function differing(db: DatabaseSync, one: string, other: string): number {
  const { n } = db
    .prepare(
      `SELECT count(*) AS n FROM (SELECT * FROM (${one} EXCEPT ${other})
        UNION ALL SELECT * FROM (${other} EXCEPT ${one}))`,
    )
    .get() as { n: number };
  return n;
}

interface CountedRow extends DeviceRow {
  readonly at: Millis;
  readonly service: string;
  readonly reporter: string;
  readonly reason: AsideReason | null;
}

/** Ranges of the log whose stored voices, which a start reads, differ from those of its reports. */
export function differingVoices(db: DatabaseSync): number {
  const counted = db.prepare(
    `SELECT at, service, reporter, device, behind, ip, seat, reason FROM reports
     WHERE seq BETWEEN ? AND ? AND coalesce(reason, 'works') = 'works' AND at > ? ORDER BY seq`,
  );
  const stretches = db.prepare('SELECT first, last, at, until, voices FROM voices ORDER BY first').all();
  return (stretches as unknown as (VoicesRow & { until: Millis })[]).filter((row) => {
    const reports = counted.iterate(row.first, row.last, row.until - VOICE_WINDOW) as Iterable<unknown>;
    const keys: CountedVoice[] = [];
    for (const row of reports as Iterable<CountedRow>)
      keys.push(...loggedVoices({ ...row, device: toDevice(row) }));
    return Buffer.compare(packDigests(keys, row.at).bytes, row.voices) !== 0;
  }).length;
}

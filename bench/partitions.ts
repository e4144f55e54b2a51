import { openPostgresStore } from '../src/adapters/postgres/index.ts';
import { COLUMNS } from '../src/adapters/batches/batch.ts';
import { DAY, HOUR, MINUTE } from '../src/core/base/time.ts';
import { newSchema, startServer, whyNoServer } from '../test/support/postgres.ts';
import { median } from './median.ts';

/*
 * A year of an instance on PostgreSQL that keeps everything for ninety days: the log as it is, from which a day is deleted step by step,
 * compared with one partitioned by month, of which one is dropped; and the minute counts, which are updated and deleted.
 *
 * node scripts/run.js bench/partitions.ts [reports a day]
 */

const DAYS = 365;
const KEPT_DAYS = 90;
const SERVICES = 20;
const START = Date.UTC(2025, 0, 1);
/** A row usually counts several reports: how often the counts of an hour are increased. */
const ROUNDS_AN_HOUR = 2;
/** When autovacuum starts, by its defaults. */
const DEAD_ROWS = 50;
const DEAD_SHARE = 0.2;
const READS = 200;

const [reportsADay = 500] = process.argv.slice(2).map(Number);
const why = whyNoServer();
if (why !== null) throw new Error(`PostgreSQL is not available: ${why}.`);
const server = await startServer();
const store = await openPostgresStore({ url: await newSchema(server), connectionsMax: 2 });
const { rows } = store.db;
const took = {
  append: [] as number[],
  appendMonths: [] as number[],
  remove: [] as number[],
  drop: [] as number[],
};

try {
  await rows(`CREATE TABLE months (LIKE reports) PARTITION BY RANGE (at)`);
  for (let day = 0; day < DAYS; day += 1) await live(day);
  await told();
} finally {
  await store.close();
  server.dispose();
}

async function timed(name: keyof typeof took, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work();
  took[name].push(performance.now() - began);
}

function monthOf(at: number): string {
  return `months_${new Date(at).toISOString().slice(0, 7).replace('-', '_')}`;
}

async function live(day: number): Promise<void> {
  const at = START + day * DAY;
  const first = day * reportsADay + 1;
  const date = new Date(at);
  if (date.getUTCDate() === 1) {
    const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    await rows(`CREATE TABLE ${monthOf(at)} PARTITION OF months FOR VALUES FROM (${at}) TO (${next})`);
    await rows(`CREATE UNIQUE INDEX ON ${monthOf(at)} (seq)`);
    await rows(`CREATE UNIQUE INDEX ON ${monthOf(at)} (idempotency) WHERE idempotency IS NOT NULL`);
    await rows(`CREATE INDEX ON ${monthOf(at)} (service, at) WHERE comment IS NOT NULL AND reason IS NULL`);
  }
  await timed('append', () => append('reports', first, at));
  await timed('appendMonths', () => append('months', first, at));
  await rows(
    `INSERT INTO chain (first, last, digest)
      SELECT seq, least(seq + 19, $2), sha256(seq::text::bytea) FROM generate_series($1::bigint, $2::bigint, 20) AS seq`,
    [first, first + reportsADay - 1],
  );
  await rows('UPDATE head SET seq = $1, at = $2', [first + reportsADay - 1, at + DAY - 1]);
  await rows('UPDATE cursor SET at = $1', [at + DAY]);
  for (let hour = 0; hour < 24; hour += 1)
    for (let round = 0; round < ROUNDS_AN_HOUR; round += 1) await count(at + hour * HOUR);
  const before = at - KEPT_DAYS * DAY;
  await timed('remove', async () => {
    while (await store.retention.remove({ reports: before, comments: null, minutes: before, days: null }));
  });
  if (new Date(before).getUTCDate() === 1 && before > START)
    await timed('drop', () => rows(`DROP TABLE ${monthOf(before - DAY)}`));
  for (const table of ['reports', 'chain', 'rollups']) await vacuumAsDue(table);
}

function append(table: string, first: number, at: number): Promise<unknown> {
  return rows(
    `INSERT INTO ${table} (seq, ${COLUMNS.filter((column) => column !== 'comment').join()})
      SELECT seq, md5(seq::text), $3::bigint + (seq - $1) * 60000, 'service-' || seq % ${SERVICES}, 'app', 'GB/London', 'GB:England', 'zone',
        2856, md5('b' || seq), md5('w' || seq), md5('d' || seq), md5('e' || seq), 4, 1, NULL, md5('r' || seq), NULL, md5('i' || seq), NULL, NULL
      FROM generate_series($1::bigint, $2::bigint) AS seq`,
    [first, first + reportsADay - 1, at],
  );
}

/** The counts of an hour; the second round increases those of the first. */
function count(at: number): Promise<unknown> {
  const each = Math.max(1, Math.round(reportsADay / 24));
  return rows(
    `INSERT INTO rollups (dimension, service, minute, key, count, newcomers)
      SELECT dimension, 'service-' || nth % ${SERVICES}, $1::bigint + nth % 60 * ${MINUTE}, '', 1, 1
      FROM generate_series(1, $2::integer) AS nth, unnest(ARRAY['service', 'problem', 'place', 'network']) AS dimension
      ON CONFLICT (dimension, service, minute, key) DO UPDATE SET count = rollups.count + 1`,
    [at, each],
  );
}

async function vacuumAsDue(table: string): Promise<void> {
  const [found] = await rows<{ dead: number; live: number }>(
    `SELECT n_dead_tup AS dead, n_live_tup AS live FROM pg_stat_user_tables WHERE relid = $1::regclass`,
    [table],
  );
  if ((found?.dead ?? 0) > DEAD_ROWS + DEAD_SHARE * (found?.live ?? 0)) await rows(`VACUUM ${table}`);
}

async function told(): Promise<void> {
  const bytes = async (tables: string): Promise<number> => {
    const [found] = await rows<{ bytes: number }>(
      `SELECT sum(pg_total_relation_size(c.oid))::bigint AS bytes FROM pg_class c
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname LIKE $1`,
      [tables],
    );
    return found?.bytes ?? 0;
  };
  const read = async (table: string): Promise<number> => {
    const times: number[] = [];
    const last = DAYS * reportsADay;
    for (let nth = 0; nth < READS; nth += 1) {
      const began = performance.now();
      await rows(`SELECT * FROM ${table} WHERE seq > $1 ORDER BY seq LIMIT 100`, [last - 100]);
      times.push(performance.now() - began);
    }
    return median(times);
  };
  const mb = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const ms = (count: number): string => `${count.toFixed(2)} ms`;
  await rows('ANALYZE');
  const figures: [string, string, string][] = [['', 'one table', 'by months']];
  figures.push(['a day is appended', ms(median(took.append)), ms(median(took.appendMonths))]);
  figures.push(['the last hundred are read', ms(await read('reports')), ms(await read('months'))]);
  figures.push(['a day is removed, a month dropped', ms(median(took.remove)), ms(median(took.drop))]);
  const [grown, byMonths, counts] = [await bytes('reports'), await bytes('months%'), await bytes('rollups')];
  figures.push(['the log after a year', mb(grown), mb(byMonths)]);
  for (const table of ['reports', 'rollups']) await rows(`VACUUM FULL ${table}`);
  figures.push(['the same, packed', mb(await bytes('reports')), '']);
  figures.push(['counts by the minute after a year', mb(counts), '']);
  figures.push(['the same, packed', mb(await bytes('rollups')), '']);
  console.log(`${reportsADay} reports a day for ${DAYS} days, of which ${KEPT_DAYS} are kept`);
  for (const [name, one, months] of figures)
    console.log(`${name.padEnd(36)} ${one.padStart(12)} ${months.padStart(12)}`);
}

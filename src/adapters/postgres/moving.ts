import { OutcryError } from '../../core/base/errors.ts';
import { unpackDigests } from '../../core/base/packed-digests.ts';
import { DAY, floorTo, type Millis } from '../../core/base/time.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { VOICE_WINDOW } from '../../core/domain/voices.ts';
import type { Salts } from '../../ports/salts.ts';
import { brokenSentence } from '../batches/chained.ts';
import {
  BEGUN_TABLES,
  MOVED,
  MOVED_AT_ONCE,
  MOVED_TABLES,
  OWNED_TABLES,
  type MovedFrom,
  type MovedRow,
  type MovedTable,
  type MovedTo,
} from '../tables/moved.ts';
import { openedFrom, sealedTo } from '../tables/moved-seal.ts';
import { examineChain } from './chain.ts';
import { openDatabase, type Database, type Session } from './database.ts';
import { examine } from './examine.ts';
import { keyOf, keyOfText } from './keys.ts';
import { whileNobodyServes } from './nodes.ts';
import { postgresLog } from './log.ts';
import { migrate } from './migrate.ts';
import { openPen } from './pen.ts';
import { putMark, sealIn, sealOfFile } from './seal.ts';
import { postgresSalts } from './salts.ts';

/**
 * Hands over the content of a database as of one moment, while no server serves it; `sealKey` is the file with the key that it is sealed
 * with. Rejects with `data_locked`, as `openPostgresStore` does, and with `data_corrupt` if its reports are not what was written.
 */
export function moveFromDatabase<T>(
  url: string,
  use: (from: MovedFrom, salts: Salts | null) => Promise<T>,
  sealKey: string | null = null,
): Promise<T> {
  return withDatabase(url, (db) =>
    db.transaction(
      async (session) => {
        await session.rows(PATIENTLY);
        await requireChained(session, db.name);
        const seal = await sealIn(session, db.name, sealKey);
        const from = readerOf(session);
        return use(seal === null ? from : openedFrom(from, seal), await postgresSalts(db).load());
      },
      { frozen: true },
    ),
  );
}

/** Imports a whole instance into a database that holds none. Rejects with `data_exists`, and as `openPostgresStore` does. */
export function moveToDatabase<T>(
  url: string,
  use: (to: MovedTo) => Promise<T>,
  salts: Salts | null,
  sealKey: string | null = null,
): Promise<T> {
  return withDatabase(url, async (db) => {
    const result = await db.transaction(async (session) => {
      await session.rows(PATIENTLY);
      await requireEmpty(session, db.name);
      for (const table of BEGUN_TABLES) await session.rows(`DELETE FROM ${table}`);
      const seal = sealKey === null ? null : sealOfFile(sealKey);
      const to = writerTo(session);
      const moved = await use(seal === null ? to : sealedTo(to, seal));
      if (seal !== null) await putMark(session, seal);
      for (const follows of WHAT_FOLLOWS) await session.rows(follows);
      await rememberPeople(session);
      await requireChained(session, db.name);
      return moved;
    });
    if (salts !== null) await postgresSalts(db).replace(null, salts);
    return result;
  });
}

/** The other side may take its time with a page. */
const PATIENTLY = 'SET LOCAL idle_in_transaction_session_timeout = 0';

async function withDatabase<T>(url: string, use: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase({ url });
  try {
    await examine(db);
    const { id: instance } = await migrate(db);
    return await whileNobodyServes(url, { name: db.name, instance }, () => use(db));
  } finally {
    await db.close();
  }
}

async function requireChained(session: Session, name: string): Promise<void> {
  const broken = brokenSentence(await examineChain(session));
  if (broken !== null)
    throw new OutcryError(
      'data_corrupt',
      `In ${name} ${broken}. Nothing was moved: restore a backup that has them as they were.`,
    );
}

async function requireEmpty({ rows }: Session, name: string): Promise<void> {
  for (const table of OWNED_TABLES)
    if ((await rows(`SELECT 1 FROM ${table} LIMIT 1`)).length > 0)
      throw new OutcryError(
        'data_exists',
        `There is an instance in ${name} already. Nothing was moved: name an empty database.`,
      );
}

const quoted = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join();

function readerOf({ rows }: Session): MovedFrom {
  return {
    async size() {
      const counts = MOVED_TABLES.map((table) => `(SELECT count(*) FROM ${table})`);
      const [row] = await rows<{ size: number }>(`SELECT ${counts.join(' + ')} AS size`);
      return row?.size ?? 0;
    },
    async *read(table) {
      const columns: readonly string[] = MOVED[table];
      // Rows with the names of all columns, values in the same order.
      await rows(
        `DECLARE moved CURSOR FOR SELECT ${quoted(columns)} FROM ${table} ORDER BY ${quoted(columns.slice(0, 4))}`,
      );
      for (let more = true; more;) {
        const page = await rows<Record<string, MovedRow[number]>>(`FETCH ${MOVED_AT_ONCE} FROM moved`);
        if (page.length > 0) yield page.map((row) => columns.map((column) => row[column] ?? null));
        more = page.length === MOVED_AT_ONCE;
      }
      await rows('CLOSE moved');
    },
  };
}

/** A column that only PostgreSQL has, filled from the body of the incident. */
const ENDED = 'ended_at';

function writerTo({ rows }: Session): MovedTo {
  const typesOf = new Map<MovedTable, ReadonlyMap<string, string>>();

  async function typesIn(table: MovedTable): Promise<ReadonlyMap<string, string>> {
    const known = typesOf.get(table);
    if (known !== undefined) return known;
    const columns = await rows<{ name: string; type: string }>(
      `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0`,
      [table],
    );
    const types = new Map(columns.map(({ name, type }) => [name, type]));
    typesOf.set(table, types);
    return types;
  }

  return {
    async write(table, moved) {
      const types = await typesIn(table);
      const columns: string[] = [...MOVED[table]];
      const given: unknown[][] = columns.map((_, nth) => moved.map((row) => storable(row[nth] ?? null)));
      if (table === 'incidents') {
        columns.push(ENDED);
        given.push(moved.map((row) => (JSON.parse(String(row.at(-1))) as Incident).endedAt));
      }
      const lists = columns.map((column, nth) => `$${nth + 1}::${types.get(column) ?? 'text'}[]`);
      await rows(`INSERT INTO ${table} (${quoted(columns)}) SELECT * FROM unnest(${lists.join()})`, given);
    },
  };
}

function storable(value: MovedRow[number]): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

const WHAT_FOLLOWS = [
  // The next delivery is numbered after those that arrived.
  `SELECT setval(pg_get_serial_sequence('deliveries', 'number'), (SELECT coalesce(max(number), 0) + 1 FROM deliveries), false)`,
  `INSERT INTO days (service, day, count)
    SELECT service, minute / ${DAY} * ${DAY} AS day, sum(count) FROM rollups WHERE dimension = 'service' GROUP BY service, day
        ON CONFLICT (service, day) DO UPDATE SET count = excluded.count`,
  `INSERT INTO country_days (service, country, day, count, newcomers)
    SELECT service, key, minute / ${DAY} * ${DAY}, sum(count), sum(newcomers) FROM rollups
    WHERE dimension = 'place' AND length(key) = 2 GROUP BY 1, 2, 3
    ON CONFLICT (service, country, day) DO UPDATE SET count = excluded.count, newcomers = excluded.newcomers`,
  `UPDATE head SET seq = coalesce((SELECT max(seq) FROM reports), 0), digest = (SELECT digest FROM chain ORDER BY first DESC LIMIT 1),
    at = greatest(coalesce((SELECT at FROM reports ORDER BY seq DESC LIMIT 1), 0), coalesce((SELECT published FROM cursor), 0))`,
];

/** Who was counted recently, and who that day, as of the end of the log. */
async function rememberPeople(session: Session): Promise<void> {
  const { rows } = session;
  const [head] = await rows<{ at: Millis }>('SELECT at FROM head');
  const at = head?.at ?? 0;
  const asDatabase = { rows } as Database;
  const log = postgresLog(asDatabase, openPen(asDatabase));
  for await (const packed of log.voicesSince(at - VOICE_WINDOW)) {
    const voices = unpackDigests(packed);
    await rows(
      `INSERT INTO voices (key, until, logged) SELECT key, max(until), true FROM unnest($1::bytea[], $2::bigint[]) AS v (key, until)
        GROUP BY key ON CONFLICT (key) DO UPDATE SET until = greatest(voices.until, excluded.until)`,
      [voices.map(({ digest }) => keyOf(digest)), voices.map((counted) => counted.at + VOICE_WINDOW)],
    );
  }
  const day = floorTo(at, DAY);
  for (let seq = await log.seqBefore(day), more = true; more;) {
    const reports = await log.read(seq, MOVED_AT_ONCE);
    const people = reports.filter(({ counted }) => counted);
    await rows(
      `INSERT INTO newcomers (day, key) SELECT $1, key FROM unnest($2::bytea[]) AS n (key) ON CONFLICT DO NOTHING`,
      [
        day,
        people.map(({ service, reporter, device }) => keyOfText(`${service} ${device?.token ?? reporter}`)),
      ],
    );
    seq = reports.at(-1)?.seq ?? seq;
    more = reports.length === MOVED_AT_ONCE;
  }
}

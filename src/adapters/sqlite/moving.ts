import type { DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import { DAY } from '../../core/base/time.ts';
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
import { brokenSentence } from '../batches/chained.ts';
import { openedFrom, sealedTo } from '../tables/moved-seal.ts';
import { folderSeal } from './folder-seal.ts';
import { examineChain } from './chain.ts';
import { OF_COUNTRIES, SUMMED } from './country-days.ts';
import { connect, numberOf, operatingError } from './database.ts';
import { findDatabase, lockFolder, prepareFolder } from './folder.ts';
import { lossSince, readHead } from './head.ts';
import { inspect, migrate } from './migrate.ts';
import { sealOfBytes } from './seals.ts';

/**
 * Hands over the content of a folder while no server runs on it. Rejects with `data_locked`, `file_unreadable`, `data_newer`, and with
 * `data_corrupt` if its reports are not what was written.
 */
export async function moveFromFolder<T>(folder: string, use: (from: MovedFrom) => Promise<T>): Promise<T> {
  return withFolder(folder, findDatabase(folder), async (db, path) => {
    requireWhole(db, folder);
    requireChained(db, path);
    return await use(openedFrom(readerOf(db), folderSeal(folder)));
  });
}

/** Imports a whole instance into a folder that holds none. Rejects with `data_exists`, `data_locked`, `data_unwritable`. */
export async function moveToFolder<T>(folder: string, use: (to: MovedTo) => Promise<T>): Promise<T> {
  return withFolder(folder, prepareFolder(folder), async (db, path) => {
    requireEmpty(db, folder);
    db.exec('BEGIN IMMEDIATE');
    for (const table of BEGUN_TABLES) db.exec(`DELETE FROM ${table}`);
    const result = await use(sealedTo(writerTo(db), folderSeal(folder)));
    db.exec(`
      INSERT INTO days (service, day, count)
        SELECT service, minute / ${DAY} * ${DAY} AS day, sum(count) FROM rollups WHERE dimension = 'service' GROUP BY service, day
        ON CONFLICT (service, day) DO UPDATE SET count = excluded.count;
      INSERT INTO country_days (service, country, day, count, newcomers)
        SELECT service, ${SUMMED} FROM rollups WHERE ${OF_COUNTRIES} GROUP BY service, country, day
        ON CONFLICT (service, country, day) DO UPDATE SET count = excluded.count, newcomers = excluded.newcomers`);
    requireChained(db, path);
    db.exec('COMMIT');
    return result;
  });
}

/** Locks a folder's database, at the present version; anything written to it but not committed is rolled back. */
async function withFolder<T>(
  folder: string,
  path: string,
  use: (db: DatabaseSync, path: string) => Promise<T>,
): Promise<T> {
  const lock = lockFolder(folder);
  let db: DatabaseSync | null = null;
  try {
    inspect(path, { whole: true });
    db = connect(path, { readOnly: false });
    migrate(db);
    return await use(db, path);
  } catch (error) {
    if (db?.isTransaction === true) db.exec('ROLLBACK');
    throw operatingError(error, path);
  } finally {
    db?.close();
    lock.release();
  }
}

/** A loss that the next start would report must not be moved along unnoticed. */
function requireWhole(db: DatabaseSync, folder: string): void {
  const loss = lossSince(readHead(folder), db);
  if (loss !== null)
    throw new OutcryError(
      'data_corrupt',
      `${loss} Nothing was moved. Start the server on ${folder} once to continue from there.`,
    );
}

function requireChained(db: DatabaseSync, path: string): void {
  const broken = brokenSentence(examineChain(db).broken);
  if (broken !== null)
    throw new OutcryError(
      'data_corrupt',
      `In ${path} ${broken}. Nothing was moved: restore a backup that has them as they were.`,
    );
}

function requireEmpty(db: DatabaseSync, folder: string): void {
  const owned = OWNED_TABLES.find(
    (table) => db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined,
  );
  if (owned !== undefined)
    throw new OutcryError(
      'data_exists',
      `There is an instance in ${folder} already. Nothing was moved: name an empty folder.`,
    );
}

function readerOf(db: DatabaseSync): MovedFrom {
  return {
    async size() {
      const counts = MOVED_TABLES.map((table) => numberOf(db, `SELECT count(*) FROM ${table}`));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async *read(table) {
      const columns: readonly string[] = MOVED[table];
      const statement = db.prepare(`SELECT ${columns.join()} FROM ${table} ORDER BY ${orderOf(columns)}`);
      statement.setReturnArrays(true);
      let page: MovedRow[] = [];
      for (const row of statement.iterate() as Iterable<unknown> as Iterable<MovedRow>) {
        page.push(row);
        if (page.length < MOVED_AT_ONCE) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },
  };
}

const orderOf = (columns: readonly string[]) => columns.slice(0, 4).join();

function writerTo(db: DatabaseSync): MovedTo {
  const statements = new Map<MovedTable, (row: MovedRow) => void>();
  function statementFor(table: MovedTable): (row: MovedRow) => void {
    // A snapshot has its checksum in a column beside it.
    const columns = table === 'streams' ? [...MOVED.streams, 'crc'] : MOVED[table];
    const insert = db.prepare(
      `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`,
    );
    if (table !== 'streams') return (row) => void insert.run(...row);
    return ([service = null, state = null]) =>
      void insert.run(service, state, sealOfBytes(state as Uint8Array));
  }
  return {
    async write(table, rows) {
      let insert = statements.get(table);
      if (insert === undefined) statements.set(table, (insert = statementFor(table)));
      for (const row of rows) insert(row);
    },
  };
}

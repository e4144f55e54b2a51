import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import { assertTick, closedError } from '../../ports/checks.ts';
import type { ReportLog } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import { folderSeal } from './folder-seal.ts';
import { sealedChannels, sealedSubscribers } from '../tables/sealed.ts';
import { brokenSentence } from '../batches/chained.ts';
import { examineChain, headOf, NEWEST_CHECKED } from './chain.ts';
import { connect, corruptError, operatingError } from './database.ts';
import { makeUpDays } from './days.ts';
import { findDatabase, lockFolder, prepareFolder, type FolderLock } from './folder.ts';
import { lossSince, readHead, writeHead } from './head.ts';
import { sqliteIncidents } from './read/incidents.ts';
import { deservesWholeLook, inspect, migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { watchContent } from './overwritten.ts';
import { rescue, rescuedIn, rescuedSentence, watchPlace, type Loss } from './place.ts';
import { startWriter, takePen } from './pen.ts';
import type { Pen } from './pen.ts';
import type { Reading } from './read/reading.ts';
import { sqliteLog } from './read/log.ts';
import { sqliteRetention } from './read/retention.ts';
import { sqliteRollups } from './read/rollups.ts';
import { beginSession, endSession, hasLog, isOpen, LOG_MISSING } from './session.ts';
import { sqliteSnapshots } from './read/snapshots.ts';

/** Snapshots sent to the writer in one message, some ten kilobytes each. */
const SNAPSHOTS_AT_ONCE = 128;

interface SqliteStoreOptions {
  /** The folder of `outcry.db`; created if it does not exist. */
  readonly folder: string;
  /** For the one server of the folder, which alone appends reports: a second one is refused with `data_locked`. */
  readonly exclusive?: boolean;
  /** Creates and changes nothing, so it can be used beside a running server; every write rejects. */
  readonly readOnly?: boolean;
  /** With `readOnly`: all reads see one snapshot. Keep it short: the write-ahead log cannot shrink meanwhile. */
  readonly frozen?: boolean;
  /** Checks every page before opening; a writer does so anyway if it is quick or the last use did not end cleanly. */
  readonly whole?: boolean;
  /** The maximum number of reports per transaction; see `BATCH_ROWS_MAX`. */
  readonly batchRowsMax?: number;
  /** Called with the number of reports of each transaction. */
  readonly onBatch?: (reports: number) => void;
  /** Called at startup with sentences about acknowledged reports that the database lacks, and about altered newest reports. */
  readonly onDamage?: (sentence: string) => void;
  /** Called after each write with whether it is on disk. */
  readonly onWritten?: (isWritten: boolean) => void;
  /** Called each time the medium could not be read. */
  readonly onReadFailed?: () => void;
  /** Called once if the medium can no longer be written: every later write is refused. */
  readonly onEnd?: (error: OutcryError) => void;
}

/**
 * The store on one SQLite file. Rejects with `data_unwritable`, `data_locked`, `data_newer`, `data_corrupt`, or, read-only,
 * `file_unreadable`.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  return options.readOnly === true ? openReader(options) : openWriter(options);
}

async function openReader({ folder, whole = false, frozen = false }: SqliteStoreOptions): Promise<Store> {
  const path = findDatabase(folder);
  const version = inspect(path, { whole });
  if (version < MIGRATIONS.length) {
    throw new OutcryError(
      'file_unreadable',
      `${path} is of version ${version} and this program reads version ${MIGRATIONS.length}: start the server once.`,
    );
  }
  const db = connect(path, { readOnly: true });
  if (frozen) db.exec('BEGIN; SELECT 1 FROM sqlite_schema');
  return storeOn({ db, pen: readOnlyPen(path), path, lock: null, lastAt: null });
}

async function openWriter({
  folder,
  exclusive = false,
  whole = false,
  ...options
}: SqliteStoreOptions): Promise<Store> {
  const path = prepareFolder(folder);
  const lock = exclusive ? lockFolder(folder) : null;
  const logged = hasLog(path);
  let db: DatabaseSync | null = null;
  try {
    // SQLite would take the file for a new database and remove the log, which may be all that is left.
    if (logged && statSync(path).size === 0)
      throw corruptError(path, 'the file is empty, and its log is not');
    inspect(path, { whole: whole || deservesWholeLook(path) });
    db = connect(path, { readOnly: false });
    migrate(db);
    if (exclusive) tellOfDamage(db, { path, folder, logged, ...options });
    if (exclusive) beginSession(db, folder);
    else if (logged && isOpen(db) && isUnused(folder)) endSession(db, folder);
    // This connection has finished writing: from here on only the pen writes.
    db.exec('PRAGMA query_only = ON');
    const last = db.prepare('SELECT at FROM reports ORDER BY seq DESC LIMIT 1').get();
    const lastAt = (last as { at: number } | undefined)?.at ?? null;
    const pen = await takePen(startWriter(path, exclusive), { path, ...options });
    if (exclusive) void makeUpDays(db, pen);
    return await storeOn({ db, pen, path, lock, lastAt, ...options });
  } catch (error) {
    db?.close();
    lock?.release();
    throw operatingError(error, path);
  }
}

interface Found {
  readonly path: string;
  readonly folder: string;
  /** Whether there was a write-ahead log. */
  readonly logged: boolean;
  readonly onDamage?: SqliteStoreOptions['onDamage'];
}

/** Checks only the newest part of the log, so that a long one does not delay the start. A loss is reported once. */
function tellOfDamage(db: DatabaseSync, { path, folder, logged, onDamage = () => {} }: Found): void {
  if (!logged && isOpen(db)) onDamage(LOG_MISSING);
  const loss = lossSince(readHead(folder), db);
  if (loss !== null) onDamage(loss);
  if (headOf(db) === null)
    for (const file of rescuedIn(folder))
      onDamage(`The database is empty. ${rescuedSentence(file, folder)}.`);
  writeHead(folder, headOf(db));
  const changed = brokenSentence(examineChain(db, NEWEST_CHECKED).broken);
  if (changed !== null)
    onDamage(
      `In ${path} ${changed}. \`outcry doctor\` looks at all of it; a backup may have them as they were.`,
    );
}

/** Whether no server runs on the folder, so that what a crash left is whole by now. */
function isUnused(folder: string): boolean {
  try {
    lockFolder(folder).release();
    return true;
  } catch {
    return false;
  }
}

/** If the disk refuses, the next start treats this end as a crash, which it is. */
function endSessionQuietly(db: DatabaseSync, path: string): void {
  try {
    db.exec('PRAGMA query_only = OFF');
    endSession(db, dirname(path));
  } catch {
    // The write-ahead log stays beside the file as evidence.
  }
}

interface Opened {
  readonly db: DatabaseSync;
  readonly pen: Pen;
  readonly path: string;
  /** Held by the one server of the folder. */
  readonly lock: FolderLock | null;
  /** `at` of the last report in the log. */
  readonly lastAt: Millis | null;
  readonly onEnd?: SqliteStoreOptions['onEnd'];
  readonly onReadFailed?: SqliteStoreOptions['onReadFailed'];
}

async function storeOn({ db, pen, path, lock, lastAt, onEnd, onReadFailed }: Opened): Promise<Store> {
  // Loading Kysely takes a tenth of a second, so only commands that open a store load it.
  const [{ ordinaryTables }, { sqliteEngine }] = await Promise.all([
    import('../tables/ordinary-tables.ts'),
    import('./read/ordinary.ts'),
  ]);
  let closing: Promise<void> | null = null;
  const isInPlace = watchPlace(path);
  // Only the server of a folder is there long enough for its file to be overwritten.
  const content = lock === null ? null : watchContent(path, db);
  let gone: Promise<OutcryError> | null = null;

  /** Saves what was acknowledged; nothing more is acknowledged. */
  async function save(loss: Loss): Promise<OutcryError> {
    await pen.close();
    const error = await rescue(db, path, loss, content?.ends() ?? []);
    onEnd?.(error);
    return error;
  }

  /** Two servers would count people twice, so the one that lost the folder ends. */
  function keepLock(): void {
    try {
      lock?.keep();
    } catch (error) {
      if (error instanceof OutcryError && error.code === 'data_locked') onEnd?.(error);
      throw error;
    }
  }

  const reading: Reading = {
    db,
    async read(query) {
      if (closing !== null) throw closedError();
      try {
        return query();
      } catch (error) {
        const known = operatingError(error, path);
        if (known instanceof OutcryError) onReadFailed?.();
        throw known;
      }
    },
  };

  const log = sqliteLog(reading, pen, lastAt);
  const ordinary = ordinaryTables(sqliteEngine(reading, pen));
  const seal = folderSeal(dirname(path));

  async function close(): Promise<void> {
    if (gone !== null) await gone;
    await pen.close();
    if (lock !== null) endSessionQuietly(db, path);
    db.close();
    lock?.release();
  }

  return {
    reports: lock === null ? withoutAppending(log, path) : log,
    rollups: sqliteRollups(reading),
    incidents: sqliteIncidents(reading),
    snapshots: sqliteSnapshots(reading),
    retention: sqliteRetention(reading, pen, path),
    ...ordinary,
    channels: sealedChannels(ordinary.channels, seal),
    subscribers: sealedSubscribers(ordinary.subscribers, seal),
    async commit(tick) {
      assertTick(tick);
      // Messages to the writer are copied: one large message would block the main thread.
      const ahead = tick.snapshots.length - (tick.snapshots.length % SNAPSHOTS_AT_ONCE);
      for (let from = 0; from < ahead; from += SNAPSHOTS_AT_ONCE) {
        const snapshots = tick.snapshots.slice(from, from + SNAPSHOTS_AT_ONCE);
        await pen.write({ kind: 'snapshots', snapshots, first: from === 0 });
      }
      const rest = { ...tick, snapshots: tick.snapshots.slice(ahead) };
      await pen.write({ kind: 'commit', tick: rest, ahead });
    },
    async check() {
      if (closing !== null) throw closedError();
      if (gone === null && !isInPlace()) gone = save('gone');
      if (gone === null && content?.isOurs() === false) gone = save('overwritten');
      if (gone !== null) throw await gone;
      keepLock();
    },
    close: () => (closing ??= close()),
  };
}

/** Only the server of the folder knows what waits to be appended, and it alone decides the order of the log. */
function withoutAppending(log: ReportLog, path: string): ReportLog {
  async function refuse(): Promise<never> {
    throw new OutcryError('data_locked', `Only the one server of ${path} appends reports to it.`);
  }
  return { ...log, append: refuse, horizon: refuse };
}

function readOnlyPen(path: string): Pen {
  async function refuse(): Promise<never> {
    throw new OutcryError('store_failed', `${path} was opened for reading only.`);
  }
  return { append: refuse, write: refuse, wipe: refuse, oldestWaiting: () => null, close: async () => {} };
}

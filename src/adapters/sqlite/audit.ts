import type { DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import { brokenSentence } from '../batches/chained.ts';
import { examineChain } from './chain.ts';
import { cutSentence } from '../batches/removal.ts';
import { readCut } from './cut.ts';
import { connect, corruptError, numberOf, operatingError } from './database.ts';
import { findDatabase } from './folder.ts';
import { lossSince, readHead } from './head.ts';
import { inspect, migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { differingDays, differingVoices, recount } from './recount.ts';
import { findUnsealed } from './seals.ts';

/** The finding of one check. */
interface AuditFinding {
  readonly check: 'database' | 'report log' | 'rollups' | 'voices' | 'tables';
  readonly sound: boolean;
  readonly detail: string;
}

/**
 * Checks everything in a database that has a meaning, as of one moment, even while a server writes to it. Damage is a finding; it throws
 * `file_unreadable`, `data_newer`, and `data_corrupt` if the file cannot even be read.
 */
export function auditDatabase(folder: string): AuditFinding[] {
  const path = findDatabase(folder);
  const head = readHead(folder);
  inspect(path, { whole: true });
  const db = connect(path, { readOnly: true });
  try {
    db.exec('BEGIN');
    requireSound(db, path);
    if (numberOf(db, 'PRAGMA user_version') < MIGRATIONS.length)
      return [
        {
          check: 'database',
          sound: false,
          detail: `${path} is of an earlier version: start the server once`,
        },
      ];
    return [
      { check: 'database', sound: true, detail: 'opens, is whole and of a version that this program knows' },
      ...[(open: DatabaseSync) => auditLog(open, head), auditRollups, auditVoices, auditTables].map((audit) =>
        audit(db),
      ),
    ];
  } catch (error) {
    // An error that is not from SQLite comes from a value that our code never writes.
    const known = operatingError(error, path);
    throw known instanceof OutcryError ? known : corruptError(path, error);
  } finally {
    db.close();
  }
}

/** If the database is damaged, the error that says so; otherwise the error itself. */
export function damageBehind(error: unknown, folder: string): unknown {
  if (error instanceof OutcryError) return error;
  try {
    const found = auditDatabase(folder).find(({ sound }) => !sound);
    return found === undefined
      ? error
      : corruptError(findDatabase(folder), `${found.check}: ${found.detail}`);
  } catch (damage) {
    return damage;
  }
}

/** Indexes agree with their tables, and the tables are those that the program creates. */
function requireSound(db: DatabaseSync, path: string): void {
  const finding = db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
  if (finding !== 'ok') throw corruptError(path, finding);
  if (numberOf(db, 'PRAGMA user_version') < MIGRATIONS.length) return;
  if (schemaOf(db) !== freshSchema()) throw corruptError(path, 'its tables are not those of this version');
}

function freshSchema(): string {
  const fresh = connect(':memory:', { readOnly: false });
  try {
    migrate(fresh);
    return schemaOf(fresh);
  } finally {
    fresh.close();
  }
}

function schemaOf(db: DatabaseSync): string {
  // SQLite may have tables of its own with statistics that an operator had it gather.
  return JSON.stringify(
    db
      .prepare(
        `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name`,
      )
      .all(),
  );
}

function auditLog(db: DatabaseSync, head: ReturnType<typeof readHead>): AuditFinding {
  const { from, reports, broken } = examineChain(db);
  const cut = readCut(db);
  const check = 'report log';
  const sentence = brokenSentence(broken);
  if (sentence !== null) return { check, sound: false, detail: sentence };
  const loss = lossSince(head, db);
  if (loss !== null) return { check, sound: false, detail: loss };
  if (from === null) return { check, sound: true, detail: 'no report is chained yet' };
  const first = cut === null ? 'from the first' : `from the first that is kept, number ${cut.last + 1}`;
  const since =
    from === (cut?.last ?? 0) + 1 ? first : `from report ${from} on; earlier ones were not chained`;
  const removed = cut === null ? '' : `. ${cutSentence(cut)}`;
  return { check, sound: true, detail: `${reports} reports are as they were written, ${since}${removed}` };
}

function auditRollups(db: DatabaseSync): AuditFinding {
  const { from } = db.prepare('SELECT min(first) AS "from" FROM chain').get() as { from: number | null };
  const isMended = numberOf(db, 'SELECT count(*) FROM redated') > 0;
  // If the front was removed, everything left of the log may be chained.
  const isChained = from === (readCut(db)?.last ?? 0) + 1;
  const { reports, differences } = recount(db, { newcomers: isChained && !isMended });
  const [first] = differences;
  const check = 'rollups';
  if (first !== undefined) {
    const { service, dimension, logged, rolled } = first;
    const more = differences.length === 1 ? '' : `; ${differences.length - 1} more disagree`;
    const detail =
      `of ${service} by ${dimension} do not agree with the log minute by minute: ` +
      `${logged} counted reports there, ${rolled} in the rollups${more}`;
    return { check, sound: false, detail };
  }
  const days = differingDays(db);
  if (days > 0) return { check, sound: false, detail: `${days} days are not the sum of their minutes` };
  const earlier = readCut(db) !== null ? '; earlier ones cannot be counted again' : '';
  return { check, sound: true, detail: `agree with the log of ${reports} reports${earlier}` };
}

function auditVoices(db: DatabaseSync): AuditFinding {
  const differing = differingVoices(db);
  return differing === 0
    ? { check: 'voices', sound: true, detail: 'are those of the log' }
    : { check: 'voices', sound: false, detail: `${differing} stretches are not those of the log` };
}

function auditTables(db: DatabaseSync): AuditFinding {
  const unsealed = findUnsealed(db);
  return unsealed.length === 0
    ? { check: 'tables', sound: true, detail: 'incidents, decisions and all else are as they were written' }
    : {
        check: 'tables',
        sound: false,
        detail: unsealed
          .map(
            ({ table, rows }) => `${rows} ${rows === 1 ? 'row' : 'rows'} of ${table} changed by themselves`,
          )
          .join(', '),
      };
}

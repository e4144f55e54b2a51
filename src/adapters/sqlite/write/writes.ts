import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assert } from '../../../core/base/assert.ts';
import type { Snapshot } from '../../../ports/snapshots.ts';
import { tickWriter } from './commit.ts';
import { reportWriter } from './log.ts';
import { openChain } from '../chain.ts';
import { countryDayCounter } from '../country-days.ts';
import { dayCounter } from '../days.ts';
import type { Duplicate } from '../../batches/sort-batch.ts';
import type { Write } from '../messages.ts';
import { dayNewcomers, type DayNewcomers } from './newcomers.ts';
import { remover } from './removal.ts';
import { rollupWriter } from './rollups.ts';
import { voiceWriter } from './voices.ts';

/** Carries out one write in one transaction: when it returns, all of it is on disk; when it throws, none of it is. */
export function writerOf(
  db: DatabaseSync,
  newcomers: DayNewcomers = dayNewcomers(db),
): (write: Write) => readonly Duplicate[] {
  const appendReports = reportWriter(db);
  const addToRollups = rollupWriter(db, newcomers);
  const addToVoices = voiceWriter(db);
  const chain = openChain(db);
  const countDays = dayCounter(db);
  const countCountryDays = countryDayCounter(db);
  const commitTick = tickWriter(db);
  let remove: ReturnType<typeof remover> | null = null;
  /** Snapshots received for the next commit. */
  let handed: Snapshot[] = [];
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');

  function carryOut(write: Write): readonly Duplicate[] {
    switch (write.kind) {
      case 'append': {
        const { fresh, duplicates } = appendReports(write.batch);
        chain.add(write.batch, fresh);
        addToRollups(write.batch, fresh);
        addToVoices(write.batch, fresh);
        return duplicates;
      }
      case 'days':
        countDays();
        countCountryDays();
        return [];
      case 'snapshots':
        if (write.first) handed = [];
        handed.push(...write.snapshots);
        return [];
      case 'commit':
        assert(
          write.ahead === 0 || write.ahead === handed.length,
          'a commit has the snapshots that are its own',
        );
        commitTick(
          write.ahead === 0 ? write.tick : { ...write.tick, snapshots: [...handed, ...write.tick.snapshots] },
        );
        handed = [];
        return [];
      case 'remove':
        // Removed data is overwritten with zeros.
        db.exec('PRAGMA secure_delete = ON');
        try {
          (remove ??= remover(db))(write.before);
        } finally {
          db.exec('PRAGMA secure_delete = OFF');
        }
        return [];
      case 'statements': {
        // Most statements of a write with many rows are the same.
        const prepared = new Map<string, StatementSync>();
        for (const { sql, parameters } of write.statements) {
          const statement = prepared.get(sql) ?? db.prepare(sql);
          prepared.set(sql, statement);
          statement.run(...parameters);
        }
        return [];
      }
    }
  }

  return (write) => {
    begin.run();
    try {
      const duplicates = carryOut(write);
      commit.run();
      return duplicates;
    } catch (error) {
      // On a full disk SQLite may already have rolled back.
      if (db.isTransaction) db.exec('ROLLBACK');
      newcomers.rolledBack();
      throw error;
    }
  };
}

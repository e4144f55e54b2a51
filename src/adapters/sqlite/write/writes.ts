import type { DatabaseSync } from 'node:sqlite';
import { tickWriter } from './commit.ts';
import { reportWriter } from './log.ts';
import { dayCounter } from '../days.ts';
import type { Duplicate, Write } from '../messages.ts';
import { rollupWriter } from './rollups.ts';
import { voiceWriter } from './voices.ts';

/** Carries out one write in one transaction: when it returns, all of it is on the disk; when it throws, nothing is. */
export function writerOf(db: DatabaseSync): (write: Write) => readonly Duplicate[] {
  const appendReports = reportWriter(db);
  const rollups = rollupWriter(db);
  const addToVoices = voiceWriter(db);
  const countDays = dayCounter(db);
  const commitTick = tickWriter(db);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');

  function carryOut(write: Write): readonly Duplicate[] {
    switch (write.kind) {
      case 'append': {
        const { fresh, duplicates } = appendReports(write.batch);
        rollups.add(write.batch, fresh);
        addToVoices(write.batch, fresh);
        return duplicates;
      }
      case 'days':
        countDays();
        return [];
      case 'commit':
        commitTick(write.tick);
        return [];
      case 'statements':
        for (const { sql, parameters } of write.statements) db.prepare(sql).run(...parameters);
        return [];
    }
  }

  return (write) => {
    begin.run();
    try {
      const duplicates = carryOut(write);
      commit.run();
      return duplicates;
    } catch (error) {
      // Where the disk is full SQLite may have rolled back by itself.
      if (db.isTransaction) db.exec('ROLLBACK');
      rollups.rolledBack();
      throw error;
    }
  };
}

import type { DatabaseSync } from 'node:sqlite';
import { assert } from '../../core/base/assert.ts';
import type { Hole } from '../../core/domain/coverage.ts';
import type { Mark } from '../../core/domain/mark.ts';
import type { Catalog } from '../../core/domain/service.ts';
import type { Millis } from '../../core/base/time.ts';
import type { PastCounts, StreamState } from '../shelves.ts';
import type { TickCommit } from '../store.ts';
import type { Batch } from './batch.ts';
import { catalogWriter } from './catalog.ts';
import { tickWriter } from './commit.ts';
import { coverageWriter } from './coverage.ts';
import { historyWriter } from './history.ts';
import { markWriter } from './marks.ts';
import { noticeWriter } from './outbox.ts';
import { reportWriter } from './reports.ts';
import type { Duplicate } from './reports.ts';
import { rollupWriter } from './rollups.ts';
import { voiceWriter } from './voices.ts';

/** Everything that is ever written, as the main thread hands it to the writer. */
export type Write =
  | { readonly kind: 'append'; readonly batch: Batch }
  /** Streams of the commit that follows, which says how many came `ahead` of it; `first`: before all others. */
  | { readonly kind: 'streams'; readonly streams: readonly StreamState[]; readonly first: boolean }
  | { readonly kind: 'commit'; readonly tick: TickCommit; readonly ahead: number }
  | { readonly kind: 'sent'; readonly ids: readonly string[]; readonly at: Millis }
  | { readonly kind: 'history'; readonly past: PastCounts }
  | { readonly kind: 'cover'; readonly until: Millis }
  | { readonly kind: 'hole'; readonly hole: Hole }
  | { readonly kind: 'mark'; readonly mark: Mark }
  | { readonly kind: 'catalog'; readonly catalog: Catalog };

/** Carries out one write in one transaction: when it returns, all of it is on the disk; when it throws, nothing is. */
export function writerOf(db: DatabaseSync): (write: Write) => readonly Duplicate[] {
  const appendReports = reportWriter(db);
  const rollups = rollupWriter(db);
  const addToVoices = voiceWriter(db);
  const commitTick = tickWriter(db);
  const notices = noticeWriter(db);
  const putHistory = historyWriter(db);
  const coverage = coverageWriter(db);
  const putMark = markWriter(db);
  const applyCatalog = catalogWriter(db);
  /** Of the commit that comes. */
  let handed: StreamState[] = [];
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
      case 'streams':
        if (write.first) handed = [];
        handed.push(...write.streams);
        return [];
      case 'commit':
        assert(
          write.ahead === 0 || write.ahead === handed.length,
          'a commit has the streams that are its own',
        );
        commitTick(
          write.ahead === 0 ? write.tick : { ...write.tick, streams: [...handed, ...write.tick.streams] },
        );
        handed = [];
        return [];
      case 'sent':
        notices.markSent(write.ids, write.at);
        return [];
      case 'history':
        putHistory(write.past);
        return [];
      case 'cover':
        coverage.cover(write.until);
        return [];
      case 'hole':
        coverage.put(write.hole);
        return [];
      case 'mark':
        putMark(write.mark);
        return [];
      case 'catalog':
        applyCatalog(write.catalog);
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

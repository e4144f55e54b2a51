import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../../../core/base/time.ts';
import type { Update } from '../../../core/incident/update.ts';

interface DecisionWriter {
  insert(update: Update, judge: number): void;
  /** Nothing at or before this moment will be decided any more. */
  moveTo(at: Millis): void;
}

/** Writes inside the caller's transaction. */
export function decisionWriter(db: DatabaseSync): DecisionWriter {
  const insert = db.prepare(`
    INSERT INTO decisions (id, incident, at, judge, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`);
  const move = db.prepare('UPDATE cursor SET published = :at WHERE published IS NULL OR published < :at');
  return {
    insert(update, judge) {
      insert.run(update.id, update.incident, update.at, judge, JSON.stringify(update));
    },
    moveTo(at) {
      move.run({ at });
    },
  };
}

import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../../core/time.ts';
import type { Update } from '../../core/update.ts';
import type { Decision, Decisions } from '../../ports/decisions.ts';
import type { Reading } from './reading.ts';

interface DecisionRow {
  readonly number: number;
  readonly judge: number | null;
  readonly body: string;
}

export function sqliteDecisions({ db, read }: Reading): Decisions {
  const after = db.prepare(
    'SELECT number, judge, body FROM decisions WHERE number > ? ORDER BY number LIMIT ?',
  );
  const ofIncident = db.prepare(
    'SELECT number, judge, body FROM decisions WHERE incident = ? ORDER BY number',
  );
  const published = db.prepare('SELECT published FROM cursor');
  return {
    read: (number, limit) =>
      read(() => (after.all(number, limit) as unknown as DecisionRow[]).map(toDecision)),
    of: (incident) => read(() => (ofIncident.all(incident) as unknown as DecisionRow[]).map(toDecision)),
    until: () => read(() => (published.get() as { published: number | null }).published),
  };
}

function toDecision({ number, judge, body }: DecisionRow): Decision {
  return { number, judge, update: JSON.parse(body) as Update };
}

export interface DecisionWriter {
  insert(update: Update, judge: number): void;
  /** Nothing at or before this moment is decided any more. */
  moveTo(at: Millis): void;
}

/** Writes inside the transaction of the caller. */
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

import type { DatabaseSync } from 'node:sqlite';
import type { Incident } from '../../../core/incident/incident.ts';

/** Writes inside the caller's transaction. */
export function incidentWriter(db: DatabaseSync): { put(incident: Incident): void } {
  const put = db.prepare(`
    INSERT INTO incidents (id, service, state, detected_at, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      service = excluded.service, state = excluded.state, detected_at = excluded.detected_at, body = excluded.body`);
  return {
    put(incident) {
      put.run(incident.id, incident.service, incident.state, incident.detectedAt, JSON.stringify(incident));
    },
  };
}

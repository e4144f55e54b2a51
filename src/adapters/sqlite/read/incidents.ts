import type { Incident } from '../../../core/incident/incident.ts';
import type { Update } from '../../../core/incident/update.ts';
import type { Incidents } from '../../../ports/incidents.ts';
import type { Reading } from './reading.ts';

interface BodyRow {
  readonly body: string;
}

export function sqliteIncidents({ db, read }: Reading): Incidents {
  const byId = db.prepare('SELECT body FROM incidents WHERE id = ?');
  const unresolved = db.prepare(`SELECT body FROM incidents WHERE state <> 'resolved' ORDER BY id`);
  const reported = db.prepare(`
    SELECT body FROM incidents
    WHERE detected_at IS NOT NULL AND (detected_at, id) < (:before, :beforeId)
    ORDER BY detected_at DESC, id DESC LIMIT :limit`);
  const reportedOf = db.prepare(`
    SELECT body FROM incidents
    WHERE service = :service AND detected_at IS NOT NULL AND (detected_at, id) < (:before, :beforeId)
    ORDER BY detected_at DESC, id DESC LIMIT :limit`);
  const ended = db.prepare(`
    SELECT body FROM incidents
    WHERE state = 'resolved' AND detected_at IS NOT NULL AND json_extract(body, '$.endedAt') > ?
    ORDER BY json_extract(body, '$.endedAt') DESC, id DESC LIMIT ?`);
  const updatesOf = db.prepare('SELECT body FROM decisions WHERE incident = ? ORDER BY number');

  return {
    get: (id) =>
      read(() => {
        const row = byId.get(id) as BodyRow | undefined;
        return row === undefined ? null : (JSON.parse(row.body) as Incident);
      }),
    active: () => read(() => parsed<Incident>(unresolved.all())),
    list: ({ service, before = Number.MAX_SAFE_INTEGER, beforeId = '', limit }) =>
      read(() =>
        parsed<Incident>(
          service === undefined
            ? reported.all({ before, beforeId, limit })
            : reportedOf.all({ service, before, beforeId, limit }),
        ),
      ),
    endedAfter: (at, limit) => read(() => parsed<Incident>(ended.all(at, limit))),
    updates: (incident) => read(() => parsed<Update>(updatesOf.all(incident))),
  };
}

function parsed<T>(rows: readonly unknown[]): T[] {
  return (rows as readonly BodyRow[]).map((row) => JSON.parse(row.body) as T);
}

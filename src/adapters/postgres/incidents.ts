import type { Incident } from '../../core/incident/incident.ts';
import type { Update } from '../../core/incident/update.ts';
import type { Incidents } from '../../ports/incidents.ts';
import type { Database } from './database.ts';

const REPORTED = `
  SELECT body FROM incidents
  WHERE detected_at IS NOT NULL AND (detected_at, id) < ($1, $2) AND service = coalesce($3, service)
  ORDER BY detected_at DESC, id DESC LIMIT $4`;
const REPORTED_OF = REPORTED.replace('coalesce($3, service)', '$3');
const ENDED = `
  SELECT body FROM incidents
  WHERE state = 'resolved' AND detected_at IS NOT NULL AND ended_at > $1
  ORDER BY ended_at DESC, id DESC LIMIT $2`;

export function postgresIncidents(db: Database): Incidents {
  async function bodies<T>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await db.rows<{ body: string }>(sql, values)).map(({ body }) => JSON.parse(body) as T);
  }
  return {
    get: async (id) => (await bodies<Incident>('SELECT body FROM incidents WHERE id = $1', [id]))[0] ?? null,
    active: () => bodies(`SELECT body FROM incidents WHERE state <> 'resolved' ORDER BY id`),
    list: ({ service = null, before = Number.MAX_SAFE_INTEGER, beforeId = '', limit }) =>
      bodies(service === null ? REPORTED : REPORTED_OF, [before, beforeId, service, limit]),
    endedAfter: (at, limit) => bodies(ENDED, [at, limit]),
    updates: (incident) =>
      bodies<Update>('SELECT body FROM decisions WHERE incident = $1 ORDER BY number', [incident]),
  };
}

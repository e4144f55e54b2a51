import type { Incident } from '../../core/incident.ts';
import type { Update } from '../../core/update.ts';
import type { StillOpen } from '../checks.ts';
import type { Incidents } from '../store.ts';

/** What commits write and {@link memoryIncidents} reads. */
export interface IncidentShelf {
  readonly incidents: Map<string, Incident>;
  readonly updates: Map<string, Update>;
}

export function memoryIncidents({ incidents, updates }: IncidentShelf, stillOpen: StillOpen): Incidents {
  return {
    async get(id) {
      stillOpen();
      return incidents.get(id) ?? null;
    },
    async active() {
      stillOpen();
      return [...incidents.values()]
        .filter((incident) => incident.state !== 'resolved')
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async list({ service, before = Infinity, beforeId = '', limit }) {
      stillOpen();
      return [...incidents.values()]
        .flatMap((incident) => (incident.detectedAt === null ? [] : [{ incident, at: incident.detectedAt }]))
        .filter(({ incident }) => service === undefined || incident.service === service)
        .filter(({ incident, at }) => at < before || (at === before && incident.id < beforeId))
        .sort((a, b) => b.at - a.at || (a.incident.id < b.incident.id ? 1 : -1))
        .slice(0, limit)
        .map(({ incident }) => incident);
    },
    async updates(incident) {
      stillOpen();
      return [...updates.values()].filter((update) => update.incident === incident);
    },
  };
}

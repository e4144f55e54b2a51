import type { Incident } from '../../core/incident/incident.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { Incidents } from '../../ports/incidents.ts';
import type { DecisionShelf } from './decisions.ts';

/** What commits write and {@link memoryIncidents} reads, by id. */
export type IncidentShelf = Map<string, Incident>;

export function memoryIncidents(
  incidents: IncidentShelf,
  { decisions }: DecisionShelf,
  stillOpen: StillOpen,
): Incidents {
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
    async endedAfter(at, limit) {
      stillOpen();
      return [...incidents.values()]
        .filter(({ state, detectedAt }) => state === 'resolved' && detectedAt !== null)
        .flatMap((incident) => (incident.endedAt === null ? [] : [{ incident, endedAt: incident.endedAt }]))
        .filter(({ endedAt }) => endedAt > at)
        .sort((a, b) => b.endedAt - a.endedAt || (a.incident.id < b.incident.id ? 1 : -1))
        .slice(0, limit)
        .map(({ incident }) => incident);
    },
    async updates(incident) {
      stillOpen();
      const updates = [...decisions.values()].map(({ update }) => update);
      return updates.filter((update) => update.incident === incident);
    },
  };
}

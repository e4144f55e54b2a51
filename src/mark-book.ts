import type { Mark } from './core/domain/mark.ts';
import type { Marks } from './ports/marks.ts';

/** The marks of an instance in memory: pages read one per line, and editors make a few a week. */
export interface MarkBook extends Pick<Marks, 'get' | 'list'> {
  /** Whether an editor has confirmed an incident. */
  confirmed(incident: string): boolean;
  /** Loads marks made since, also by another process: returns those that are new or changed; null if there are none. */
  refresh(): Promise<readonly Mark[] | null>;
}

export async function openMarkBook(shelf: Pick<Marks, 'list' | 'version'>): Promise<MarkBook> {
  let version = await shelf.version();
  let marks = byIncident(await shelf.list());
  return {
    get: async (incident) => marks.get(incident) ?? null,
    list: async () => [...marks.values()],
    confirmed: (incident) => marks.get(incident)?.finding === 'confirmed',
    async refresh() {
      const latest = await shelf.version();
      if (latest === version) return null;
      const before = marks;
      marks = byIncident(await shelf.list());
      version = latest;
      return [...marks.values()].filter(({ incident, at }) => before.get(incident)?.at !== at);
    },
  };
}

function byIncident(marks: readonly Mark[]): ReadonlyMap<string, Mark> {
  return new Map(marks.map((mark) => [mark.incident, mark]));
}

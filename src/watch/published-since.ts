import type { Incident } from '../core/incident/incident.ts';
import type { Published } from '../ports/bus.ts';
import type { Store } from '../ports/store.ts';

/** Decisions that are read at a time. */
const DECISIONS_READ = 200;

/** What another node has published since the last call. */
interface PublishedSince {
  /** In the order of publishing, each with the present state of its incident; includes suspicions that were never reported. */
  next(): Promise<Published[]>;
}

/** Begins after what was published last. */
export async function publishedSince({
  decisions,
  incidents,
}: Pick<Store, 'decisions' | 'incidents'>): Promise<PublishedSince> {
  let number = await lastNumber(decisions);
  return {
    async next() {
      const found: Published[] = [];
      const read = new Map<string, Incident | null>();
      for (let more = true; more;) {
        const page = await decisions.read(number, DECISIONS_READ);
        for (const { update } of page) {
          const known = read.get(update.incident);
          const incident = known === undefined ? await incidents.get(update.incident) : known;
          read.set(update.incident, incident);
          if (incident !== null) found.push({ update, incident });
        }
        number = page.at(-1)?.number ?? number;
        more = page.length === DECISIONS_READ;
      }
      return found;
    },
  };
}

/** Numbers have no gaps: the last one is found by doubling, then by binary search. */
async function lastNumber(decisions: Store['decisions']): Promise<number> {
  const isAbove = async (number: number) => (await decisions.read(number, 1)).length > 0;
  let high = 1;
  while (await isAbove(high)) high *= 2;
  let low = 0;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isAbove(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

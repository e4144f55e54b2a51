import { networkKey } from '../core/domain/network.ts';
import { placeKeys } from '../core/domain/place.ts';
import type { Report } from '../core/domain/report.ts';
import { MINUTE, ceilTo } from '../core/base/time.ts';
import type { Dimension } from '../ports/rollups.ts';
import type { Store } from '../ports/store.ts';

/** A rollup that lacks reports which are in the log. */
interface Shortfall {
  readonly service: string;
  readonly dimension: Dimension;
  /** Key within the dimension: `app`, `GB:Scotland`, `AS2856`; empty for the service as a whole. */
  readonly key: string;
  readonly logged: number;
  readonly rolled: number;
}

interface Recount {
  /** Reports in the log, those kept aside included. */
  readonly reports: number;
  readonly shortfalls: readonly Shortfall[];
}

const READ_PAGE = 10_000;
const EVERY_KEY = Number.MAX_SAFE_INTEGER;

/** Counts by dimension and key. */
type Counts = Record<Dimension, Map<string, number>>;

/**
 * Counts the whole log anew and holds it against the rollups of every dimension. While a server writes, rollups may be
 * ahead of what was read; they are never behind it, for they are written with the reports they count.
 */
export async function recount({ reports, rollups }: Store): Promise<Recount> {
  const services = new Map<string, Counts>();
  let logged = 0;
  let last = 0;
  for (
    let page = await reports.read(0, READ_PAGE);
    page.length > 0;
    page = await reports.read(page.at(-1)!.seq, READ_PAGE)
  ) {
    for (const report of page) {
      logged++;
      last = report.at;
      if (report.counted) count(services, report);
    }
  }
  const shortfalls: Shortfall[] = [];
  for (const [service, counts] of services) {
    const to = ceilTo(last + 1, MINUTE);
    const rolled = await rolledUp(rollups, service, to);
    for (const dimension of DIMENSIONS)
      for (const [key, logged] of counts[dimension]) {
        const found = rolled[dimension].get(key) ?? 0;
        if (found < logged) shortfalls.push({ service, dimension, key, logged, rolled: found });
      }
  }
  return { reports: logged, shortfalls };
}

const DIMENSIONS: readonly Dimension[] = ['service', 'problem', 'place', 'network'];

const noCounts = (): Counts => ({
  service: new Map(),
  problem: new Map(),
  place: new Map(),
  network: new Map(),
});

function count(services: Map<string, Counts>, { service, problem, place, network }: Report): void {
  const counts = services.get(service) ?? noCounts();
  services.set(service, counts);
  const add = (dimension: Dimension, key: string) =>
    counts[dimension].set(key, (counts[dimension].get(key) ?? 0) + 1);
  add('service', '');
  if (problem !== null) add('problem', problem);
  for (const key of place === null ? [] : placeKeys(place)) add('place', key);
  if (network !== null) add('network', networkKey(network));
}

async function rolledUp(rollups: Store['rollups'], service: string, to: number): Promise<Counts> {
  const counts = noCounts();
  const first = await rollups.first(service);
  if (first === null || first >= to) return counts;
  const [total = 0] = await rollups.series(service, first, to, to - first);
  counts.service.set('', total);
  for (const dimension of ['problem', 'place', 'network'] as const)
    for (const { key, count } of await rollups.top(service, dimension, first, to, EVERY_KEY))
      counts[dimension].set(key, count);
  return counts;
}

import { DAY, MINUTE, ceilTo, type Millis } from '../core/base/time.ts';
import type { Category, Service } from '../core/domain/service.ts';
import type { ServiceState } from '../core/incident/status.ts';
import { WORKS, WORKS_WINDOW } from '../pages/models/service.ts';
import { mayBeNamed } from '../pages/models/shares.ts';
import type { Rollups } from '../ports/rollups.ts';
import { serviceDetailJson, type serviceDetailShape } from './service.ts';
import type { Json } from './shape.ts';

const TOP_MAX = 20;

/** A service with its last day, as of `at`. */
export async function readServiceDetail(
  service: Service,
  category: Category,
  { at, state }: { readonly at: Millis; readonly state: ServiceState },
  rollups: Pick<Rollups, 'series' | 'top'>,
): Promise<Json<typeof serviceDetailShape>> {
  const { slug } = service;
  const to = ceilTo(at, MINUTE);
  const from = to - DAY;
  const [counts, problems, places, works] = await Promise.all([
    rollups.series(slug, from, to, DAY),
    rollups.top(slug, 'problem', from, to, TOP_MAX),
    rollups.top(slug, 'place', from, to, TOP_MAX),
    rollups.series(slug, to - WORKS_WINDOW, to, WORKS_WINDOW, WORKS),
  ]);
  return serviceDetailJson(service, category, state, {
    reports: counts[0] ?? 0,
    problems: problems.filter(mayBeNamed),
    places: places.filter(mayBeNamed),
    worksAgain: works[0] ?? 0,
  });
}

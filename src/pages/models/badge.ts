import type { Service } from '../../core/domain/service.ts';
import type { ServiceState } from '../../core/incident/status.ts';
import type { Millis } from '../../core/base/time.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import type { Series } from '../drawing/chart.ts';
import type { Sources } from '../base/sources.ts';
import { verdictOfState, type Verdict } from '../sentences/verdict.ts';
import { once } from './once.ts';
import { daySeries } from './service.ts';

/** The facts for a badge. */
export interface BadgeModel {
  readonly service: Service;
  readonly now: Millis;
  readonly state: ServiceState;
  readonly verdict: Verdict;
  /** The last 24 hours with the normal range, if known. */
  readonly series: () => Promise<Series>;
}

/** What its page says about a service, after the marks of editors. */
export async function verdictNow(sources: Pick<Sources, 'state' | 'marks'>, slug: string): Promise<Verdict> {
  const state = sources.state(slug);
  const { incident } = state;
  return verdictOfState(state, incident === null ? null : await sources.marks.get(incident.id));
}

/** Null if the catalog has no such service. */
export async function badgeModel(sources: Sources, slug: string): Promise<BadgeModel | null> {
  const service = catalogIndex(sources.catalog()).services.get(slug);
  if (service === undefined) return null;
  const now = sources.now();
  const state = sources.state(slug);
  const { incident } = state;
  const verdict = await verdictNow(sources, slug);
  const known = verdict.kind === 'learning' ? { ...sources, bands: () => [] } : sources;
  return {
    service,
    now,
    state,
    verdict,
    series: once(() => daySeries(known, slug, now, incident?.onset.at ?? null)),
  };
}

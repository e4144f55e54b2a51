import type { Service } from '../core/domain/service.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import { CATALOG, SCENE_NOW, fixtureSources } from '../../test/support/site/fixtures.ts';
import type { Sources } from './base/sources.ts';

/** A quiet world with that many services, whose report reads a test counts and whose time it controls. */
export interface Counted {
  readonly sources: Sources;
  readonly slugs: readonly string[];
  /** One more report on the service, which its page shows when it is next drawn. */
  report(slug: string): void;
  pass(ms: Millis): void;
  now(): Millis;
  /** How often service pages were drawn. */
  readonly drawn: () => number;
}

/** `wait`: delays each read after its data has been taken. */
export function countedSources(services: number, wait: () => Promise<void> = async () => {}): Counted {
  const [template] = CATALOG.services;
  if (template === undefined) throw new Error('the fixture has no services');
  const own = Array.from({ length: services }, (_, nth): Service => {
    const slug = `s${nth}`;
    return { ...template, slug, name: `Service ${nth}` };
  });
  let now = SCENE_NOW.quiet;
  let drawn = 0;
  const counts = new Map<string, number>();
  const base = fixtureSources('quiet', { now: () => now, catalog: { ...CATALOG, services: own } });
  /** All reports are in the last step, so that only a report changes the page. */
  const series = (slug: string, from: Millis, to: Millis, step: Millis): number[] =>
    Array.from({ length: (to - from) / step }, (_, nth) =>
      nth === (to - from) / step - 1 ? (counts.get(slug) ?? 0) : 0,
    );
  return {
    slugs: own.map(({ slug }) => slug),
    sources: {
      ...base,
      bands: () => [],
      rollups: {
        ...base.rollups,
        series: async (slug, from, to, step) => {
          if (step === MINUTE) drawn++;
          const counted = series(slug, from, to, step);
          await wait();
          return counted;
        },
        top: async () => [],
      },
      incidents: { ...base.incidents, list: async () => [] },
    },
    report: (slug) => void counts.set(slug, (counts.get(slug) ?? 0) + 1),
    pass: (ms) => void (now += ms),
    now: () => now,
    drawn: () => drawn,
  };
}

/** The number of reports in the last hour that a page shows; null if the region does not show it. */
export function reportsSaid(html: string): number | null {
  const said = /data-count="(\d+)"/u.exec(html)?.[1];
  return said === undefined ? null : Number(said);
}

import type { Service } from '../core/domain/service.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import { CATALOG, SCENE_NOW, fixtureSources } from '../../test/support/site/fixtures.ts';
import type { Sources } from './base/sources.ts';

/** A quiet world of so many services, whose reports a test counts itself and whose time it lets pass. */
export interface Counted {
  readonly sources: Sources;
  readonly slugs: readonly string[];
  /** One more report on the service; it is on its page when that is drawn next. */
  report(slug: string): void;
  pass(ms: Millis): void;
  now(): Millis;
  /** How often the pages of services were drawn. */
  readonly drawn: () => number;
}

/** `wait`: how long each reading takes, told after its data has been read. */
export function countedSources(services: number, wait: () => Promise<void> = async () => {}): Counted {
  const [template] = CATALOG.services;
  if (template === undefined) throw new Error('the fixture has services');
  const own = Array.from({ length: services }, (_, nth): Service => {
    const slug = `s${nth}`;
    return { ...template, slug, name: `Service ${nth}` };
  });
  let now = SCENE_NOW.quiet;
  let drawn = 0;
  const counts = new Map<string, number>();
  const base = fixtureSources('quiet', { now: () => now, catalog: { ...CATALOG, services: own } });
  /** All of them in the last step: nothing but a report changes what is shown. */
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

/** What a page says of the reports of the last hour; null where the region does not say it. */
export function reportsSaid(html: string): number | null {
  const said = /data-count="(\d+)"/u.exec(html)?.[1];
  return said === undefined ? null : Number(said);
}

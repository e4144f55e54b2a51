import type { BoardFacts, TroubleCount } from '../core/incident/board.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Catalog, Service } from '../core/domain/service.ts';
import { concerns } from '../core/scope/concerns.ts';
import { EVERYWHERE } from '../core/scope/scope.ts';
import { isSpike } from '../core/detect/spike.ts';
import type { ServiceState } from '../core/incident/status.ts';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../core/base/time.ts';
import type { Unseen } from '../core/incident/unseen.ts';
import { troubleOf } from '../core/incident/trouble.ts';

interface Facts {
  readonly catalog: Catalog;
  readonly now: () => Millis;
  readonly state: (service: string) => ServiceState;
  readonly series: (service: string, from: Millis, to: Millis, step: Millis) => readonly number[];
  readonly unseen?: Unseen | null;
  /** Incidents that are over. */
  readonly over: () => readonly Incident[];
  /** Reported incidents, newest first. */
  readonly reported: () => readonly Incident[];
}

/** Board facts of a handful of services, computed on each call. */
export function fixtureBoards({
  catalog,
  now,
  state,
  series,
  unseen = null,
  over,
  reported,
}: Facts): BoardFacts {
  const hours = (service: string): readonly number[] => {
    const to = floorTo(now(), MINUTE) + MINUTE;
    return series(service, to - DAY, to, HOUR);
  };
  const recent = (service: string): Incident | null =>
    over().find((one) => one.service === service && (one.endedAt ?? 0) > now() - DAY) ?? null;
  const isHere =
    (country: string | undefined) =>
    (service: Service): boolean => {
      const { incident } = state(service.slug);
      return country === undefined || concerns(incident ?? { scope: EVERYWHERE }, service, country);
    };
  const total = (service: string): number => hours(service).reduce((sum, count) => sum + count, 0);
  return {
    hours,
    unseen: () => unseen,
    recent,
    troubled(country) {
      const counts = new Map<string, TroubleCount>();
      for (const { slug, category } of catalog.services.filter(isHere(country))) {
        const { problems, possible } = counts.get(category) ?? { problems: 0, possible: 0 };
        const trouble = troubleOf(state(slug));
        const more = {
          problems: problems + Number(trouble === 4),
          possible: possible + Number(trouble === 3),
        };
        counts.set(category, more);
      }
      return counts;
    },
    latest: (topic, limit) =>
      reported()
        .filter(({ service }) => {
          const { category, countries } = catalog.services.find(({ slug }) => slug === service) ?? {};
          if ('category' in topic) return category === topic.category;
          return countries?.includes(topic.country) === true;
        })
        .map(({ id }) => id)
        .slice(0, limit),
    silentlyBlamed: (service) =>
      catalog.services.filter(({ slug }) => {
        const blame = state(slug).incident?.blame;
        return blame?.of === service && blame.reason === 'dependants_together';
      }).length,
    shown(category, room, country) {
      const services = catalog.services
        .filter(isHere(country))
        .filter((one) => category === null || one.category === category);
      const all = services.map(({ slug }) => ({ slug, state: state(slug), reports: total(slug) }));
      const isOver = ({ slug, state: { incident } }: (typeof all)[number]) =>
        incident === null && recent(slug) !== null;
      const isLoud = ({ slug, state: one }: (typeof all)[number]) =>
        troubleOf(one) > 0 || (one.status === 'learning' && isSpike(hours(slug)));
      const height = ({ state: one }: (typeof all)[number]) => troubleOf(one) * 100 + one.judgement.evidence;
      const busy = all.filter((one) => !isLoud(one) && !isOver(one) && one.reports > 0);
      const slugs = (some: typeof all, max: number) => some.map(({ slug }) => slug).slice(0, max);
      return {
        unusual: slugs(
          all.filter(isLoud).sort((a, b) => height(b) - height(a)),
          room.unusual,
        ),
        recent: slugs(all.filter(isOver), room.recent),
        busy: slugs(
          busy.sort((a, b) => b.reports - a.reports),
          room.busy,
        ),
      };
    },
  };
}

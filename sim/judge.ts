import { Fold } from '../src/core/fold/fold.ts';
import type { Incident } from '../src/core/incident/incident.ts';
import { FALSE_INCIDENTS_A_MONTH, levelsOf } from '../src/core/account/false-incident-budget.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import { relationsOf } from '../src/core/domain/relations.ts';
import type { Catalog } from '../src/core/domain/service.ts';
import { HOUR, MINUTE, WEEK } from '../src/core/base/time.ts';
import { ordinaryPast } from './crowd.ts';
import { play } from './play.ts';
import type { Scenario } from './scenarios.ts';

const PAST = 8 * WEEK;

/** How well a scenario was judged: the most important questions first. */
export interface Score {
  readonly scenario: string;
  readonly about: string;
  readonly reports: number;
  readonly bursts: readonly BurstScore[];
  /** Incidents reported on services to which nothing happened. */
  readonly falseIncidents: readonly Incident[];
  /** Suspicions about them that ended unreported. */
  readonly fadedSuspicions: number;
}

export interface BurstScore {
  readonly service: string;
  readonly incident: Incident | null;
  /** Minutes from the first report of the burst to the detection and to the estimated onset; null if it was missed. */
  readonly delayMinutes: number | null;
  readonly onsetErrorMinutes: number | null;
}

/** Plays a scenario through the fold, after eight weeks of ordinary past. */
export function judgeScenario(scenario: Scenario, catalog: Catalog, seed: string): Score {
  const ordinary = new Map(scenario.ordinary.map((one) => [one.service, one]));
  const categories = new Map(catalog.services.map(({ slug, category }) => [slug, category]));
  const relations = relationsOf(catalog);
  const start = scenario.start - PAST;
  const fold = new Fold({
    prior: () => defaultPrior,
    category: (service) => categories.get(service) ?? null,
    past(service) {
      const known = ordinary.get(service);
      return known === undefined
        ? null
        : { start, bucketMs: HOUR, counts: ordinaryPast(known, start, scenario.start, seed) };
    },
    watched: () => catalog.services.length,
    levels: (account) => levelsOf(account, FALSE_INCIDENTS_A_MONTH),
    relations: () => relations,
  });
  let reports = 0;
  for (const report of play(scenario, seed)) {
    fold.add({ ...report, counted: true });
    reports++;
  }
  fold.advance(scenario.end);
  return score(scenario, reports, fold.take().incidents);
}

function score({ name, about, bursts }: Scenario, reports: number, incidents: readonly Incident[]): Score {
  const struck = new Set(bursts.map(({ service }) => service));
  const elsewhere = incidents.filter(({ service }) => !struck.has(service));
  return {
    scenario: name,
    about,
    reports,
    bursts: bursts.map(({ service, from }) => {
      const incident = incidents.find((one) => one.service === service && one.detectedAt !== null) ?? null;
      const minutes = (at: number | null | undefined) =>
        at === null || at === undefined ? null : (at - from) / MINUTE;
      return {
        service,
        incident,
        delayMinutes: minutes(incident?.detectedAt),
        onsetErrorMinutes: minutes(incident?.onset.at),
      };
    }),
    falseIncidents: elsewhere.filter(({ detectedAt }) => detectedAt !== null),
    fadedSuspicions: elsewhere.filter(({ detectedAt }) => detectedAt === null).length,
  };
}

/** The report log of a scenario in the format of `outcry log`. */
export function* reportLines(scenario: Scenario, seed: string): Generator<string> {
  let nth = 0;
  for (const { at, service, problem, place, network } of play(scenario, seed)) {
    const id = `${scenario.name}-${++nth}`;
    yield JSON.stringify({
      id,
      at: new Date(at).toISOString(),
      service,
      problem,
      place,
      network,
      comment: null,
      counted: true,
      reason: null,
    });
  }
}

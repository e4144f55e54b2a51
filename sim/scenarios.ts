import type { Place } from '../src/core/domain/place.ts';
import { problemsOf, type Catalog } from '../src/core/domain/service.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../src/core/base/time.ts';
import type { Burst, Ordinary, Weights } from './crowd.ts';
import { createRandom } from './random.ts';

/** A stretch of simulated time: its ordinary reports, and its events. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly start: Millis;
  readonly end: Millis;
  readonly ordinary: readonly Ordinary[];
  readonly bursts: readonly Burst[];
}

export const SCENARIOS = ['outage', 'barclays', 'quiet', 'flash', 'slow'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

/** Builds a scenario on the services of a catalog. */
export function createScenario(name: ScenarioName, catalog: Catalog, seed: string): Scenario {
  switch (name) {
    case 'outage':
      return outage(catalog, seed);
    case 'barclays':
      return barclays(catalog, seed);
    case 'quiet':
      return quietWeek(catalog, seed);
    case 'flash':
      return flashCrowd(catalog, seed);
    case 'slow':
      return slowBurn(catalog, seed);
  }
}

const city = (country: string, name: string, region: string | null = null): Place => ({
  country,
  city: name,
  region,
});

const BRITISH: Weights<Place | null> = [
  [city('GB', 'London', 'England'), 30],
  [city('GB', 'Birmingham', 'England'), 9],
  [city('GB', 'Manchester', 'England'), 9],
  [city('GB', 'Leeds', 'England'), 6],
  [city('GB', 'Glasgow', 'Scotland'), 6],
  [{ country: 'GB', city: null, region: null }, 30],
  [null, 10],
];

const ANYWHERE: Weights<Place | null> = [
  [city('GB', 'London', 'England'), 12],
  [city('US', 'New York', 'New York'), 12],
  [city('US', 'Los Angeles', 'California'), 8],
  [city('DE', 'Berlin', 'Berlin'), 7],
  [city('FR', 'Paris', 'Île-de-France'), 7],
  [city('BR', 'São Paulo', 'São Paulo'), 6],
  [city('IN', 'Mumbai', 'Maharashtra'), 6],
  [city('JP', 'Tokyo'), 6],
  [null, 36],
];

/** 10 March 2025: nobody before 09:25, then 10,883 reports on X by mid-morning, over 8,000 of them in a short time. */
function outage(catalog: Catalog, seed: string): Scenario {
  const day = Date.UTC(2025, 2, 10);
  return {
    name: 'outage',
    about: 'The outage of X on 10 March 2025, and an ordinary day of all others.',
    start: day,
    end: day + 14 * HOUR,
    ordinary: ordinaryOf(catalog, seed).filter(({ service }) => service !== 'x'),
    bursts: [
      {
        service: 'x',
        reports: 10_883,
        from: day + 9 * HOUR + 25 * MINUTE,
        to: day + 11 * HOUR + 30 * MINUTE,
        shape: rampThenDecay(0.08, 4),
        problems: problemWeights(catalog, 'x', [56, 33, 6, 3, 2]),
        places: [
          [city('GB', 'London', 'England'), 24],
          [city('US', 'New York', 'New York'), 14],
          [city('GB', 'Birmingham', 'England'), 12],
          [city('US', 'Los Angeles', 'California'), 11],
          [city('GB', 'Manchester', 'England'), 5],
          [city('US', 'Chicago', 'Illinois'), 4],
          [city('DE', 'Berlin', 'Berlin'), 3],
          [{ country: 'GB', city: null, region: null }, 9],
          [{ country: 'US', city: null, region: null }, 9],
          [null, 9],
        ],
      },
    ],
  };
}

/** The same scenario with ordinary reports on the failing services, outside of their failure. */
export function withOrdinaryDays(scenario: Scenario, catalog: Catalog, seed: string): Scenario {
  const failing = ordinaryOf(catalog, seed).flatMap((ordinary): Ordinary[] => {
    const burst = scenario.bursts.find(({ service }) => service === ordinary.service);
    return burst === undefined ? [] : [{ ...ordinary, except: { from: burst.from, to: burst.to } }];
  });
  const others = scenario.ordinary.filter(({ service }) => failing.every((one) => one.service !== service));
  return { ...scenario, ordinary: [...others, ...failing] };
}

/** 31 January 2025: 5,038 reports on Barclays, over half of them on mobile banking. */
function barclays(catalog: Catalog, seed: string): Scenario {
  const day = Date.UTC(2025, 0, 31);
  return {
    name: 'barclays',
    about: 'The failure of Barclays on 31 January 2025: over half of the reports name mobile banking.',
    start: day,
    end: day + 22 * HOUR,
    ordinary: ordinaryOf(catalog, seed),
    bursts: [
      {
        service: 'barclays',
        reports: 5_038,
        from: day + 7 * HOUR + 40 * MINUTE,
        to: day + 18 * HOUR,
        shape: rampThenDecay(0.1, 2.5),
        problems: [
          ['mobile-banking', 56],
          ['online-banking', 24],
          ['payments', 12],
          [null, 8],
        ],
        places: BRITISH,
      },
    ],
  };
}

/** Seven days without events, like most days. */
function quietWeek(catalog: Catalog, seed: string): Scenario {
  const start = Date.UTC(2025, 4, 5);
  return {
    name: 'quiet',
    about: 'A quiet week.',
    start,
    end: start + 7 * DAY,
    ordinary: ordinaryOf(catalog, seed),
    bursts: [],
  };
}

/** A game fails at prime time: everyone comes in the same two minutes. */
function flashCrowd(catalog: Catalog, seed: string): Scenario {
  const day = Date.UTC(2025, 4, 10);
  const service = 'fortnite';
  return {
    name: 'flash',
    about: 'A game fails at prime time: 20,000 people report within ten minutes.',
    start: day + 12 * HOUR,
    end: day + 24 * HOUR,
    ordinary: ordinaryOf(catalog, seed),
    bursts: [
      {
        service,
        reports: 20_000,
        from: day + 19 * HOUR,
        to: day + 19 * HOUR + 10 * MINUTE,
        shape: rampThenDecay(0.05, 3),
        problems: problemWeights(catalog, service, [60, 25, 10, 5]),
        places: ANYWHERE,
      },
    ],
  };
}

/** A mail service degrades over a day, without a moment at which it broke. */
function slowBurn(catalog: Catalog, seed: string): Scenario {
  const day = Date.UTC(2025, 4, 13);
  const service = 'gmail';
  return {
    name: 'slow',
    about: 'A mail service gets worse over hours: reports grow slowly to several times the usual.',
    start: day,
    end: day + 24 * HOUR,
    ordinary: ordinaryOf(catalog, seed),
    bursts: [
      {
        service,
        reports: 600,
        from: day + 8 * HOUR,
        to: day + 18 * HOUR,
        shape: (share) => share,
        problems: problemWeights(catalog, service, [40, 30, 20, 10]),
        places: ANYWHERE,
      },
    ],
  };
}

/** Rises linearly until the fraction `peak`, then decays exponentially by `decay` over the rest. */
function rampThenDecay(peak: number, decay: number): (share: number) => number {
  return (share) =>
    share < peak ? 0.15 + (0.85 * share) / peak : Math.exp((-decay * (share - peak)) / (1 - peak));
}

/** Every service has a few complaints; their number differs by orders of magnitude between services, not randomly. */
export function ordinaryOf(catalog: Catalog, seed: string): Ordinary[] {
  return catalog.services.map(({ slug, countries }) => {
    const random = createRandom(`level ${slug} ${seed}`);
    const places: Weights<Place | null> =
      countries[0] === undefined
        ? ANYWHERE
        : [
            [{ country: countries[0], city: null, region: null }, 70],
            [null, 30],
          ];
    return {
      service: slug,
      perHour: Math.min(12, 0.6 * Math.exp(1.1 * random.normal())),
      dispersion: 1 + random.next(),
      problems: problemWeights(catalog, slug, [4, 3, 2, 1]),
      places,
    };
  });
}

/** Weights for the first problems of a service; an extra one is for reports that name none. */
function problemWeights(catalog: Catalog, slug: string, weights: readonly number[]): Weights<string | null> {
  const service = catalog.services.find((one) => one.slug === slug);
  const category = catalog.categories.find((one) => one.slug === service?.category);
  if (service === undefined || category === undefined) return [[null, 1]];
  const problems = problemsOf(service, category).slice(0, weights.length);
  return problems.map((problem, index) => [problem.slug, weights[index] ?? 1] as const);
}

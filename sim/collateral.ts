import type { Category, Catalog, Service } from '../src/core/domain/service.ts';
import { HOUR, MINUTE, type Millis } from '../src/core/base/time.ts';
import type { Burst, Ordinary } from './crowd.ts';
import { createRandom, type Random } from './random.ts';
import type { Scenario } from './scenarios.ts';

/** Scenarios in which services rise together, each with a known truth. */
export const COLLATERAL_SCENARIOS = ['carrier', 'cloud', 'cdn', 'social', 'two', 'twins'] as const;
export type CollateralScenarioName = (typeof COLLATERAL_SCENARIOS)[number];

/** A scenario with its own small catalog and the true cause. */
export interface CollateralScenario extends Scenario {
  readonly catalog: Catalog;
  /** The service that fails; null if several fail independently. */
  readonly primary: string | null;
  /** Services that draw reports only because the primary fails. */
  readonly knockOns: readonly string[];
  /** Services that fail independently at the same time. */
  readonly unrelated: readonly string[];
}

const DAY_START = Date.UTC(2025, 4, 14);
/** Includes quiet time before, to learn the normal level, and after, so that everything can end. */
const SCENARIO_HOURS = 5;

/** Sizes, delays and shapes are drawn from the seed; the catalog and the cause are fixed. */
export function createCollateralScenario(name: CollateralScenarioName, seed: string): CollateralScenario {
  const random = createRandom(`${name} ${seed}`);
  switch (name) {
    case 'carrier':
      return carrier(random);
    case 'cloud':
      return provider(random, 'cloud', 30);
    case 'cdn':
      return provider(random, 'cdn', 18);
    case 'social':
      return social(random);
    case 'two':
      return two(random);
    case 'twins':
      return twins(random);
  }
}

/**
 * 22 February 2024: about 71,000 reports on AT&T, 9,000 on Cricket, which uses its network, 3,000 on Verizon and 1,100 on T-Mobile, whose
 * networks worked.
 */
function carrier(random: Random): CollateralScenario {
  const size = 71_000 * spread(random, 0.8);
  const shares = { cricket: 9_000 / 71_000, verizon: 3_000 / 71_000, 't-mobile': 1_100 / 71_000 };
  const from = startOf(random);
  return scenario(random, {
    name: 'carrier',
    about:
      'A carrier fails, one on its network with it; people who cannot reach its customers report two others.',
    primary: 'att',
    knockOns: Object.keys(shares),
    bursts: [
      burst(random, 'att', size, from),
      ...Object.entries(shares).map(([slug, share]) =>
        burst(random, slug, size * share * spread(random, 0.5), from + lag(random)),
      ),
    ],
  });
}

/**
 * A cloud or a CDN fails, and with it what runs on it; few people know its name, so it has fewer reports than its customers, and none at
 * all in a third of the seeds. A bank fails independently at the same time.
 */
function provider(random: Random, name: 'cloud' | 'cdn', customers: number): CollateralScenario {
  const from = startOf(random);
  const knockOns = Array.from({ length: customers }, (_, nth) => `${name}-customer-${nth + 1}`);
  const sizes = knockOns.map(() => 900 * spread(random, 1.1));
  const silent = random.next() < 1 / 3;
  const known = sizes.reduce((sum, size) => sum + size, 0) / customers;
  return scenario(random, {
    name,
    about: `A ${name} fails, and ${customers} of its customers with it; it has few reports itself. A bank fails by itself.`,
    primary: name,
    knockOns,
    unrelated: ['bank'],
    bursts: [
      ...(silent ? [] : [burst(random, name, known * 0.15 * spread(random, 0.9), from + lag(random))]),
      burst(random, 'bank', 900 * spread(random, 0.8), from + lag(random)),
      ...knockOns.map((slug, nth) => burst(random, slug, sizes[nth] ?? known, from + lag(random))),
    ],
  });
}

/** 4 October 2021 and the like: a social network fails, and its users suspect their connection. */
function social(random: Random): CollateralScenario {
  const from = startOf(random);
  const size = 30_000 * spread(random, 0.7);
  const knockOns = ['line-1', 'line-2', 'line-3', 'line-4', 'verizon'];
  return scenario(random, {
    name: 'social',
    about: 'A social network fails; some of its users report their broadband and their carrier.',
    primary: 'friends',
    knockOns,
    bursts: [
      burst(random, 'friends', size, from),
      ...knockOns.map((slug) => burst(random, slug, size * 0.012 * spread(random, 0.7), from + lag(random))),
    ],
  });
}

/** A bank and a game fail within the same minutes, about as badly. */
function two(random: Random): CollateralScenario {
  const from = startOf(random);
  const size = 2_000 * spread(random, 0.8);
  return scenario(random, {
    name: 'two',
    about: 'A bank and a game fail at the same time, and have nothing to do with each other.',
    primary: null,
    unrelated: ['bank', 'game'],
    bursts: [
      burst(random, 'bank', size, from),
      burst(random, 'game', size * spread(random, 0.5), from + lag(random)),
    ],
  });
}

/** Two carriers of one country fail on the same day, independently and about as badly: competitors, and no knock-on. */
function twins(random: Random): CollateralScenario {
  const from = startOf(random);
  const size = 4_000 * spread(random, 0.8);
  return scenario(random, {
    name: 'twins',
    about: 'Two carriers of one country fail within the hour, each by itself and about as badly.',
    primary: null,
    unrelated: ['att', 'verizon'],
    bursts: [
      burst(random, 'att', size, from),
      burst(random, 'verizon', size * spread(random, 0.3), from + random.next() * 60 * MINUTE),
    ],
  });
}

interface Story extends Pick<Scenario, 'name' | 'about' | 'bursts'> {
  readonly primary: string | null;
  readonly knockOns?: readonly string[];
  readonly unrelated?: readonly string[];
}

/** The events of a scenario among services that are otherwise quiet all day. */
function scenario(random: Random, story: Story): CollateralScenario {
  const { primary, knockOns = [], unrelated = [] } = story;
  const catalog = smallCatalog(story.name, knockOns);
  return {
    ...story,
    primary,
    knockOns,
    unrelated,
    catalog,
    start: DAY_START + 12 * HOUR,
    end: DAY_START + (12 + SCENARIO_HOURS) * HOUR,
    ordinary: catalog.services.map((service) => ordinaryOf(service, random)),
  };
}

const CATEGORIES: readonly Category[] = [
  { slug: 'mobile', name: 'Mobile', problems: [], rivals: 'country', suspects: ['broadband'] },
  { slug: 'broadband', name: 'Broadband', problems: [], rivals: 'country', suspects: ['mobile'] },
  { slug: 'social', name: 'Social networks', problems: [], suspects: ['broadband', 'mobile'] },
  { slug: 'games', name: 'Games', problems: [], suspects: ['broadband', 'mobile'] },
  { slug: 'banks', name: 'Banks', problems: [] },
  { slug: 'cloud', name: 'Cloud', problems: [] },
  { slug: 'online', name: 'Online', problems: [], suspects: ['broadband', 'mobile'] },
];

/** The services involved, and some without events. */
function smallCatalog(name: string, knockOns: readonly string[]): Catalog {
  const customers = knockOns.filter((slug) => slug.startsWith(`${name}-customer`));
  return {
    categories: CATEGORIES,
    services: [
      ...['att', 'verizon', 't-mobile', 'other-carrier'].map((slug) => service(slug, 'mobile', ['US'])),
      service('cricket', 'mobile', ['US'], ['att']),
      ...['line-1', 'line-2', 'line-3', 'line-4', 'line-5'].map((slug) => service(slug, 'broadband', ['US'])),
      ...['friends', 'photos'].map((slug) => service(slug, 'social')),
      ...['game', 'other-game'].map((slug) => service(slug, 'games')),
      ...['bank', 'other-bank'].map((slug) => service(slug, 'banks', ['US'])),
      ...['cloud', 'cdn'].map((slug) => service(slug, 'cloud')),
      ...customers.map((slug) => service(slug, 'online', [], [name])),
    ],
  };
}

function service(
  slug: string,
  category: string,
  countries: readonly string[] = [],
  dependsOn: readonly string[] = [],
): Service {
  const nothing = { aliases: [], homepage: null, officialStatus: null, problems: [] };
  return { slug, name: slug, category, countries, dependsOn, ...nothing };
}

function ordinaryOf({ slug }: Service, random: Random): Ordinary {
  const perHour = Math.min(12, 0.6 * spread(random, 1.1));
  return {
    service: slug,
    perHour,
    dispersion: 1 + random.next(),
    problems: [[null, 1]],
    places: [[null, 1]],
  };
}

/** A time in the second hour. */
function startOf(random: Random): Millis {
  return DAY_START + 13 * HOUR + Math.floor(random.next() * 30) * MINUTE;
}

/** Others notice at once or within twenty minutes. */
function lag(random: Random): Millis {
  return Math.floor(random.next() * 20 * MINUTE);
}

/** A factor with median 1; `sigma` is the standard deviation of its logarithm. */
function spread(random: Random, sigma: number): number {
  return Math.exp(sigma * random.normal());
}

/** Lasts half an hour to two hours: rises to a peak in the first half, then decays. */
function burst(random: Random, slug: string, size: number, from: Millis): Burst {
  const peak = 0.05 + 0.4 * random.next();
  const decay = 1 + 3 * random.next();
  return {
    service: slug,
    reports: Math.max(12, Math.round(size)),
    from,
    to: from + Math.floor((30 + 90 * random.next()) * MINUTE),
    shape: (share) =>
      share < peak ? 0.15 + (0.85 * share) / peak : Math.exp((-decay * (share - peak)) / (1 - peak)),
    problems: [[null, 1]],
    places: [[null, 1]],
  };
}

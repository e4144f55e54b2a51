import type { CountedReport } from '../src/core/fold/fold.ts';
import { HOUR, MINUTE, type Millis } from '../src/core/base/time.ts';
import { dayCurve, type Weights } from './crowd.ts';
import { createRandom, type Random } from './random.ts';

/** A service with parameters drawn from its seed: how many report, from where, through which network, on what. */
export interface Crowd {
  readonly perHour: number;
  /** Variance over mean of hourly counts. */
  readonly dispersion: number;
  readonly cities: Weights<string | null>;
  readonly networks: Weights<number | null>;
  readonly problems: Weights<string | null>;
}

/** The city and the network that fail; five per cent of the reports come from the city. */
export const CITY = 'Norwich';
export const CITY_SHARE = 0.05;
export const NETWORK = 2856;

/** Towns of a crowd under churn, including the failing one, and their share of all reports together. */
export const TOWNS = 200;
const TOWNS_SHARE = 0.5;
/** The share of every town, the same for the failing one, so that it does not stand out beforehand. */
export const TOWN_SHARE = TOWNS_SHARE / TOWNS;

/** Additional reports: from this city or network, or from everywhere. */
export interface Fault {
  readonly from: Millis;
  readonly to: Millis;
  readonly perHour: number;
  readonly city: string | null;
  readonly network: number | null;
}

const CITIES = ['London', 'Birmingham', 'Manchester', 'Leeds', 'Glasgow', 'Cardiff', 'Belfast', 'Bristol'];
const NETWORKS = [5607, 5089, 13285, 12576, 206067, 25135];
const PROBLEMS = ['login', 'app', 'website', 'payments'];
/** The share of reports that do not say where they come from. */
const UNSAID = 0.2;

/** Between four and forty reports an hour, with cities and networks from large to small. */
export function drawCrowd(seed: string): Crowd {
  const random = createRandom(`crowd ${seed}`);
  return {
    perHour: 4 * 10 ** random.next(),
    dispersion: 1 + random.next(),
    cities: [...spread(CITIES, 1 - UNSAID - CITY_SHARE, random), [CITY, CITY_SHARE], [null, UNSAID]],
    networks: [...spread(NETWORKS, 0.65, random), [NETWORK, 0.05 + 0.25 * random.next()], [null, 0.1]],
    problems: [...spread(PROBLEMS, 0.85, random), [null, 0.15]],
  };
}

/**
 * A crowd half of whose reports come from two hundred towns, one to twelve reports a day from each: more places than a service can track.
 * Between twenty and two hundred reports an hour.
 */
export function drawChurn(seed: string): Crowd {
  const random = createRandom(`churn ${seed}`);
  const towns = Array.from({ length: TOWNS - 1 }, (_, nth) => [`Town ${nth}`, TOWN_SHARE] as const);
  return {
    ...drawCrowd(seed),
    perHour: 20 * 10 ** random.next(),
    cities: [
      ...spread(CITIES, 1 - UNSAID - TOWNS_SHARE, random),
      ...towns,
      [CITY, TOWN_SHARE],
      [null, UNSAID],
    ],
  };
}

/** Weights that decrease like those of cities, with some randomness. */
function spread<T>(names: readonly T[], total: number, random: Random): (readonly [T, number])[] {
  const raw = names.map((_, rank) => (0.5 + random.next()) / (1 + rank));
  const sum = raw.reduce((all, weight) => all + weight, 0);
  return names.map((name, rank) => [name, (total * raw[rank]!) / sum] as const);
}

/** The reports of [from, to) in order, including those of a fault if there is one. */
export function* crowdReports(
  crowd: Crowd,
  from: Millis,
  to: Millis,
  fault: Fault | null,
  seed: string,
): Generator<CountedReport> {
  const random = createRandom(`reports ${from} ${seed}`);
  let mood = 1;
  for (let minute = from; minute < to; minute += MINUTE) {
    if (minute % HOUR === 0 && crowd.dispersion > 1) {
      const shape = crowd.perHour / (crowd.dispersion - 1);
      mood = random.gamma(shape) / shape;
    }
    const reports: CountedReport[] = [];
    const people = (perHour: number, city: string | null, network: number | null): void => {
      for (let count = random.poisson(perHour / 60); count > 0; count--)
        reports.push(person(crowd, minute + random.below(MINUTE), city, network, random));
    };
    people(crowd.perHour * dayCurve(minute) * mood, null, null);
    if (fault !== null && minute >= fault.from && minute < fault.to)
      people(fault.perHour, fault.city, fault.network);
    yield* reports.sort((a, b) => a.at - b.at);
  }
}

function person(
  { cities, networks, problems }: Crowd,
  at: Millis,
  city: string | null,
  network: number | null,
  random: Random,
): CountedReport {
  const home = city ?? random.pick(cities);
  return {
    at,
    service: 'x',
    counted: true,
    place: home === null ? null : { country: 'GB', region: null, city: home },
    network: network ?? random.pick(networks),
    problem: random.pick(problems),
  };
}

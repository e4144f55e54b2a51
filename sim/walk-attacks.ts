import { SIZE_BOUNDS } from '../src/core/account/size.ts';
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../src/core/base/time.ts';
import type { Random } from './random.ts';

/** An attacker's action: up to `most` reports on a service, each from another address. */
export interface Strike {
  readonly service: string;
  readonly at: Millis;
  readonly gap: Millis;
  readonly most: number;
  /** Stops if the evidence on the page comes this close to the `problems` level; left out: ignores it. */
  readonly shyBy?: number;
  /** Whether the attacker knows what the page would show after the next report, by running the code. */
  readonly foresees?: boolean;
}

/** A service that an attacker may choose. */
export interface Prey {
  readonly service: string;
  readonly perHour: number;
}

export interface Targets {
  /** Services that people report on. */
  readonly active: readonly Prey[];
  /** Services that nobody has reported on before. */
  readonly resting: readonly string[];
}

/** The strikes of one day, in any order. */
export type Attack = (day: Millis, nth: number, targets: Targets, random: Random) => Strike[];

/** Between the reports of a burst there is time for a tick, so that an attacker watching the page sees the effect of the last one. */
const GAP = 7 * SECOND;
/** Waking hours, with most of the reports. */
const FROM: Millis = 8 * HOUR;
const UNTIL: Millis = 22 * HOUR;

/** Attackers who know the code and see the page. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  none: () => [],
  /** One burst a day on each active service. */
  'burst of 4': bursts({ most: 4 }),
  'burst of 5': bursts({ most: 5 }),
  'burst of 8': bursts({ most: 8 }),
  'two bursts of 4': bursts({ most: 4, times: 2 }),
  'six bursts of 4': bursts({ most: 4, times: 6 }),
  /** … of which none becomes an incident. */
  'six hidden bursts': bursts({ most: 4, times: 6, shyBy: 0.15, foresees: true }),
  /** … all of them within an hour. */
  'hidden bursts in an hour': bursts({ most: 4, times: 6, shyBy: 0.15, foresees: true, within: HOUR }),
  /** … and over twenty minutes each. */
  'slow hidden bursts': bursts({ most: 12, times: 6, shyBy: 0.15, foresees: true, gap: 100 * SECOND }),
  'burst of 4 each hour': bursts({ most: 4, times: 14 }),
  /** As many as stay just below what would open an incident. */
  'climb, 12': bursts({ most: 12, shyBy: 0.4 }),
  'climb, 40': bursts({ most: 40, shyBy: 0.4 }),
  'climb close, 40': bursts({ most: 40, shyBy: 0.15 }),
  'climb, three times': bursts({ most: 40, shyBy: 0.4, times: 3 }),
  'climb, one size': (day, _, { active }, random) =>
    strike(
      active.filter(({ perHour }) => perHour >= SIZE_BOUNDS[2] && perHour < SIZE_BOUNDS[3]),
      { day, random, most: 40, shyBy: 0.4 },
    ),
  'climb, two weeks': (day, nth, { active }, random) =>
    nth < 14 ? strike(active, { day, random, most: 40, shyBy: 0.4 }) : [],
  /** On services without earlier reports, which have little history to be judged by. */
  'burst of 3, resting': (day, _, { resting }, random) =>
    strike(resting.map(asPrey), { day, random, most: 3 }),
  /** Makes services look larger than they are. */
  'feed 6 an hour': feed(6),
  'feed 2 an hour': feed(2),
  /** Makes the smallest slightly larger, and all of them steadier: the level may fall. */
  'feed the small': (day, nth, { active, resting }, random) => {
    const small = active.filter(({ perHour }) => perHour < SIZE_BOUNDS[1]);
    return feed(0.5)(day, nth, { active: small, resting }, random);
  },
};

interface Bursts {
  readonly most: number;
  readonly shyBy?: number;
  readonly foresees?: boolean;
  readonly times?: number;
  /** The time in which all of a day begin; waking hours, if omitted. */
  readonly within?: Millis;
  readonly gap?: Millis;
}

interface Moment {
  readonly day: Millis;
  readonly random: Random;
}

function bursts(how: Bursts): Attack {
  return (day, _, { active }, random) => strike(active, { day, random, ...how });
}

function strike(
  prey: readonly Prey[],
  { day, random, gap = GAP, within = UNTIL - FROM, times = 1, ...how }: Bursts & Moment,
): Strike[] {
  const span = within / times;
  return prey.flatMap(({ service }) => {
    const from = within === UNTIL - FROM ? FROM : FROM + random.below(UNTIL - FROM - within);
    return Array.from({ length: times }, (_, nth) => ({
      service,
      at: day + from + nth * span + random.below(Math.max(1, span - 10 * MINUTE)),
      gap,
      most: how.most,
      ...(how.shyBy === undefined ? {} : { shyBy: how.shyBy, foresees: how.foresees ?? false }),
    }));
  });
}

function asPrey(service: string): Prey {
  return { service, perHour: 0 };
}

/** That many a day at regular intervals, from a moment that differs by service. */
function feed(perHour: number): Attack {
  return (day, _, { active, resting }, random) => {
    const gap = HOUR / perHour;
    const most = Math.round(DAY / gap);
    return [...active, ...resting.map(asPrey)].map(({ service }) => ({
      service,
      at: day + random.below(gap / 2),
      gap,
      most,
    }));
  };
}

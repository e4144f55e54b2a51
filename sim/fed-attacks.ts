import { DAY, HOUR, SECOND, type Millis } from '../src/core/base/time.ts';
import type { Sending } from './attack-score.ts';
import type { Random } from './random.ts';
import {
  HOSTING,
  UNLISTED_HOSTING,
  ordinaryOrigin,
  originIn,
  type AccessNetwork,
  type Origin,
} from './senders.ts';

/** Additional reports that an attacker sends on a service, day by day, so that its next outage looks normal. */
export type Feeding = (from: Millis, to: Millis, nth: number, random: Random) => readonly Millis[];

export const FEEDINGS: Readonly<Record<string, Feeding>> = {
  /** Up to 45 more an hour within two weeks, constant from then on. */
  ramp: (from, to, nth, random) => {
    const perHour = Math.min(1, (nth + 1) / 14) * 45;
    return Array.from({ length: random.poisson((perHour * (to - from)) / HOUR) }, () =>
      Math.floor(from + random.next() * (to - from)),
    );
  },
  'burst of 4': (from, to, _, random) => bursts(from, to, { times: 1, size: 4 }, random),
  'burst of 8': (from, to, _, random) => bursts(from, to, { times: 1, size: 8 }, random),
  'six bursts of 4': (from, to, _, random) => bursts(from, to, { times: 6, size: 4 }, random),
};

/** Whose addresses the attacker uses. */
export const FEEDERS: Readonly<
  Record<string, (random: Random, networks: readonly AccessNetwork[]) => Origin>
> = {
  'one rented /24': (random) => inBlocks(UNLISTED_HOSTING[0]!, 1, random),
  '64 cloud /24s': (random) => inBlocks(HOSTING[random.below(3)]!, 21, random),
  'homes in proportion': (random, networks) => ordinaryOrigin(networks, random),
};

/** The reports sent in a day on each of the services. */
export function fedBy(
  feeding: Feeding,
  origin: (random: Random, networks: readonly AccessNetwork[]) => Origin,
  services: readonly string[],
  networks: readonly AccessNetwork[],
): (from: Millis, to: Millis, nth: number, random: Random) => Sending[] {
  return (from, to, nth, random) =>
    services.flatMap((service) =>
      feeding(from, to, nth, random).map((at) => ({
        service,
        at,
        origin: { ...origin(random, networks), device: null },
      })),
    );
}

/** At random moments of the day, with a few seconds between the reports of a burst. */
function bursts(
  from: Millis,
  to: Millis,
  { times, size }: { times: number; size: number },
  random: Random,
): Millis[] {
  const span = (to - from) / times;
  return Array.from({ length: times }, (_, nth) => {
    const at = from + nth * span + random.next() * (span - DAY / 100);
    return Array.from({ length: size }, (__, one) => Math.floor(at + one * 7 * SECOND));
  }).flat();
}

function inBlocks(number: number, blocks: number, random: Random): Origin {
  return originIn({ number, country: 'GB', blocks, blocksPerWide: 256, addressesPerBlock: 254 }, random);
}

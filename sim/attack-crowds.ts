import { MINUTE, type Millis } from '../src/core/base/time.ts';
import type { Random } from './random.ts';
import {
  CAMPUS,
  CARRIER,
  ELSEWHERE,
  HOSTING,
  UNLISTED_HOSTING,
  ordinaryOrigin,
  originIn,
  type AccessNetwork,
  type Origin,
} from './senders.ts';

/** One report of a crowd, before deduplication to one voice per person: `after` its beginning. */
export interface Sent {
  readonly after: Millis;
  readonly origin: Origin;
}

/** The reports of up to an hour, by one or many senders. */
export type Crowd = (random: Random, networks: readonly AccessNetwork[]) => Sent[];

/**
 * The expected result of a crowd: `quiet` is no incident at all; `flagged` is no incident, but shown as unverified; `reported` is an
 * incident.
 */
export interface Case {
  readonly crowd: Crowd;
  readonly due: 'quiet' | 'flagged' | 'reported';
  /** The network that the incident should be about. */
  readonly through?: number;
  /** The network that the operator vouches for. */
  readonly own?: number;
}

const HOUR_MS = 60 * MINUTE;
const BIGGEST = 64_512;
const MOBILE = 64_516;

/** Attackers who know the code and see the page: 10,000 reports in an hour, without tokens. */
const WITHOUT_TOKENS: Readonly<Record<string, Case>> = {
  'one host': { due: 'quiet', crowd: spread(10_000, (random) => inBlocks(HOSTING[0]!, 1, random, 1)) },
  'one /24': { due: 'quiet', crowd: spread(10_000, (random) => inBlocks(HOSTING[0]!, 1, random)) },
  'one /24 of a home provider': {
    due: 'quiet',
    crowd: spread(10_000, (random) => inBlocks(BIGGEST, 1, random)),
  },
  'one IPv6 /48': {
    due: 'quiet',
    crowd: spread(10_000, (random) => inBlocks(UNLISTED_HOSTING[0]!, 1, random, 65_536)),
  },
  'one IPv6 /32': {
    due: 'quiet',
    crowd: spread(10_000, (random) => inBlocks(UNLISTED_HOSTING[0]!, 65_536, random, 65_536)),
  },
  '64 cloud /24s': {
    due: 'flagged',
    crowd: spread(10_000, (random) => inBlocks(HOSTING[random.below(3)]!, 21, random)),
  },
  '64 cloud /24s, unlisted': {
    due: 'flagged',
    crowd: spread(10_000, (random) => inBlocks(UNLISTED_HOSTING[random.below(3)]!, 21, random)),
  },
  'botnet of 500 /24s in 40 networks': {
    due: 'flagged',
    crowd: spread(10_000, (random) => inBlocks(ELSEWHERE + random.below(40), 12, random)),
  },
  'botnet at home, 500 /24s': { due: 'flagged', crowd: spread(10_000, atHome) },
  'botnet at home, 500 /24s, paced': { due: 'flagged', crowd: spread(300, atHome) },
  'residential proxies all over the world': {
    due: 'flagged',
    crowd: spread(10_000, (random) => inBlocks(ELSEWHERE + random.below(400), 23, random)),
  },
  'residential proxies, paced': {
    due: 'flagged',
    crowd: spread(300, (random) => inBlocks(ELSEWHERE + random.below(400), 23, random)),
  },
  /** Beside people who are too few to be heard by themselves. */
  'residential proxies, paced, among people': {
    due: 'flagged',
    crowd: together(
      spread(300, (random) => inBlocks(ELSEWHERE + random.below(400), 23, random)),
      spread(5, (random, networks) => ordinaryOrigin(networks, random)),
    ),
  },
  /** A few people at large providers, each with one /48 of IPv6: as many addresses as they like. */
  'five homes with a /48 each': {
    due: 'flagged',
    crowd: spread(10_000, (random) => inBlocks(BIGGEST + random.below(5), 1, random, 65_536)),
  },
  'eight homes of one provider with a /48 each': {
    due: 'flagged',
    crowd: spread(10_000, (random) => inBlocks(BIGGEST, 8, random, 65_536)),
  },
  'residential proxies in proportion': {
    due: 'flagged',
    crowd: spread(10_000, (random, networks) => ordinaryOrigin(networks, random)),
  },
};

/** All of them, and the same with a new token on each report: beyond the limit of an address, tokens gain nothing. */
export const ATTACKS: Readonly<Record<string, Case>> = {
  ...WITHOUT_TOKENS,
  ...Object.fromEntries(
    Object.entries(WITHOUT_TOKENS).map(([name, one]) => [
      `${name}, minted tokens`,
      { ...one, crowd: minting(one.crowd) },
    ]),
  ),
  'one address of a carrier, minted tokens': {
    due: 'flagged',
    crowd: minting(spread(10_000, (random) => inBlocks(CARRIER, 1, random, 1))),
  },
};

/** People whose service is down. */
export const GENUINE: Readonly<Record<string, Case>> = {
  'everybody, 600': {
    due: 'reported',
    crowd: rising(600, (random, networks) => ordinaryOrigin(networks, random)),
  },
  'a small service, 12 people': {
    due: 'reported',
    crowd: rising(12, (random, networks) => ordinaryOrigin(networks, random), 8 * MINUTE),
  },
  'one provider, 200': {
    due: 'reported',
    through: BIGGEST + 1,
    crowd: rising(200, (random, networks) =>
      originIn(
        networks.find(({ number }) => number === BIGGEST + 1)!,
        random,
      ),
    ),
  },
  'mobile: 1,000 people behind 8 shared addresses of a carrier': {
    due: 'reported',
    through: CARRIER,
    crowd: rising(1_000, (random) => inBlocks(CARRIER, 2, random, 4)),
  },
  'a campus behind one address, 300': {
    due: 'reported',
    through: CAMPUS,
    crowd: rising(300, (random) => inBlocks(CAMPUS, 1, random, 1)),
  },
  'a campus behind one address, 300, own network': {
    due: 'reported',
    own: CAMPUS,
    through: CAMPUS,
    crowd: rising(300, (random) => inBlocks(CAMPUS, 1, random, 1)),
  },
  '2,000 in 16 /24s of a carrier': {
    due: 'reported',
    through: MOBILE,
    crowd: rising(2_000, (random) => inBlocks(MOBILE, 16, random)),
  },
  'a carrier and the rest': {
    due: 'reported',
    crowd: rising(800, (random, networks) =>
      random.next() < 0.5 ? inBlocks(MOBILE, 16, random) : ordinaryOrigin(networks, random),
    ),
  },
  'IPv6 only': {
    due: 'reported',
    crowd: rising(400, (random, networks) => {
      const network = random.pick(networks.map((one) => [one, one.share] as const));
      return originIn(
        { ...network, blocks: 4_000, blocksPerWide: 65_536, addressesPerBlock: 65_536 },
        random,
      );
    }),
  },
};

/** In a few home networks, each equally often, however many people it has. */
function atHome(random: Random, networks: readonly AccessNetwork[]): Origin {
  const few = networks.filter(({ country }, nth) => country === 'GB' && nth % 17 === 8);
  return originIn({ ...few[random.below(few.length)]!, blocks: 120 }, random);
}

function inBlocks(number: number, blocks: number, random: Random, addressesPerBlock = 254): Origin {
  return originIn({ number, country: 'GB', blocks, blocksPerWide: 256, addressesPerBlock }, random);
}

const tokenOf = (random: Random): string => `minted ${random.below(2 ** 30)} ${random.below(2 ** 30)}`;

/** The same crowd with a new token on each report. */
function minting(crowd: Crowd): Crowd {
  return (random, networks) =>
    crowd(random, networks).map(({ after, origin }) => ({
      after,
      origin: { ...origin, device: tokenOf(random) },
    }));
}

/** Evenly over an hour, by a sender without tokens. */
function spread(
  reports: number,
  origin: (random: Random, networks: readonly AccessNetwork[]) => Origin,
): Crowd {
  return (random, networks) =>
    Array.from({ length: reports }, () => random.next() * HOUR_MS)
      .sort((a, b) => a - b)
      .map((after) => ({ after: Math.floor(after), origin: { ...origin(random, networks), device: null } }));
}

/** Two crowds at once. */
function together(one: Crowd, other: Crowd): Crowd {
  return (random, networks) => [...one(random, networks), ...other(random, networks)];
}

/** As in an outage: rising for ten minutes, then fading over the hour. */
export function rising(
  reports: number,
  origin: (random: Random, networks: readonly AccessNetwork[]) => Origin,
  within: Millis = HOUR_MS,
): Crowd {
  return (random, networks) =>
    Array.from({ length: reports }, () => within * (0.5 * random.next() + 0.5 * random.next()) ** 1.3)
      .sort((a, b) => a - b)
      .map((after) => ({ after: Math.floor(after), origin: origin(random, networks) }));
}

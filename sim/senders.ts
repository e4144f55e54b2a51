import type { IpVersion } from '../src/core/domain/device.ts';
import type { SenderGroups } from '../src/core/domain/sender.ts';
import type { Random } from './random.ts';

/** An access network: its share of a country's reports, and its number of address blocks. */
export interface AccessNetwork {
  readonly number: number;
  readonly country: string;
  readonly share: number;
  /** /24s of IPv4, or /48s of IPv6. */
  readonly blocks: number;
  /** Blocks in one wide block: a /16, or for IPv6 all blocks of the provider. */
  readonly blocksPerWide: number;
  /** Addresses in a block; few for a network whose users share addresses. */
  readonly addressesPerBlock: number;
}

/** Where a report came from. */
export interface Origin {
  readonly network: number;
  readonly country: string;
  readonly sender: SenderGroups;
  /** Unique per address, like a reporter's pseudonym. */
  readonly address: string;
  /** Unique per device; null if it sends no token. */
  readonly device: string | null;
  readonly ip: IpVersion;
}

/** Addresses of an IPv4 /24; larger blocks are IPv6. */
const IPV4_BLOCK = 256;

/** A mobile carrier with eight addresses in two blocks, and a campus with one. */
export const CARRIER = 64_517;
export const CAMPUS = 64_521;
const SHARED = new Map([
  [CARRIER, { blocks: 2, addressesPerBlock: 4 }],
  [CAMPUS, { blocks: 1, addressesPerBlock: 1 }],
]);

/**
 * Two countries with access networks of realistic sizes: a handful that most people use, and many small ones. AS numbers are those reserved
 * for documentation and private use, so that nothing here is about a real network.
 */
export function accessNetworks(): AccessNetwork[] {
  const big = [0.22, 0.17, 0.14, 0.1, 0.08, 0.07, 0.06, 0.03];
  const of = (country: string, first: number, scale: number): AccessNetwork[] => {
    const small = Array.from({ length: 60 }, (_, nth) => 1 / (nth + 4));
    const rest = 1 - big.reduce((sum, share) => sum + share, 0);
    const sum = small.reduce((total, share) => total + share, 0);
    return [...big, ...small.map((share) => (rest * share) / sum)].map((share, nth) => ({
      number: first + nth,
      country,
      share: share * scale,
      blocks: SHARED.get(first + nth)?.blocks ?? Math.max(4, Math.round(share * 20_000)),
      blocksPerWide: 256,
      addressesPerBlock: SHARED.get(first + nth)?.addressesPerBlock ?? 254,
    }));
  };
  return [...of('GB', 64_512, 0.88), ...of('US', 64_712, 0.12)];
}

/** Numbers of known hosting networks, and of some that are not in any list. */
export const HOSTING: readonly number[] = [65_101, 65_102, 65_103];
export const UNLISTED_HOSTING: readonly number[] = [65_111, 65_112, 65_113];
/** The first of 400 networks all over the world that ordinary reporters of this instance do not use. */
export const ELSEWHERE = 4_200_000_000;

/** A usual reporter: a network drawn by its share, and a random address in it. */
export function ordinaryOrigin(networks: readonly AccessNetwork[], random: Random): Origin {
  const network = random.pick(networks.map((one) => [one, one.share] as const));
  return originIn(network, random);
}

/** A random address of a network, with a device of its own behind it. */
export function originIn(
  { number, country, blocks, blocksPerWide, addressesPerBlock }: Omit<AccessNetwork, 'share'>,
  random: Random,
): Origin {
  const block = random.below(blocks);
  return {
    network: number,
    country,
    sender: { block: `${number}/${block}`, wide: `${number}/w${Math.floor(block / blocksPerWide)}` },
    address: `${number}/${block}/${random.below(addressesPerBlock)}`,
    device: `${random.below(2 ** 30)} ${random.below(2 ** 30)}`,
    ip: addressesPerBlock > IPV4_BLOCK ? 6 : 4,
  };
}

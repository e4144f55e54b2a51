import type { IpVersion } from '../src/core/domain/device.ts';
import type { SenderGroups } from '../src/core/domain/sender.ts';
import type { Random } from './random.ts';

/** An access network: how much of a country's reports come through it, and how many blocks of addresses it has. */
export interface AccessNetwork {
  readonly number: number;
  readonly country: string;
  readonly share: number;
  /** /24s of IPv4, or /48s of IPv6. */
  readonly blocks: number;
  /** Blocks in one wide block: a /16, or for IPv6 all that the provider has. */
  readonly blocksPerWide: number;
  /** Addresses in a block; of a network whose people share a few addresses, few. */
  readonly addressesPerBlock: number;
}

/** Where a report came from. */
export interface Origin {
  readonly network: number;
  readonly country: string;
  readonly sender: SenderGroups;
  /** Unique to the address, as a reporter's pseudonym is. */
  readonly address: string;
  /** Unique to the device; null where it sends no token. */
  readonly device: string | null;
  readonly ip: IpVersion;
}

/** Addresses of an IPv4 /24; where a block has more, it is one of IPv6. */
const IPV4_BLOCK = 256;

/** A carrier of phones with eight addresses in two blocks, and a campus with one. */
export const CARRIER = 64_517;
export const CAMPUS = 64_521;
const SHARED = new Map([
  [CARRIER, { blocks: 2, addressesPerBlock: 4 }],
  [CAMPUS, { blocks: 1, addressesPerBlock: 1 }],
]);

/**
 * Two countries with access networks of realistic sizes: a handful that most people use, and many small ones. Numbers of
 * autonomous systems are those reserved for documentation and private use, since nothing here is about anybody.
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

/** Numbers of networks that rent out machines, known as such, and of some that nobody knows of. */
export const HOSTING: readonly number[] = [65_101, 65_102, 65_103];
export const UNLISTED_HOSTING: readonly number[] = [65_111, 65_112, 65_113];
/** The first of 400 networks all over the world that an ordinary reporter of this instance does not use. */
export const ELSEWHERE = 4_200_000_000;

/** People as they usually report: each through a network by its share, from a random address of it. */
export function ordinaryOrigin(networks: readonly AccessNetwork[], random: Random): Origin {
  const network = random.pick(networks.map((one) => [one, one.share] as const));
  return originIn(network, random);
}

/** A random address of a network, and a device of its own behind it. */
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

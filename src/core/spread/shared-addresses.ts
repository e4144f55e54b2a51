import { digestOf } from '../base/digest.ts';
import { freeze, thaw } from '../base/frozen.ts';
import { DAY, WEEK, type Millis } from '../base/time.ts';
import type { IpVersion } from '../domain/device.ts';
import { CAPACITY_UNKNOWN, PEOPLE_OF_A_NETWORK, capacityOfPart } from './address-capacity.ts';

/** The names under which a fold saves it and its day among its snapshots; no service has such a name. */
export const SHARING_STREAM = '~sharing';
export const SHARING_DAY_STREAM = '~sharing-day';

/** The number of pairs of reports from which it is known how many of them share an address. */
export const PAIRS_KNOWN = 60;
/** How long the estimates are learned freely; from then on they drift. */
export const SHARING_SETTLES_AFTER: Millis = 4 * WEEK;
/** The maximum relative change of settled estimates per week. */
export const SHARING_DRIFT_A_WEEK = 0.05;
/** Reports of one address considered in a day, and of these on one service: one host says little, whatever it sends. */
export const LOOKED_AT_OF_ADDRESS = 16;
export const LOOKED_AT_OF_SERVICE = 4;
/** Reports considered in a day, 24 bytes each; beyond it only those of every second address, every fourth, and so on. */
export const LOOKED_AT_A_DAY = 8_192;
/** The maximum number of networks distinguished; beyond it those with the most pairs. */
export const SHARING_NETWORKS_MAX = 512;

const HALF_LIFE: Millis = 4 * WEEK;
const DRIFT_A_DAY = (1 + SHARING_DRIFT_A_WEEK) ** (DAY / WEEK);
const PART_UNKNOWN = CAPACITY_UNKNOWN / PEOPLE_OF_A_NETWORK;
const COLUMN = { network: 0, ip: 1, address: 2, block: 3, service: 4, device: 5 } as const;
const WIDTH = 6;
const ALL_ADDRESSES = 2 ** 32;

/** Pairs of reports of one day on one service through one network, and how many of them have something in common. */
interface Pairs {
  pairs: number;
  shared: number;
}

/** What is known about one network: how its reports are spread over addresses, by version, and over address blocks. */
interface Sharing {
  readonly ip4: Pairs & { part: number };
  readonly ip6: Pairs & { part: number };
  readonly blocks: Pairs & { part: number };
}

/** A report from a device, as it is learned. */
interface DeviceSeen {
  readonly network: number;
  readonly ip: IpVersion;
  readonly behind: string;
  readonly block: string;
  readonly service: string;
  readonly token: string;
}

/**
 * How many devices are usually behind an address of a network. What is learned is the part of the network's reports that one address sends:
 * how often two of them, of one day and on one service, come from two devices behind one address. That is 1 of 8 where people share eight
 * addresses, 1 where all share one, and almost 0 where each household has its own; and it does not depend on how many people report.
 *
 * Learned once a day from reports on services with nothing unusual, fading with a half-life of four weeks, and never from networks that
 * rent out machines. After four weeks estimates move by at most {@link SHARING_DRIFT_A_WEEK}; a network begins with the value for unknown
 * ones. The addresses themselves are forgotten with the day.
 */
export class SharedAddresses {
  /** When the first day was closed; null before. */
  #since: Millis | null = null;
  readonly #networks = new Map<number, Sharing>();
  /** Reports of the current day, in rows of numbers. */
  #rows: number[] = [];
  /** Rows by address. */
  #ofAddress = new Map<number, number[]>();
  /** Addresses whose digest is below this are considered. */
  #looked = ALL_ADDRESSES;

  /** How many voices an address of a network may have. */
  capacityOf(network: number, ip: IpVersion): number {
    const known = this.#networks.get(network);
    return known === undefined ? CAPACITY_UNKNOWN : capacityOfPart((ip === 4 ? known.ip4 : known.ip6).part);
  }

  /** The part of a network's reports that usually comes from one IPv4 address, of which many people may share few; 0 if unknown. */
  addressPartOf(network: number): number {
    return this.#networks.get(network)?.ip4.part ?? 0;
  }

  /** The part of a network's reports that usually comes from one address block; 0 if unknown. */
  blockPartOf(network: number): number {
    return this.#networks.get(network)?.blocks.part ?? 0;
  }

  /** Learns from a report of a device on a service with nothing unusual; returns whether it was considered. */
  learn(seen: DeviceSeen): boolean {
    const address = digestOf(seen.behind).low;
    if (address >>> 0 >= this.#looked) return false;
    const row = rowOf(seen, address);
    const known = this.#ofAddress.get(address) ?? [];
    if (known.length >= LOOKED_AT_OF_ADDRESS) return false;
    let onService = 0;
    for (const first of known) {
      if (this.#rows[first + COLUMN.service] !== row[COLUMN.service]) continue;
      if (this.#rows[first + COLUMN.device] === row[COLUMN.device]) return false;
      onService++;
    }
    if (onService >= LOOKED_AT_OF_SERVICE) return false;
    this.#put(row);
    if (this.#rows.length > LOOKED_AT_A_DAY * WIDTH) this.#lookAtHalf();
    return true;
  }

  #put(row: readonly number[]): void {
    const address = row[COLUMN.address] as number;
    const known = this.#ofAddress.get(address);
    if (known === undefined) this.#ofAddress.set(address, [this.#rows.length]);
    else known.push(this.#rows.length);
    this.#rows.push(...row);
  }

  #lookAtHalf(): void {
    this.#looked /= 2;
    const rows = this.#rows;
    this.#forgetDay();
    for (let first = 0; first < rows.length; first += WIDTH)
      if ((rows[first + COLUMN.address] as number) >>> 0 < this.#looked)
        this.#put(rows.slice(first, first + WIDTH));
  }

  #forgetDay(): void {
    this.#rows = [];
    this.#ofAddress = new Map();
  }

  /** Adds the day that ends at `at`. */
  closeDay(at: Millis): void {
    this.#since ??= at;
    const keep = 2 ** (-DAY / HALF_LIFE);
    for (const sharing of this.#networks.values()) for (const one of tallies(sharing)) fade(one, keep);
    this.#count();
    this.#forgetDay();
    this.#looked = ALL_ADDRESSES;
    const settled = at - this.#since >= SHARING_SETTLES_AFTER;
    for (const { ip4, ip6, blocks } of this.#networks.values()) {
      for (const one of [ip4, ip6]) one.part = believed(one, PART_UNKNOWN, settled);
      blocks.part = believed(blocks, 0, settled);
    }
    if (this.#networks.size > SHARING_NETWORKS_MAX) this.#leaveOutSmallest();
  }

  #count(): void {
    const part = this.#looked / ALL_ADDRESSES;
    for (const [, rows] of groupsOf(this.#rows, [COLUMN.network, COLUMN.service])) {
      const network = (rows[COLUMN.network] as number) >>> 0;
      const sharing = this.#networks.get(network) ?? unknownSharing();
      this.#networks.set(network, sharing);
      for (const [ip, ofVersion] of groupsOf(rows, [COLUMN.ip]))
        addPairs(ip === '4' ? sharing.ip4 : sharing.ip6, ofVersion, COLUMN.address, part);
      addPairs(sharing.blocks, rows, COLUMN.block, part);
    }
  }

  #leaveOutSmallest(): void {
    const bySize = [...this.#networks].sort(
      ([a, one], [b, other]) => other.blocks.pairs - one.blocks.pairs || a - b,
    );
    for (const [network] of bySize.slice(SHARING_NETWORKS_MAX)) this.#networks.delete(network);
  }

  freeze(): Uint8Array {
    return freeze('sharing', { since: this.#since, networks: [...this.#networks] });
  }

  /** The reports of the current day, which change with every tick. */
  freezeDay(): Uint8Array {
    return freeze(
      'sharing-day',
      { looked: this.#looked },
      new Uint8Array(Int32Array.from(this.#rows).buffer),
    );
  }

  /** Restores what {@link SharedAddresses.freeze} returned. */
  load(bytes: Uint8Array): void {
    const { since, networks } = thaw<{ since: Millis | null; networks: [number, Sharing][] }>(
      'sharing',
      bytes,
    ).head;
    this.#since = since;
    this.#networks.clear();
    for (const [network, sharing] of networks) this.#networks.set(network, sharing);
  }

  /** Restores what {@link SharedAddresses.freezeDay} returned. */
  loadDay(bytes: Uint8Array): void {
    const { head, body } = thaw<{ looked: number }>('sharing-day', bytes);
    this.#looked = head.looked;
    this.#forgetDay();
    const rows = [...new Int32Array(body.slice().buffer)];
    for (let first = 0; first < rows.length; first += WIDTH) this.#put(rows.slice(first, first + WIDTH));
  }
}

function rowOf({ network, ip, block, service, token }: DeviceSeen, address: number): number[] {
  return [network | 0, ip, address, digestOf(block).low, digestOf(service).low, digestOf(token).low];
}

/** Groups rows by their values in some columns. */
function groupsOf(rows: readonly number[], columns: readonly number[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let first = 0; first < rows.length; first += WIDTH) {
    const name = columns.map((column) => rows[first + column]).join(' ');
    const group = groups.get(name);
    const row = rows.slice(first, first + WIDTH);
    if (group === undefined) groups.set(name, row);
    else group.push(...row);
  }
  return groups;
}

/** With a `part` of all addresses sampled: pairs within one address are seen with that probability, others with its square. */
function addPairs(tally: Pairs, rows: readonly number[], column: number, part: number): void {
  const all = pairsOf(rows.length / WIDTH);
  let shared = 0;
  for (const [, group] of groupsOf(rows, [column])) shared += pairsOf(group.length / WIDTH);
  tally.shared += shared / part;
  tally.pairs += shared / part + (all - shared) / part ** 2;
}

const pairsOf = (reports: number): number => (reports * (reports - 1)) / 2;

const unknownSharing = (): Sharing => ({
  ip4: { pairs: 0, shared: 0, part: PART_UNKNOWN },
  ip6: { pairs: 0, shared: 0, part: PART_UNKNOWN },
  blocks: { pairs: 0, shared: 0, part: 0 },
});

const tallies = ({ ip4, ip6, blocks }: Sharing): Pairs[] => [ip4, ip6, blocks];

function fade(tally: Pairs, keep: number): void {
  tally.pairs *= keep;
  tally.shared *= keep;
}

/** Moves the estimate towards the count minus two standard errors, as far as a day's drift allows. */
function believed(
  { pairs, shared, part }: Pairs & { part: number },
  unknown: number,
  settled: boolean,
): number {
  const seen = pairs < PAIRS_KNOWN ? unknown : Math.max(unknown, (shared - 2 * Math.sqrt(shared)) / pairs);
  if (!settled) return seen;
  const was = Math.max(part, PART_UNKNOWN);
  return Math.min(Math.max(seen, was / DRIFT_A_DAY), was * DRIFT_A_DAY);
}

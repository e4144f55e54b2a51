import { freeze, thaw } from '../base/frozen.ts';
import { compare } from '../base/order.ts';
import { DAY, WEEK, type Millis } from '../base/time.ts';

/** The names under which a fold saves it and its day among its snapshots; no service has such a name. */
export const MIX_STREAM = '~mix';
export const MIX_DAY_STREAM = '~mix-day';

/** Shares based on fewer reports than this are considered unknown. */
export const MIX_KNOWN_FROM = 200;
/** How long a mix is learned freely; from then on it drifts. */
export const MIX_SETTLES_AFTER: Millis = 4 * WEEK;
/** The maximum relative change of a settled share per week. */
export const SHARE_DRIFT_A_WEEK = 0.05;
/** … and the share from which one without reports begins to grow. */
export const SHARE_OF_A_NEWCOMER = 0.0005;
/** The maximum number of networks distinguished per country, and of countries; beyond it the smallest are left out. */
export const NETWORKS_MAX = 512;
export const COUNTRIES_MAX = 260;
/** Networks with a smaller share are rare: they are judged together. */
export const RARE_SHARE = 0.005;
/** The minimum total share of networks that were never seen. */
const UNSEEN_SHARE = 0.02;

const HALF_LIFE: Millis = 4 * WEEK;
const DRIFT_A_DAY = (1 + SHARE_DRIFT_A_WEEK) ** (DAY / WEEK);
/** The code for "any country", among the codes of {@link countryCode}. */
export const ANYWHERE = 0;

/** The usual value, averaged over the countries that reports name, weighted by their number; of any country if none is named. */
export function averagedOver(
  countries: ReadonlyMap<number, number>,
  of: (country: number) => number,
): number {
  let sum = 0;
  let all = 0;
  for (const [country, reports] of countries) {
    sum += reports * of(country);
    all += reports;
  }
  return all === 0 ? of(ANYWHERE) : sum / all;
}

interface Table {
  readonly since: Millis;
  /** Remembered reports, in total and by network. */
  total: number;
  counts: Map<number, number>;
  /** The estimated shares; 0 for networks not in it. */
  shares: Map<number, number>;
  /** The total share of all rare networks. */
  rare: number;
}

/**
 * Through which networks the reports of an instance usually come, by country and overall: the reference for a surge. Learned once a day
 * from reports on services without anything unusual, fading with a half-life of four weeks, and never from networks that rent out machines.
 * After four weeks a share moves by at most {@link SHARE_DRIFT_A_WEEK}: feeding it for months moves it by only a few parts in a hundred.
 */
export class NetworkMix {
  readonly #tables = new Map<number, Table>();
  /** Reports of the current day, by country and network. */
  #today = new Map<string, number>();

  /** Counts an ordinary report that came through a network. */
  learn(network: number, country: number): void {
    const key = `${country} ${network}`;
    this.#today.set(key, (this.#today.get(key) ?? 0) + 1);
  }

  /** Whether enough is known to compare with. */
  get known(): boolean {
    return isKnown(this.#tables.get(ANYWHERE));
  }

  /** The usual share of a network among the reports of a country; of all countries if this one is hardly known. */
  shareOf(network: number, country: number): number {
    return this.#of(country)?.shares.get(network) ?? 0;
  }

  /** The total share of the rare networks of a country, including those never seen. */
  rareShareOf(country: number): number {
    return UNSEEN_SHARE + (this.#of(country)?.rare ?? 0);
  }

  #of(country: number): Table | undefined {
    const table = this.#tables.get(country);
    return isKnown(table) ? table : this.#tables.get(ANYWHERE);
  }

  /** Adds the day that ends at `at`. */
  closeDay(at: Millis): void {
    const keep = 2 ** (-DAY / HALF_LIFE);
    for (const table of this.#tables.values()) fade(table, keep);
    for (const key of [...this.#today.keys()].sort(compare)) {
      const [country = 0, network = 0] = key.split(' ').map(Number);
      const reports = this.#today.get(key) as number;
      this.#count(ANYWHERE, network, reports, at);
      if (country !== ANYWHERE) this.#count(country, network, reports, at);
    }
    this.#today = new Map();
    for (const table of this.#tables.values()) settle(table, at);
  }

  #count(country: number, network: number, reports: number, at: Millis): void {
    let table = this.#tables.get(country);
    if (table === undefined) {
      if (this.#tables.size >= COUNTRIES_MAX) return;
      table = { since: at, total: 0, counts: new Map(), shares: new Map(), rare: 0 };
      this.#tables.set(country, table);
    }
    table.total += reports;
    table.counts.set(network, (table.counts.get(network) ?? 0) + reports);
  }

  freeze(): Uint8Array {
    const tables = [...this.#tables].map(([country, { since, total, counts, shares, rare }]) => [
      country,
      { since, total, counts: [...counts], shares: [...shares], rare },
    ]);
    return freeze('mix', tables);
  }

  /** The reports of the current day, which change with every tick: small compared with what was learned before. */
  freezeDay(): Uint8Array {
    return freeze('mix-day', [...this.#today]);
  }

  /** Restores what {@link NetworkMix.freeze} returned. */
  load(bytes: Uint8Array): void {
    this.#tables.clear();
    for (const [country, saved] of thaw<SavedTables>('mix', bytes).head)
      this.#tables.set(country, {
        ...saved,
        counts: new Map(saved.counts),
        shares: new Map(saved.shares),
      });
  }

  /** Restores what {@link NetworkMix.freezeDay} returned. */
  loadDay(bytes: Uint8Array): void {
    this.#today = new Map(thaw<[string, number][]>('mix-day', bytes).head);
  }
}

type SavedTables = [
  number,
  { since: Millis; total: number; counts: [number, number][]; shares: [number, number][]; rare: number },
][];

const isKnown = (table: Table | undefined): boolean => table !== undefined && table.total >= MIX_KNOWN_FROM;

function fade(table: Table, keep: number): void {
  table.total *= keep;
  for (const [network, reports] of table.counts) table.counts.set(network, reports * keep);
}

/** Moves the estimates towards the counts, as far as a day's drift allows. */
function settle(table: Table, at: Millis): void {
  const biggest = [...table.counts].sort(([a, m], [b, n]) => n - m || a - b).slice(0, NETWORKS_MAX);
  table.counts = new Map(biggest);
  if (!isKnown(table)) return;
  const settled = at - table.since >= MIX_SETTLES_AFTER;
  const before = table.shares;
  table.shares = new Map();
  table.rare = 0;
  for (const [network, reports] of biggest) {
    const seen = reports / table.total;
    const was = before.get(network) ?? SHARE_OF_A_NEWCOMER;
    const share = settled ? Math.min(Math.max(seen, was / DRIFT_A_DAY), was * DRIFT_A_DAY) : seen;
    table.shares.set(network, share);
    if (share < RARE_SHARE) table.rare += share;
  }
}

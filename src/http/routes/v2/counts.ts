import { DAY, HOUR, MINUTE, ceilTo, floorTo, type Millis } from '../../../core/base/time.ts';
import { networkKey } from '../../../core/domain/network.ts';
import type { Part, Share } from '../../../ports/rollups.ts';
import type { Buckets } from '../../../api/v2/report.ts';
import { DAY_BUCKETS } from '../../../api/v2/shape.ts';
import { SHARES_READ_MAX, mayBeNamed } from '../../../pages/models/shares.ts';
import type { Context } from '../../context.ts';

const BUCKET: Millis = 15 * MINUTE;

export interface Stretch {
  readonly from: Millis;
  readonly to: Millis;
}

/** Reported and expected counts as this API has them: whole numbers; unknown is 0. */
export class Counts {
  readonly #context: Pick<Context, 'store' | 'watch' | 'boards'>;

  constructor(context: Pick<Context, 'store' | 'watch' | 'boards'>) {
    this.#context = context;
  }

  /** The last 24 hours, to the minute. */
  get lastDay(): Stretch {
    const to = ceilTo(this.#context.watch.at, MINUTE);
    return { from: to - DAY, to };
  }

  get lastHour(): Stretch {
    const to = ceilTo(this.#context.watch.at, MINUTE);
    return { from: to - HOUR, to };
  }

  /** Reports of the last day in buckets; the last one is not over yet. */
  day(slug: string): Promise<number[]> {
    const to = ceilTo(this.#context.watch.at, BUCKET);
    return this.#context.store.rollups.series(slug, to - DAY, to, BUCKET);
  }

  /** The expected counts of those buckets. */
  baseline(slug: string): number[] {
    const to = ceilTo(this.#context.watch.at, BUCKET);
    const bands = this.#context.watch.bands(slug, to - DAY, to, BUCKET);
    return Array.from({ length: DAY_BUCKETS }, (_, nth) => Math.round(bands[nth]?.mean ?? 0));
  }

  async last(slug: string, ms: Millis): Promise<number> {
    const to = ceilTo(this.#context.watch.at, MINUTE);
    const [count] = await this.#context.store.rollups.series(slug, to - ms, to, ms);
    return count ?? 0;
  }

  /** Reports about services in buckets, summed; with `countries`, only those from there. */
  async buckets(
    slugs: readonly string[],
    countries: readonly string[] | undefined,
    stretch: Stretch & { readonly step: Millis },
  ): Promise<Buckets> {
    const { from, to, step } = stretch;
    const series = (slug: string, part?: Part) =>
      this.#context.store.rollups.series(slug, from, to, step, part);
    if (countries !== undefined) {
      const parts = slugs.flatMap((slug) =>
        countries.map((key) => series(slug, { dimension: 'place', key })),
      );
      const totals = summed(await Promise.all(parts), stretch);
      return { from, step, totals, named: totals };
    }
    const [all, named] = await Promise.all([
      Promise.all(slugs.map((slug) => series(slug))),
      Promise.all(slugs.map((slug) => series(slug, { dimension: 'problem', key: null }))),
    ]);
    return { from, step, totals: summed(all, stretch), named: summed(named, stretch) };
  }

  /** Reports through a network in buckets, about services whose networks may be named. */
  async ofNetwork(slugs: readonly string[], asn: number, stretch: Stretch & { readonly step: Millis }) {
    const key = networkKey(asn);
    const { from, to, step } = stretch;
    const shares = await this.networkShares(slugs, asn, { from: floorTo(from, MINUTE), to });
    const series = shares.map(({ slug }) =>
      this.#context.store.rollups.series(slug, from, to, step, { dimension: 'network', key }),
    );
    const totals = summed(await Promise.all(series), stretch);
    return { from, step, totals, named: totals };
  }

  /** How many reports about each service came through a network, if that may be published; the most reported first. */
  async networkShares(slugs: readonly string[], asn: number, { from, to }: Stretch) {
    const key = networkKey(asn);
    const found = await Promise.all(
      slugs.map(async (slug) => {
        const shares = await this.#context.store.rollups.top(slug, 'network', from, to, SHARES_READ_MAX);
        const share = shares.find((one) => one.key === key);
        return share !== undefined && mayBeNamed(share) ? [{ slug, amount: share.count }] : [];
      }),
    );
    return found.flat().sort((a, b) => b.amount - a.amount || (a.slug < b.slug ? -1 : 1));
  }

  /** The largest shares of a dimension over services that may be published, and the total number of reports. */
  async top(slugs: readonly string[], dimension: Exclude<Part['dimension'], 'works'>, { from, to }: Stretch) {
    const lists = await Promise.all(
      slugs.map((slug) => this.#context.store.rollups.top(slug, dimension, from, to, SHARES_READ_MAX)),
    );
    const amounts = new Map<string, number>();
    for (const { key, count } of lists.flat().filter(mayBeNamed))
      amounts.set(key, (amounts.get(key) ?? 0) + count);
    const shares = [...amounts].map(([key, amount]) => ({ key, amount }));
    return {
      all: lists.flat().reduce((sum: number, share: Share) => sum + share.count, 0),
      shares: shares.sort((a, b) => b.amount - a.amount || (a.key < b.key ? -1 : 1)),
    };
  }

  /** The services with trouble or the most reports, of a category or of all. Numbers without an index are counted over these. */
  busiest(category: string | null = null): readonly string[] {
    const { unusual, recent, busy } = this.#context.boards.shown(category, {
      unusual: 20,
      recent: 10,
      busy: BUSIEST_MAX - 30,
    });
    return [...unusual, ...recent, ...busy];
  }
}

/** Services counted together if a request names none. */
const BUSIEST_MAX = 50;

function summed(lists: readonly (readonly number[])[], { from, to, step }: Stretch & { step: Millis }) {
  const sums = Array.from({ length: (to - from) / step }, () => 0);
  for (const list of lists) for (const [nth, count] of list.entries()) sums[nth] = (sums[nth] ?? 0) + count;
  return sums;
}

import { HourTally } from '../core/detect/hour-tally.ts';
import { isUnknown } from '../core/base/count.ts';
import type { PastCounts } from '../core/detect/past.ts';
import { HOUR, WEEK, type Millis } from '../core/base/time.ts';
import type { History } from '../ports/history.ts';

/** How much of its past a baseline remembers. */
export const KNOWLEDGE_MAX: Millis = 8 * WEEK;

/**
 * The past counts that were imported, as far as they were taken in. They are long and therefore read when they are needed; kept in
 * memory is only how much of the last weeks they cover.
 */
export interface KnownHistory {
  /** The past of the service that is being learned; null of all others. */
  of(service: string): PastCounts | null;
  /** How much of the last weeks is known of a service by its import; null where it has none. */
  knownMs(service: string): Millis | null;
  readonly services: Iterable<string>;
  /** The version that was taken in. */
  readonly version: number;
  /** Whether another was put since. */
  isStale(): Promise<boolean>;
  /** Takes in what was put since the last time, also by another process; `taken` is called with the past of each at hand. */
  refresh(taken: (service: string, past: PastCounts | null) => Promise<void>): Promise<void>;
  /** Has the past of a service at hand while `learn` runs. */
  during<T>(service: string, learn: () => Promise<T>): Promise<T>;
}

export function openHistory(history: History): KnownHistory {
  const known = new Map<string, Millis>();
  let version = 0;
  let atHand: { readonly service: string; readonly past: PastCounts } | null = null;

  async function during<T>(service: string, learn: () => Promise<T>): Promise<T> {
    const past = await history.get(service);
    atHand = past === null ? null : { service, past };
    try {
      return await learn();
    } finally {
      atHand = null;
    }
  }

  function of(service: string): PastCounts | null {
    return atHand?.service === service ? atHand.past : null;
  }

  return {
    of,
    knownMs: (service) => known.get(service) ?? null,
    get services() {
      return known.keys();
    },
    get version() {
      return version;
    },
    async isStale() {
      return (await history.version()) !== version;
    },
    async refresh(taken) {
      const latest = await history.version();
      if (latest === version) return;
      for (const service of await history.changedSince(version)) {
        await during(service, async () => {
          const past = of(service);
          if (past === null) known.delete(service);
          else known.set(service, knownMsOf(past));
          await taken(service, past);
        });
      }
      version = latest;
    },
    during,
  };
}

/** Whole hours of a past that are known, of the last weeks of it. */
function knownMsOf({ start, bucketMs, counts }: PastCounts): Millis {
  const end = start + counts.length * bucketMs;
  const first = Math.max(0, Math.floor((end - KNOWLEDGE_MAX - start) / bucketMs));
  const hour = new HourTally();
  let known = 0;
  for (let nth = first; nth < counts.length; nth++) {
    const count = counts[nth] as number;
    if (!isUnknown(count)) hour.add(count, bucketMs);
    if ((start + (nth + 1) * bucketMs) % HOUR !== 0) continue;
    if (!isUnknown(hour.total())) known += HOUR;
    hour.clear();
  }
  return known;
}

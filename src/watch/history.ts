import { HourTally } from '../core/detect/hour-tally.ts';
import { isUnknown } from '../core/base/count.ts';
import type { PastCounts } from '../core/detect/past.ts';
import { HOUR, WEEK, type Millis } from '../core/base/time.ts';
import type { History } from '../ports/history.ts';

/** How much of the past a baseline remembers. */
export const KNOWLEDGE_MAX: Millis = 8 * WEEK;

/**
 * The imported past counts, as far as they have been learned. They are long and therefore read only when needed; only how much of the last
 * weeks they cover stays in memory.
 */
export interface KnownHistory {
  /** The past counts of the service that is being learned; null for all others. */
  of(service: string): PastCounts | null;
  /** How much of the last weeks a service's import covers; null if it has none. */
  knownMs(service: string): Millis | null;
  readonly services: Iterable<string>;
  /** The version that was learned. */
  readonly version: number;
  /** Whether a newer version exists. */
  isStale(): Promise<boolean>;
  /** Learns what was imported since the last call, also by another process; `taken` is called for each service while its past is loaded. */
  refresh(taken: (service: string, past: PastCounts | null) => Promise<void>): Promise<void>;
  /** Loads the past counts of a service while `learn` runs. */
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

/** The known whole hours in the last weeks of past counts. */
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

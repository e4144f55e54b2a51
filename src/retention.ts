import type { Logger } from 'pino';
import type { Millis } from './core/base/time.ts';
import type { Store } from './ports/store.ts';
import { cutoffsOf, keepOf, type KeepSettings } from './settings/retention.ts';

interface RetentionOptions {
  readonly store: Pick<Store, 'retention'>;
  readonly config: KeepSettings;
  readonly now: () => Millis;
  /** Whether this server is the watching one, and has judged everything it would otherwise have to read again. */
  readonly mayRemove: () => boolean;
  /** Yields to reports and readers. */
  readonly pause: () => Promise<void>;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** Removes data past its retention: once a UTC day, step by step, between all other writes. */
interface RetentionKeeper {
  /** From when on counts by the minute are kept; 0 if always. */
  readonly minutesFrom: Millis;
  /** Does what is due, or joins the work under way. Never rejects: what fails is tried again by the next call. */
  tend(): Promise<void>;
  /** Starts no further step; resolves when the running one is over. */
  end(): Promise<void>;
}

export async function openRetention(options: RetentionOptions): Promise<RetentionKeeper> {
  const { config, store, now, mayRemove, pause, log } = options;
  const keep = keepOf(config);
  const { retention } = store;
  let minutesFrom = (await retention.removed()).minutes ?? 0;
  /** The cutoffs up to which everything is removed, as text; they change every day. */
  let done = '';
  let toWipe = false;
  let ending = false;
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    const before = cutoffsOf(keep, now());
    if (mayRemove() && done !== JSON.stringify(before)) {
      const reports = (await retention.removed()).cut?.reports ?? 0;
      for (let more = true; more;) {
        if (ending || !mayRemove()) return;
        more = await retention.remove(before);
        await pause();
      }
      done = JSON.stringify(before);
      toWipe = true;
      const removed = ((await retention.removed()).cut?.reports ?? 0) - reports;
      if (removed > 0) log.info({ reports: removed }, 'Expired reports were removed.');
    }
    if (toWipe) toWipe = !(await retention.wipe());
    minutesFrom = (await retention.removed()).minutes ?? 0;
  }

  return {
    get minutesFrom() {
      return minutesFrom;
    },
    tend: () =>
      (working ??= work()
        .catch((error: unknown) =>
          log.error({ err: error }, 'Expired data could not be removed; trying again later.'),
        )
        .finally(() => {
          working = null;
        })),
    async end() {
      ending = true;
      await working;
    },
  };
}

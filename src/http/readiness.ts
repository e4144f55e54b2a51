import { OutcryError } from '../core/base/errors.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import type { Readiness } from './context.ts';

/** For how long a failure counts: where nobody is sent here, nobody's request can show that the store is well again. */
const FAILURE_REMEMBERED: Millis = MINUTE;

interface ReadinessOptions {
  readonly now: () => Millis;
  /** Whether the log is ahead of the machine's clock. */
  readonly clockIsWrong: () => boolean;
  readonly isBehind: () => boolean;
}

/** Whether people should be sent here. */
interface ReadinessKeeper {
  /** The store refused a report or a pass. */
  refused(): void;
  /** The store took a report. */
  took(): void;
  /** A request broke; only where that is the store's doing does it matter. */
  broke(error: unknown): void;
  readonly status: Readiness;
}

export function keepReadiness({ now, clockIsWrong, isBehind }: ReadinessOptions): ReadinessKeeper {
  let refusedAt = -Infinity;
  /** Of its own: reports that are taken do not show that pages can be read. */
  let brokeAt = -Infinity;
  return {
    refused() {
      refusedAt = now();
    },
    took() {
      refusedAt = -Infinity;
    },
    broke(error) {
      if (error instanceof OutcryError) brokeAt = now();
    },
    get status() {
      if (clockIsWrong()) return 'clock_wrong';
      if (now() - Math.max(refusedAt, brokeAt) < FAILURE_REMEMBERED) return 'store_failed';
      return isBehind() ? 'behind' : 'ready';
    },
  };
}

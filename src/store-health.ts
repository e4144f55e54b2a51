import { OutcryError } from './core/base/errors.ts';
import { MINUTE, SECOND, type Millis } from './core/base/time.ts';

/**
 * How long the store counts as failing after it refused a report, or failed a page or an answer. Only another request can show sooner that
 * it is well, and none may be routed here.
 */
export const REFUSED_FOR: Millis = MINUTE;
/** How long it counts as failing after a failed read, by the monotonic clock: longer than the interval between probes. */
export const UNREAD_FOR: Millis = 15 * SECOND;

/** Whether the store works, according to the requests that it refused and accepted. */
export interface StoreHealth {
  reportRefused(at: Millis): void;
  reportTaken(): void;
  /** A page or an answer failed; this matters only if the store is the cause. An accepted report does not outweigh it. */
  requestFailed(error: unknown, at: Millis): void;
  /** The medium could not be read, for any request. An accepted report says nothing about that. */
  readFailed(): void;
  /** Something was written, or could not be: the server writes its coverage every few seconds, even if no report comes. */
  written(isWritten: boolean): void;
  passFailed(): void;
  passDone(): void;
  /** Whether pages or reports are refused, as far as any were requested. */
  isFailing(at: Millis): boolean;
}

/** `elapsed` in milliseconds, independent of clock adjustments. */
export function createStoreHealth(elapsed: () => number = () => performance.now()): StoreHealth {
  let refusedAt: Millis | null = null;
  let failedAt: Millis | null = null;
  let unreadAt: number | null = null;
  let passing = true;
  let writing = true;
  return {
    reportRefused(at) {
      refusedAt = at;
    },
    reportTaken() {
      refusedAt = null;
    },
    requestFailed(error, at) {
      if (error instanceof OutcryError) failedAt = at;
    },
    readFailed() {
      unreadAt = elapsed();
    },
    written(isWritten) {
      writing = isWritten;
    },
    passFailed() {
      passing = false;
    },
    passDone() {
      passing = true;
    },
    isFailing: (at) =>
      !passing ||
      !writing ||
      (refusedAt !== null && at - refusedAt < REFUSED_FOR) ||
      (failedAt !== null && at - failedAt < REFUSED_FOR) ||
      (unreadAt !== null && elapsed() - unreadAt < UNREAD_FOR),
  };
}

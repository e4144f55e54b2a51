import { OutcryError } from './core/base/errors.ts';
import { MINUTE, SECOND, type Millis } from './core/base/time.ts';

/**
 * So long after a report was refused, or a page or an answer failed for the store: only another one can show sooner that the store
 * is well, and nobody may be sent here.
 */
export const REFUSED_FOR: Millis = MINUTE;
/** So long after a page or an answer could not be read, by the machine's own count: longer than probes lie apart. */
export const UNREAD_FOR: Millis = 15 * SECOND;

/** Whether the store does its work, told by those whom it refused and those it did not. */
export interface StoreHealth {
  reportRefused(at: Millis): void;
  reportTaken(): void;
  /** A page or an answer failed; only where that is the store's doing does it matter. A report that is taken does not outweigh it. */
  requestFailed(error: unknown, at: Millis): void;
  /** The medium could not be read, whoever asked. A report that is taken says nothing of that. */
  readFailed(): void;
  /** Something was written, or could not be: the server says every few seconds that it takes reports, whether any come or not. */
  written(isWritten: boolean): void;
  passFailed(): void;
  passDone(): void;
  /** Whether pages or reports are refused, as far as anybody tried. */
  isFailing(at: Millis): boolean;
}

/** `elapsed` in milliseconds, however the clock is set. */
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

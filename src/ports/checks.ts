import { assert } from '../core/base/assert.ts';
import { OutcryError } from '../core/base/errors.ts';
import { DAY, MINUTE } from '../core/base/time.ts';
import type { Millis } from '../core/base/time.ts';
import { APPEND_QUEUE_MAX } from './log.ts';
import type { NewReport } from './log.ts';
import type { TickCommit } from './commit.ts';

/** What every adapter requires of its callers. A violation is a mistake of ours, so these are asserts and not refusals. */

export function assertReport(report: NewReport): void {
  assert(Number.isSafeInteger(report.at), 'at is a whole number of milliseconds');
  assert(report.counted === (report.reason === null), 'a report counts exactly if it has no reason not to');
}

export function assertSteps(from: Millis, to: Millis, step: Millis): void {
  assert(step > 0 && to >= from, 'a step is positive and the interval does not run backwards');
  assert(from % MINUTE === 0 && step % MINUTE === 0, 'from and step are multiples of a minute');
  assert((to - from) % step === 0, 'the interval is a multiple of the step');
}

export function assertDays(from: Millis, to: Millis): void {
  assert(from % DAY === 0 && to % DAY === 0 && to >= from, 'an interval by the day is of whole days');
}

export function assertTick(tick: TickCommit): void {
  assert(
    tick.cursor !== null || (tick.snapshots.length === 0 && tick.account === null),
    'snapshots and account are saved with the cursor they stand at',
  );
}

/** Throws once the store is closed; called first in every method. */
export type StillOpen = () => void;

export function closedError(): OutcryError {
  return new OutcryError('store_failed', 'The store is closed.');
}

export function queueFullError(): OutcryError {
  return new OutcryError(
    'queue_full',
    `${APPEND_QUEUE_MAX} reports are waiting for the disk; nothing more is accepted until some are written.`,
  );
}

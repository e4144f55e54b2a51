import { OutcryError } from '../../core/base/errors.ts';
import { SECOND } from '../../core/base/time.ts';
import type { Session } from './database.ts';

/** A lease holder that does not renew for this long is considered gone. */
export const LEASE_MS = 2 * SECOND;
/** How often the holder renews the lease and the others ask for it. */
export const LEASE_ASKED_EVERY_MS = LEASE_MS / 4;

/** How long a follower waits before asking again for a lease that has `leftMs` to run, so that one asks just as it expires. */
export const askAgainAfter = (leftMs: number): number =>
  Math.min(Math.max(leftMs, 0) + 1, LEASE_ASKED_EVERY_MS);

/**
 * The right of one node to judge and to publish: a row of the database, timed by the clock of the database. It carries a number that grows
 * with each holder (a fencing token): a commit names it, so a holder that was paused until another took over is refused even though it
 * still believes it holds the lease.
 */
export async function takeLease({ rows }: Session): Promise<number | null> {
  const [taken] = await rows<{ epoch: number }>(
    `UPDATE lease SET epoch = epoch + 1, until = clock_timestamp() + $1 * interval '1 ms'
      WHERE until <= clock_timestamp() RETURNING epoch`,
    [LEASE_MS],
  );
  return taken?.epoch ?? null;
}

/** Extends the lease if this number still holds it; says whether it did. Within a transaction, nobody else can take it until the end. */
export async function renewLease({ rows }: Session, epoch: number): Promise<boolean> {
  const renewed = await rows(
    `UPDATE lease SET until = clock_timestamp() + $1 * interval '1 ms' WHERE epoch = $2 RETURNING epoch`,
    [LEASE_MS, epoch],
  );
  return renewed.length > 0;
}

/** Lets the next node take it immediately. */
export async function returnLease({ rows }: Session, epoch: number): Promise<void> {
  await rows(`UPDATE lease SET until = '-infinity' WHERE epoch = $1`, [epoch]);
}

export function lostError(name: string): OutcryError {
  return new OutcryError(
    'data_locked',
    `Another node has taken over the watch of ${name}, since this one did not answer for ${LEASE_MS / SECOND} seconds.`,
  );
}

import { OutcryError } from '../../core/base/errors.ts';
import { SECOND } from '../../core/base/time.ts';
import type { Session } from './database.ts';

/** Who watches and does not say so for this long is taken for gone. */
export const LEASE_MS = 2 * SECOND;
/** How often the holder says that it is there, and the others ask. */
export const LEASE_ASKED_EVERY_MS = LEASE_MS / 4;

/** After how long those ask again who found that it lasts for so long: when it runs out, somebody is there. */
export const askAgainAfter = (leftMs: number): number =>
  Math.min(Math.max(leftMs, 0) + 1, LEASE_ASKED_EVERY_MS);

/**
 * The right to judge and to publish, of one node: a row of the database, by the clock of the database. A number goes with it, which
 * grows with each holder: a commit names it, and a holder that was stopped for so long that another took over is refused, however
 * sure it is of itself.
 */
export async function takeLease({ rows }: Session): Promise<number | null> {
  const [taken] = await rows<{ epoch: number }>(
    `UPDATE lease SET epoch = epoch + 1, until = clock_timestamp() + $1 * interval '1 ms'
      WHERE until <= clock_timestamp() RETURNING epoch`,
    [LEASE_MS],
  );
  return taken?.epoch ?? null;
}

/** Whether the holder of this number still has it; it then has it for longer. Within a transaction it also keeps others from taking it until the end. */
export async function renewLease({ rows }: Session, epoch: number): Promise<boolean> {
  const renewed = await rows(
    `UPDATE lease SET until = clock_timestamp() + $1 * interval '1 ms' WHERE epoch = $2 RETURNING epoch`,
    [LEASE_MS, epoch],
  );
  return renewed.length > 0;
}

/** Lets the next one have it at once. */
export async function returnLease({ rows }: Session, epoch: number): Promise<void> {
  await rows(`UPDATE lease SET until = '-infinity' WHERE epoch = $1`, [epoch]);
}

export function lostError(name: string): OutcryError {
  return new OutcryError(
    'data_locked',
    `Another node watches over ${name}, since this one did not answer for ${LEASE_MS / SECOND} seconds.`,
  );
}

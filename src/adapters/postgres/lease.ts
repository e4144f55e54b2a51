import { setTimeout as afterMs } from 'node:timers/promises';
import { OutcryError } from '../../core/base/errors.ts';
import { SECOND } from '../../core/base/time.ts';
import { openDatabase, type Database, type Session } from './database.ts';

/** Whoever watches and does not say so for this long is taken for gone. */
export const LEASE_MS = 3 * SECOND;
/** How often the holder says that it is there, and whoever waits asks. */
const RENEWED_EVERY_MS = SECOND;

/**
 * The right to judge and to publish, of one node. A number goes with it, which grows with each holder: a commit names it, and a
 * holder that was stopped for so long that another took over is refused, however sure it is of itself. The clock is that of the database.
 */
export interface Lease {
  /** Takes part in a commit: rejects with `data_locked` where somebody else has it by now, and keeps others from taking it until the end. */
  require(session: Session): Promise<void>;
  /** Lets the next one have it at once. */
  release(): Promise<void>;
}

/** Waits for a holder that is gone to be taken for gone. Rejects with `data_locked` where another node goes on having it. */
export async function takeLease(url: string, onLost: (error: OutcryError) => void): Promise<Lease> {
  // A connection of its own: others may wait for a free one, and this cannot.
  const db = openDatabase({ url, connectionsMax: 1 });
  try {
    return holdLease(db, await waitForLease(db), onLost);
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function waitForLease(db: Database): Promise<number> {
  const deadline = performance.now() + LEASE_MS + RENEWED_EVERY_MS;
  let epoch = await tryToTake(db);
  while (epoch === null && performance.now() < deadline) {
    await afterMs(RENEWED_EVERY_MS / 4);
    epoch = await tryToTake(db);
  }
  if (epoch === null)
    throw new OutcryError('data_locked', `Another Outcry server watches over ${db.name}: stop it first.`);
  return epoch;
}

async function tryToTake(db: Database): Promise<number | null> {
  const [taken] = await db.rows<{ epoch: number }>(
    `UPDATE lease SET epoch = epoch + 1, until = clock_timestamp() + $1 * interval '1 ms'
      WHERE until <= clock_timestamp() RETURNING epoch`,
    [LEASE_MS],
  );
  return taken?.epoch ?? null;
}

function holdLease(db: Database, epoch: number, onLost: (error: OutcryError) => void): Lease {
  let renewing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    renewing = renew();
  }, RENEWED_EVERY_MS);

  async function renew(): Promise<void> {
    try {
      const renewed = await db.rows(
        `UPDATE lease SET until = clock_timestamp() + $1 * interval '1 ms' WHERE epoch = $2 RETURNING epoch`,
        [LEASE_MS, epoch],
      );
      if (renewed.length > 0) return;
      clearInterval(timer);
      onLost(lostError(db.name));
    } catch {
      // The database is not there: then nobody can take it either, and the next time tells.
    }
  }

  return {
    async require({ rows }) {
      const held = await rows('SELECT 1 FROM lease WHERE epoch = $1 FOR SHARE', [epoch]);
      if (held.length === 0) throw lostError(db.name);
    },
    async release() {
      clearInterval(timer);
      await renewing;
      // Where it cannot be given back, it is over in a moment anyway.
      await db.rows(`UPDATE lease SET until = '-infinity' WHERE epoch = $1`, [epoch]).catch(() => {});
      await db.close();
    },
  };
}

function lostError(name: string): OutcryError {
  return new OutcryError(
    'data_locked',
    `Another Outcry server watches over ${name} since this one did not answer for ${LEASE_MS / SECOND} seconds: it ends.`,
  );
}

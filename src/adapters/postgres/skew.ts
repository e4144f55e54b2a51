import type { Millis } from '../../core/base/time.ts';
import type { Database } from './database.ts';

/** An answer that took longer says too little about when it was given. */
const ROUND_TRIP_MAX_MS = 1_000;

/** How far the database's clock is ahead of this machine's, as last measured; negative if it is behind. */
interface Skew {
  readonly ms: Millis;
  measure(): Promise<void>;
}

/** Resolves after the first measurement. */
export async function measureSkew(db: Database, wall: () => Millis): Promise<Skew> {
  let ms = 0;
  async function measure(): Promise<void> {
    const [began, from] = [performance.now(), wall()];
    const [row] = await db.rows<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
    );
    const tookMs = performance.now() - began;
    if (row !== undefined && tookMs <= ROUND_TRIP_MAX_MS) ms = Math.round(row.now - (from + tookMs / 2));
  }
  await measure();
  return {
    get ms() {
      return ms;
    },
    measure,
  };
}

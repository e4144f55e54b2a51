import type { Millis } from '../../core/base/time.ts';
import type { RateLimiter } from '../../ports/rate.ts';
import type { SaltVault } from '../../ports/salts.ts';
import type { VoiceRegister } from '../../ports/voices.ts';
import type { Durability } from '../../ports/durability.ts';
import type { Database } from './database.ts';
import { durabilityOf } from './durability.ts';
import { postgresRate } from './rate.ts';
import { postgresSalts } from './salts.ts';
import { measureSkew } from './skew.ts';
import { sweep } from './sweep.ts';
import { postgresVoices } from './voices.ts';

export { moveFromDatabase, moveToDatabase } from './moving.ts';
export { durabilityOf } from './durability.ts';
export { openPostgresStore } from './store.ts';

/** What the database decides for all nodes, beside the store: who is counted, who reports too fast, the salts, and the time. */
interface Decided {
  readonly salts: SaltVault;
  readonly limiter: RateLimiter;
  voices(): VoiceRegister;
  wall(): Millis;
  /** As of the last minute. */
  durability(): Durability;
  tend(): Promise<void>;
}

/** `wall` is this machine's clock. */
export async function decidedBy(db: Database, wall: () => Millis): Promise<Decided> {
  const skew = await measureSkew(db, wall);
  let { kind } = await durabilityOf(db);
  return {
    salts: postgresSalts(db),
    limiter: postgresRate(db),
    voices: () => postgresVoices(db),
    wall: () => wall() + skew.ms,
    durability: () => kind,
    async tend() {
      // If the database is unavailable, the next minute will do.
      const look = async () => ({ kind } = await durabilityOf(db));
      await Promise.allSettled([skew.measure(), sweep(db), look()]);
    },
  };
}

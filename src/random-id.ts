import { randomFillSync } from 'node:crypto';

/** 96 random bits: the id of another person's report cannot be guessed. */
const ID_BYTES = 12;
/** How many ids' randomness is fetched from the system at once; one at a time it costs more than the rest of a report. */
const IDS_AT_ONCE = 512;

/** Ids of 16 letters, digits, hyphens and underscores. */
export function createRandomIds(): () => string {
  const pool = Buffer.alloc(ID_BYTES * IDS_AT_ONCE);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += ID_BYTES;
    return pool.toString('base64url', used - ID_BYTES, used);
  };
}

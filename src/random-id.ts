import { randomFillSync } from 'node:crypto';

/** 96 random bits: nobody guesses the id of another's report. */
const ID_BYTES = 12;
/** For how many ids randomness is fetched from the system at once; one by one it costs more than all else about a report. */
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

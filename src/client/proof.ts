import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';

/** A browser that cannot solve a challenge in this time sends the report without a proof. */
const SOLVED_WITHIN_MS = 10_000;

/**
 * Does the proof of work required while a surge looks fake; null if none is required any more, or the device is too slow. Needs a page
 * loaded over HTTPS: throws on others.
 */
export async function prove(address: string): Promise<string | null> {
  const response = await fetch(address, { signal: AbortSignal.timeout(SOLVED_WITHIN_MS) });
  const { challenge } = (await response.json()) as { challenge: Challenge | null };
  if (challenge === null) return null;
  const solution = await solveChallenge({ challenge, deriveKey, timeout: SOLVED_WITHIN_MS });
  return solution === null ? null : btoa(JSON.stringify({ challenge, solution }));
}

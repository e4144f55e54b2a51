import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';

/** Whoever cannot solve a challenge within it sends the report without. */
const SOLVED_WITHIN_MS = 10_000;

/**
 * Does the work that a report is asked for while a surge looks made; null where none is asked for any more, or the device is too
 * slow. Browsers do it on a page that came over HTTPS alone: on others it throws.
 */
export async function prove(address: string): Promise<string | null> {
  const response = await fetch(address, { signal: AbortSignal.timeout(SOLVED_WITHIN_MS) });
  const { challenge } = (await response.json()) as { challenge: Challenge | null };
  if (challenge === null) return null;
  const solution = await solveChallenge({ challenge, deriveKey, timeout: SOLVED_WITHIN_MS });
  return solution === null ? null : btoa(JSON.stringify({ challenge, solution }));
}

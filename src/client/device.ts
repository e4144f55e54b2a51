import { DAY, floorTo, type Millis } from '../core/base/time.ts';
import { VOICE_WINDOW } from '../core/domain/voices.ts';

const STORED = 'outcry.device';

/** Distinguishes this browser from others behind the same address. */
interface Token {
  readonly token: string;
  /** Start of the UTC day it was made on. */
  readonly day: Millis;
  /** When it was last sent. */
  readonly usedAt: Millis;
}

/**
 * This browser's random token, sent with reports only. A new one is made each day, so that visits on different days cannot be linked. A
 * recently used one is kept while its report counts, two days at most, so that nobody counts twice around midnight. Without storage, each
 * page has its own.
 */
export function deviceToken(now: Millis = Date.now()): string {
  const known = recall();
  const token =
    known !== null && serves(known, now) ? known : { token: randomText(), day: floorTo(now, DAY) };
  remember({ ...token, usedAt: now });
  return token.token;
}

function serves({ day, usedAt }: Token, now: Millis): boolean {
  const today = floorTo(now, DAY);
  return day === today || (day === today - DAY && now - usedAt >= 0 && now - usedAt < VOICE_WINDOW);
}

let ofThisPage: Token | null = null;

/** Storage may be blocked, full, or hold data of other scripts. */
function recall(): Token | null {
  try {
    const { token, day, usedAt } = JSON.parse(localStorage.getItem(STORED) ?? 'null') as Token;
    return { token: String(token), day: Number(day), usedAt: Number(usedAt) };
  } catch {
    return ofThisPage;
  }
}

function remember(token: Token): void {
  ofThisPage = token;
  try {
    localStorage.setItem(STORED, JSON.stringify(token));
  } catch {
    // It is valid for this page only.
  }
}

/** 32 hex digits. `randomUUID` exists only on pages loaded over HTTPS, and a home server may not use it. */
export function randomText(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

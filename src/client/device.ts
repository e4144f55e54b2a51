import { DAY, floorTo, type Millis } from '../core/base/time.ts';
import { VOICE_WINDOW } from '../core/domain/voices.ts';

const STORED = 'outcry.device';

/** What this browser is told apart by from others behind the same address. */
interface Token {
  readonly token: string;
  /** Start of the UTC day that it was made on. */
  readonly day: Millis;
  /** When it was sent last. */
  readonly usedAt: Millis;
}

/**
 * The token of this browser, made at random and sent with reports only. There is a new one each day, so that nobody can tell
 * that the browser of today is the one of yesterday; one that was just used stays for as long as its report counts, and for
 * two days at the most, so that nobody counts twice because it is midnight. Without storage each page has its own.
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

/** Storage may be blocked, full, or hold what somebody else put there. */
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
    // It holds for this page.
  }
}

/** 32 letters. `randomUUID` exists only where the page came over HTTPS, and a home server may not. */
export function randomText(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

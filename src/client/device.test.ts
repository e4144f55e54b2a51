import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DAY, HOUR } from '../core/base/time.ts';
import { VOICE_WINDOW } from '../core/domain/voices.ts';

const NOON = 20_000 * DAY + 12 * HOUR;
const MIDNIGHT = 20_001 * DAY;

function storage(broken = false): Pick<Storage, 'getItem' | 'setItem'> {
  const items = new Map<string, string>();
  const use = <T>(work: () => T): T => {
    if (broken) throw new DOMException('blocked', 'SecurityError');
    return work();
  };
  return {
    getItem: (name) => use(() => items.get(name) ?? null),
    setItem: (name, value) => use(() => void items.set(name, value)),
  };
}

let deviceToken: (now: number) => string;

/** A browser on its first visit. */
async function openBrowser(): Promise<void> {
  vi.resetModules();
  vi.stubGlobal('localStorage', storage());
  ({ deviceToken } = await import('./device.ts'));
}

beforeEach(openBrowser);
afterEach(() => vi.unstubAllGlobals());

describe('the token of a browser', () => {
  test('is 32 random letters, the same all day and another the next', () => {
    const first = deviceToken(NOON);
    expect(first).toMatch(/^[0-9a-f]{32}$/u);
    expect(deviceToken(NOON + HOUR)).toBe(first);
    expect(deviceToken(NOON + DAY)).not.toBe(first);
  });

  test('that was recently used is kept over midnight while its report counts, and then replaced', () => {
    const evening = deviceToken(MIDNIGHT - HOUR);
    expect(deviceToken(MIDNIGHT - HOUR + VOICE_WINDOW - 1)).toBe(evening);
    expect(deviceToken(MIDNIGHT - HOUR + 2 * VOICE_WINDOW)).not.toBe(evening);
  });

  test('is replaced after two days, however often it is used', () => {
    const first = deviceToken(NOON);
    for (let at = NOON; at < MIDNIGHT + DAY; at += HOUR) expect(deviceToken(at)).toBe(first);
    expect(deviceToken(MIDNIGHT + DAY)).not.toBe(first);
  });

  test('differs between browsers', async () => {
    const first = deviceToken(NOON);
    await openBrowser();
    expect(deviceToken(NOON)).not.toBe(first);
  });

  test('lasts as long as the page if storage is blocked', () => {
    vi.stubGlobal('localStorage', storage(true));
    expect(deviceToken(NOON + 1)).toBe(deviceToken(NOON + 2));
  });

  test.each(['no json', 'null', '{}', '{"token":7,"day":"x"}'])(
    'that another script stored, %s, is not sent',
    (stored) => {
      localStorage.setItem('outcry.device', stored);
      expect(deviceToken(NOON)).toMatch(/^[0-9a-f]{32}$/u);
    },
  );
});

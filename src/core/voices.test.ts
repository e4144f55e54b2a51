import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VOICE_WINDOW, Voices } from './voices.ts';

describe('Voices', () => {
  test('a reporter is one voice a service within the window, and a new one at its end', () => {
    const voices = new Voices();
    expect(voices.admit('x', ['ann'], 0)).toBe(true);
    expect(voices.admit('x', ['ann'], VOICE_WINDOW - 1)).toBe(false);
    expect(voices.admit('x', ['ann'], VOICE_WINDOW)).toBe(true);
  });

  test('a repeat does not prolong the window', () => {
    const voices = new Voices();
    voices.admit('x', ['ann'], 0);
    voices.admit('x', ['ann'], VOICE_WINDOW - 1);
    expect(voices.admit('x', ['ann'], VOICE_WINDOW)).toBe(true);
  });

  test('other reporters and other services are other voices', () => {
    const voices = new Voices();
    voices.admit('x', ['ann'], 0);
    expect(voices.admit('x', ['bob'], 0)).toBe(true);
    expect(voices.admit('y', ['ann'], 0)).toBe(true);
  });

  test('a voice counted under yesterday’s pseudonym is known under today’s', () => {
    const voices = new Voices();
    voices.admit('x', ['old'], 0);
    expect(voices.admit('x', ['new', 'old'], 1)).toBe(false);
  });

  test('a released voice counts at the next try', () => {
    const voices = new Voices();
    voices.admit('x', ['ann'], 0);
    voices.release('x', 'ann');
    expect(voices.admit('x', ['ann'], 1)).toBe(true);
  });

  test('voices whose window has passed are forgotten', () => {
    const voices = new Voices();
    for (let nth = 0; nth < 100; nth++) voices.admit('x', [`r${nth}`], nth);
    voices.admit('x', ['last'], VOICE_WINDOW + 100);
    expect(voices.size).toBe(1);
  });

  test('in any window as long as the voice window, a reporter counts at most once', () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: VOICE_WINDOW / 3 }),
      who: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const voices = new Voices();
        const countedAt = new Map<string, number>();
        let at = 0;
        for (const { wait, who } of steps) {
          at += wait;
          if (!voices.admit('x', [who], at)) continue;
          expect(at - (countedAt.get(who) ?? -Infinity)).toBeGreaterThanOrEqual(VOICE_WINDOW);
          countedAt.set(who, at);
        }
      }),
    );
  });
});

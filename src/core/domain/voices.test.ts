import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VOICE_WINDOW, Voices, voiceOf } from './voices.ts';

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
    expect(voices.count(VOICE_WINDOW + 100)).toBe(1);
  });

  test('a voice recalled from before a restart lasts as long as it would have, and one that has ended is new', () => {
    const voices = new Voices();
    voices.recall({ voice: voiceOf('x', 'ann'), at: 1 }, VOICE_WINDOW);
    voices.recall({ voice: voiceOf('x', 'bob'), at: 0 }, VOICE_WINDOW);
    expect(voices.admit('x', ['ann'], VOICE_WINDOW)).toBe(false);
    expect(voices.admit('x', ['bob'], VOICE_WINDOW)).toBe(true);
    expect(voices.admit('x', ['ann'], VOICE_WINDOW + 1)).toBe(true);
  });

  test('whatever comes when, a report is a voice exactly where a map of all of them says so', () => {
    const who = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.record({
      wait: fc.oneof(
        fc.constantFrom(0, 1, VOICE_WINDOW - 1, VOICE_WINDOW),
        fc.integer({ min: 0, max: VOICE_WINDOW }),
      ),
      service: fc.constantFrom('x', 'y'),
      pseudonyms: fc.oneof(fc.tuple(who), fc.tuple(who, who)),
      stored: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const voices = new Voices();
        const countedAt = new Map<string, number>();
        let at = Date.UTC(2025, 2, 10);
        for (const { wait, service, pseudonyms, stored } of steps) {
          at += wait;
          const isCounted = (one: string) =>
            at - (countedAt.get(`${service} ${one}`) ?? -Infinity) < VOICE_WINDOW;
          const isNew = !pseudonyms.some(isCounted);
          expect(voices.admit(service, pseudonyms, at)).toBe(isNew);
          if (isNew && stored) countedAt.set(`${service} ${pseudonyms[0]}`, at);
          else if (isNew) voices.release(service, pseudonyms[0]);
        }
      }),
    );
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

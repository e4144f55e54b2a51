import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packDigests } from '../base/packed-digests.ts';
import {
  admittedKeys,
  askedKeys,
  decideVoice,
  VOICE_WINDOW,
  Voices,
  voiceKeys,
  type Speaker,
} from './voices.ts';

/** A speaker without a token. */
const alone = (...reporters: [string, ...string[]]): Speaker => ({ reporters, devices: [], capacity: 2 });
/** A device behind an address. */
const behind = (address: string, capacity: number, ...devices: string[]): Speaker => ({
  reporters: [address],
  devices,
  capacity,
});
const keyOf = (service: string, reporter: string) => voiceKeys({ service, reporter, device: null })[0]!;

describe('Voices', () => {
  test('a reporter is one voice a service within the window, and a new one at its end', () => {
    const voices = new Voices();
    expect(voices.admit('x', alone('ann'), 0).counted).toBe(true);
    expect(voices.admit('x', alone('ann'), VOICE_WINDOW - 1).counted).toBe(false);
    expect(voices.admit('x', alone('ann'), VOICE_WINDOW).counted).toBe(true);
  });

  test('a repeat does not extend the window', () => {
    const voices = new Voices();
    voices.admit('x', alone('ann'), 0);
    voices.admit('x', alone('ann'), VOICE_WINDOW - 1);
    expect(voices.admit('x', alone('ann'), VOICE_WINDOW).counted).toBe(true);
  });

  test('other reporters and other services are other voices', () => {
    const voices = new Voices();
    voices.admit('x', alone('ann'), 0);
    expect(voices.admit('x', alone('bob'), 0).counted).toBe(true);
    expect(voices.admit('y', alone('ann'), 0).counted).toBe(true);
  });

  test('a voice counted under yesterday’s pseudonym is known under today’s', () => {
    const voices = new Voices();
    voices.admit('x', alone('old'), 0);
    expect(voices.admit('x', alone('new', 'old'), 1).counted).toBe(false);
  });

  test('a released voice counts at the next attempt', () => {
    const voices = new Voices();
    voices.admit('x', alone('ann'), 0);
    voices.release({ service: 'x', reporter: 'ann', device: null });
    expect(voices.admit('x', alone('ann'), 1).counted).toBe(true);
  });

  test('voices whose window has passed are forgotten', () => {
    const voices = new Voices();
    for (let nth = 0; nth < 100; nth++) voices.admit('x', alone(`r${nth}`), nth);
    voices.admit('x', alone('last'), VOICE_WINDOW + 100);
    expect(voices.count(VOICE_WINDOW + 100)).toBe(1);
  });

  test('a voice recalled from before a restart lasts as long as it would have, and one that has expired is new', () => {
    const voices = new Voices();
    voices.recall(packDigests([{ digest: keyOf('x', 'ann'), at: 1 }]), VOICE_WINDOW);
    voices.recall(packDigests([{ digest: keyOf('x', 'bob'), at: 0 }]), VOICE_WINDOW);
    expect(voices.admit('x', alone('ann'), VOICE_WINDOW).counted).toBe(false);
    expect(voices.admit('x', alone('bob'), VOICE_WINDOW).counted).toBe(true);
    expect(voices.admit('x', alone('ann'), VOICE_WINDOW + 1).counted).toBe(true);
  });

  test('whatever comes when, a report is a voice exactly if a map of all of them says so', () => {
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
          expect(voices.admit(service, alone(...(pseudonyms as [string, ...string[]])), at).counted).toBe(
            isNew,
          );
          if (isNew && stored) countedAt.set(`${service} ${pseudonyms[0]}`, at);
          else if (isNew) voices.release({ service, reporter: pseudonyms[0], device: null });
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
          if (!voices.admit('x', alone(who), at).counted) continue;
          expect(at - (countedAt.get(who) ?? -Infinity)).toBeGreaterThanOrEqual(VOICE_WINDOW);
          countedAt.set(who, at);
        }
      }),
    );
  });

  describe('several devices at one address', () => {
    const outcomes = (voices: Voices, capacity: number, devices: number, at = 0) =>
      Array.from({ length: devices }, (_, nth) => {
        const { counted, reason } = voices.admit('x', behind('cafe', capacity, `d${nth}`), at);
        return counted ? 'counted' : reason;
      });
    const counted = (all: readonly string[]) => all.filter((outcome) => outcome === 'counted').length;

    test.each([1, 2, 3, 17])('are voices up to its capacity of %i, and one more is crowded', (capacity) => {
      const voices = new Voices();
      expect(outcomes(voices, capacity, capacity + 1)).toEqual([
        ...Array.from({ length: capacity }, () => 'counted'),
        'crowded',
      ]);
      expect(voices.admit('y', behind('cafe', capacity, 'd0'), 0).counted).toBe(true);
      expect(counted(outcomes(voices, capacity, capacity, VOICE_WINDOW))).toBe(capacity);
    });

    test('are all voices if they are half as many as a large capacity, and never more than it', () => {
      expect(counted(outcomes(new Voices(), 300, 150))).toBe(150);
      const full = counted(outcomes(new Voices(), 300, 3_000));
      expect(full).toBeLessThanOrEqual(300);
      expect(full).toBeGreaterThan(280);
    });

    test('are all voices if the operator vouches for it', () => {
      expect(counted(outcomes(new Voices(), Infinity, 5_000))).toBe(5_000);
    });

    test('are distinguished by device alone: one that moves to another address repeats itself', () => {
      const voices = new Voices();
      voices.admit('x', behind('home', 2, 'phone'), 0);
      expect(voices.admit('x', behind('carrier', 2, 'phone'), 1)).toMatchObject({ reason: 'repeat' });
      expect(voices.admit('x', behind('carrier', 2, 'phone of today', 'phone'), 1)).toMatchObject({
        reason: 'repeat',
      });
    });

    test('leave the first seat to senders without a token, as long as there are others', () => {
      const voices = new Voices();
      voices.admit('x', behind('home', 2, 'phone'), 0);
      expect(voices.admit('x', alone('home'), 0).counted).toBe(true);
      expect(voices.admit('x', behind('home', 2, 'laptop'), 0)).toMatchObject({ reason: 'crowded' });
      expect(voices.admit('x', alone('home'), 1)).toMatchObject({ reason: 'repeat' });
    });

    test('keep yesterday’s seats when the salt has changed', () => {
      const voices = new Voices();
      for (const device of ['a', 'b']) voices.admit('x', behind('old', 2, device), 0);
      const today: Speaker = { reporters: ['new', 'old'], devices: ['c'], capacity: 2 };
      expect(voices.admit('x', today, 1)).toMatchObject({ reason: 'crowded' });
    });

    test('give their seat back with their voice, and are recalled with it', () => {
      const voices = new Voices();
      const { seat } = voices.admit('x', behind('home', 1, 'a'), 0);
      const report = {
        service: 'x',
        reporter: 'home',
        device: { token: 'a', behind: 'h', ip: 4 as const, seat },
      };
      voices.release(report);
      expect(voices.admit('x', behind('home', 1, 'b'), 0).counted).toBe(true);
      const other = new Voices();
      other.recall(packDigests(voiceKeys(report).map((digest) => ({ digest, at: 0 }))), 1);
      expect(other.admit('x', behind('home', 1, 'a'), 1)).toMatchObject({ reason: 'repeat' });
      expect(other.admit('x', behind('home', 1, 'c'), 1)).toMatchObject({ reason: 'crowded' });
    });
  });
});

test('what is asked about a speaker is among the keys that can be read beforehand, whatever is taken', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 });
  const capacities = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(Infinity));
  fc.assert(
    fc.property(
      names,
      names,
      capacities,
      fc.infiniteStream(fc.boolean()),
      (others, devices, capacity, taken) => {
        const speaker: Speaker = { reporters: ['ann', ...others], devices, capacity };
        const asked = askedKeys('x', speaker);
        const admission = decideVoice('x', speaker, (key) => {
          expect(asked).toContainEqual(key);
          return taken.next().value === true;
        });
        if (!admission.counted) return;
        for (const key of admittedKeys('x', speaker, admission.seat)) expect(asked).toContainEqual(key);
      },
    ),
  );
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from './digest.ts';
import { AHEAD_MAX, Expiring } from './expiring.ts';
import { packDigests } from './packed-digests.ts';
import { DAY, HOUR, MINUTE, type Millis } from './time.ts';

const START = Date.UTC(2025, 2, 10, 9, 25);

/** A naive reference implementation: every key with its expiry. */
class Simple {
  readonly #moments = new Map<string, Millis>();

  until(key: string, at: Millis): Millis | null {
    const until = this.#moments.get(key) ?? at;
    return until > at ? until : null;
  }

  set(key: string, until: Millis): void {
    this.#moments.set(key, until);
  }

  forget(key: string): void {
    this.#moments.delete(key);
  }

  count(at: Millis): number {
    return [...this.#moments.values()].filter((until) => until > at).length;
  }
}

describe('Expiring', () => {
  test('a key is remembered to the millisecond before its moment, and not at it', () => {
    const expiring = new Expiring(10);
    const ann = digestOf('ann');
    expiring.set(ann, START + HOUR, START);
    expect(expiring.until(ann, START + HOUR - 1)).toBe(START + HOUR);
    expect(expiring.until(ann, START + HOUR)).toBeNull();
  });

  test('behaves like a map with all expiries, whatever comes when', () => {
    const key = fc.integer({ min: 0, max: 40 }).map(String);
    const step = fc.record({
      wait: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 0, max: HOUR }),
        fc.integer({ min: 0, max: 40 * DAY }),
      ),
      what: fc.constantFrom('set', 'set', 'set', 'forget'),
      key,
      ahead: fc.oneof(fc.integer({ min: 0, max: HOUR }), fc.integer({ min: 0, max: AHEAD_MAX })),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 200 }), (shards, steps) => {
        const [expiring, simple] = [new Expiring(1_000, shards), new Simple()];
        let at = START;
        for (const { wait, what, key, ahead } of steps) {
          at += wait;
          const digest = digestOf(key);
          expect(expiring.until(digest, at)).toBe(simple.until(key, at));
          if (what === 'set') {
            expiring.set(digest, at + ahead, at);
            simple.set(key, at + ahead);
          } else {
            expiring.forget(digest);
            simple.forget(key);
          }
          expect(expiring.count(at)).toBe(simple.count(at));
        }
      }),
    );
  });

  test('keys set all at once are those set one after the other, repeated and expired ones included, whatever comes in between', () => {
    const key = fc.integer({ min: 0, max: 40 });
    const until = fc.integer({ min: -HOUR, max: 4 * HOUR });
    const step = fc.record({
      wait: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 0, max: HOUR }),
        fc.integer({ min: 0, max: 40 * DAY }),
      ),
      all: fc.array(fc.tuple(key, until), { maxLength: 60 }),
      asked: key,
      forgotten: fc.option(key),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 20 }), (shards, steps) => {
        const [atOnce, each] = [new Expiring(1_000, shards), new Expiring(1_000, shards)];
        let at = START;
        for (const { wait, all, asked, forgotten } of steps) {
          at += wait;
          const keys = all.map(([nth, ahead]) => ({ digest: digestOf(`${nth}`), at: at + ahead }));
          atOnce.setAll(packDigests(keys), at);
          for (const { digest, at: moment } of keys) each.set(digest, moment, at);
          for (const expiring of [atOnce, each])
            if (forgotten !== null) expiring.forget(digestOf(`${forgotten}`));
          expect(atOnce.until(digestOf(`${asked}`), at)).toBe(each.until(digestOf(`${asked}`), at));
        }
        for (let nth = 0; nth <= 40; nth++)
          expect(atOnce.until(digestOf(`${nth}`), at)).toBe(each.until(digestOf(`${nth}`), at));
        expect(atOnce.count(at)).toBe(each.count(at));
      }),
    );
  });

  test.each([299, 300, 301, 400, 401, 701, 5_000])(
    'of %d keys set all at once those are remembered that would be if they were set one after the other',
    (keys) => {
      const max = 300;
      const [atOnce, each] = [new Expiring(max, 1), new Expiring(max, 1)];
      const all = Array.from({ length: keys }, (_, nth) => ({
        digest: digestOf(`r${nth}`),
        at: START + HOUR + ((nth * 7_919) % keys),
      }));
      atOnce.setAll(packDigests(all, START), START);
      for (const { digest, at } of all) each.set(digest, at, START);
      expect(all.map(({ digest }) => atOnce.until(digest, START))).toEqual(
        all.map(({ digest }) => each.until(digest, START)),
      );
      expect(atOnce.bytes).toBeLessThanOrEqual(24 * Math.ceil((max * 4) / 3));
    },
  );

  test('keys set all at once do not outlast their moments and weeks of silence, nor does their memory', () => {
    for (const silence of [2 * HOUR, AHEAD_MAX, AHEAD_MAX + 1, 40 * DAY, 60 * DAY]) {
      const expiring = new Expiring(100_000, 16);
      const digest = digestOf('ann');
      expiring.setAll(packDigests([{ digest, at: START + HOUR }]), START);
      expect(expiring.bytes).toBeGreaterThan(0);
      expect(expiring.until(digest, START + silence)).toBeNull();
      expiring.until(digest, START + silence + HOUR);
      expect(expiring.bytes).toBe(0);
    }
  });

  test('as many as the limit are remembered; one more than a third above it drops those that expire soonest', () => {
    const max = 300;
    const expiring = new Expiring(max, 1);
    const add = (nth: number) => expiring.set(digestOf(`r${nth}`), START + HOUR + nth, START);
    for (let nth = 0; nth < max; nth++) add(nth);
    expect(expiring.count(START)).toBe(max);
    for (let nth = max; nth < 400; nth++) add(nth);
    expect(expiring.count(START)).toBe(400);
    add(400);
    expect(expiring.count(START)).toBe(max + 1);
    expect(expiring.until(digestOf('r99'), START)).toBeNull();
    expect(expiring.until(digestOf('r100'), START)).toBe(START + HOUR + 100);
  });

  test('memory follows what is remembered, up and down', () => {
    const expiring = new Expiring(100_000, 16);
    for (let nth = 0; nth < 50_000; nth++) expiring.set(digestOf(`r${nth}`), START + HOUR, START);
    expect(expiring.bytes / 50_000).toBeGreaterThanOrEqual(16);
    expect(expiring.bytes / 50_000).toBeLessThanOrEqual(24.1);
    expiring.until(digestOf('r0'), START + 2 * HOUR + MINUTE);
    expect(expiring.bytes).toBe(0);
  });

  test('a call with an earlier time is treated as at the latest', () => {
    const expiring = new Expiring(10);
    expiring.set(digestOf('ann'), START + 5, START);
    expect(expiring.until(digestOf('bob'), START + 5)).toBeNull();
    expect(expiring.until(digestOf('ann'), START + 4)).toBeNull();
  });

  test('an expiry too far ahead to be told from a past one is a mistake of ours', () => {
    const expiring = new Expiring(10);
    expiring.set(digestOf('ann'), START + AHEAD_MAX, START);
    expect(() => expiring.set(digestOf('ann'), START + AHEAD_MAX + 1, START)).toThrow(/within weeks/u);
    const [furthest, tooFar] = [START + AHEAD_MAX, START + AHEAD_MAX + 1].map((at) =>
      packDigests([{ digest: digestOf('bob'), at }]),
    );
    expiring.setAll(furthest!, START);
    expect(expiring.until(digestOf('bob'), START)).toBe(START + AHEAD_MAX);
    expect(() => expiring.setAll(tooFar!, START)).toThrow(/within weeks/u);
  });
});

describe('digestOf', () => {
  test('never changes: digests are stored on disks', () => {
    expect(digestOf('')).toMatchInlineSnapshot(`
      {
        "high": 2068219628,
        "low": 414375390,
        "middle": -1531231070,
      }
    `);
    expect(digestOf('x qN3bVdYyTQ2zJ1u7kq0WpA')).toMatchInlineSnapshot(`
      {
        "high": -1633758874,
        "low": -880900731,
        "middle": 363867569,
      }
    `);
  });

  test('half a million similar texts do not share 64 bits, and every bit is set as often as not', () => {
    const COUNT = 500_000;
    const seen = new Set<number>();
    const ones = Array.from({ length: 96 }, () => 0);
    let shared = 0;
    for (let nth = 0; nth < COUNT; nth++) {
      const { high, middle, low } = digestOf(`service-${nth % 1_000} ${nth.toString(36)}`);
      // 53 bits, which a number holds exactly.
      const key = (low >>> 0) * 2 ** 21 + (middle >>> 11);
      if (seen.has(key)) shared++;
      seen.add(key);
      for (const [word, value] of [high, middle, low].entries())
        for (let bit = 0; bit < 32; bit++) ones[word * 32 + bit]! += (value >>> bit) & 1;
    }
    expect(shared).toBe(0);
    for (const count of ones) expect(Math.abs(count / COUNT - 0.5)).toBeLessThan(0.005);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REPEATS_SHARE, WaitingRoom } from './waiting-room.ts';

const MAX = 1_200;

function roomWith(waiting: Readonly<Record<string, number>>): WaitingRoom {
  const room = new WaitingRoom(() => MAX);
  for (const [service, reports] of Object.entries(waiting))
    for (let nth = 0; nth < reports; nth++) room.enter(service);
  return room;
}

describe('which reports may wait', () => {
  test('a service alone may take half of the places, and not one more', () => {
    expect(roomWith({ x: MAX / 2 - 1 }).crowdFor('x')).toBeNull();
    expect(roomWith({ x: MAX / 2 }).crowdFor('x')).toBe('service');
    expect(roomWith({ x: MAX / 2 }).crowdFor('y')).toBeNull();
  });

  test('two may take a third each', () => {
    expect(roomWith({ x: MAX / 3 - 1, y: MAX / 3 }).crowdFor('x')).toBeNull();
    expect(roomWith({ x: MAX / 3, y: MAX / 3 }).crowdFor('x')).toBe('service');
  });

  test('the last place is for a service that has none waiting, and then there is none for any', () => {
    expect(roomWith({ x: MAX - 1 }).crowdFor('y')).toBeNull();
    expect(roomWith({ x: MAX - 1, y: 1 }).crowdFor('z')).toBe('all');
  });

  test('repeats may wait while a quarter of the places is taken, and not one more', () => {
    expect(roomWith({ x: MAX * REPEATS_SHARE }).hasRoomForRepeats()).toBe(true);
    expect(roomWith({ x: MAX * REPEATS_SHARE + 1 }).hasRoomForRepeats()).toBe(false);
  });

  test('a report that leaves makes room', () => {
    const room = roomWith({ x: MAX / 2 });
    room.leave('x');
    expect(room.crowdFor('x')).toBeNull();
    expect(room.waiting).toBe(MAX / 2 - 1);
  });

  test('never more wait than may, and a service with fewer waiting than another is not refused before it', () => {
    const services = ['a', 'b', 'c', 'd'];
    const step = fc.record({ service: fc.constantFrom(...services), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 200 }), (max, steps) => {
        const room = new WaitingRoom(() => max);
        const held = new Map(services.map((service) => [service, 0]));
        for (const { service, leaves } of steps) {
          const now = held.get(service) ?? 0;
          if (leaves ? now === 0 : room.crowdFor(service) !== null) continue;
          if (leaves) room.leave(service);
          else room.enter(service);
          held.set(service, now + (leaves ? -1 : 1));
          expect(room.waiting).toBeLessThanOrEqual(max);
          const byHeld = [...held].sort((a, b) => a[1] - b[1]).map(([name]) => room.crowdFor(name) !== null);
          expect(byHeld).toEqual(byHeld.toSorted((a, b) => Number(a) - Number(b)));
        }
      }),
    );
  });
});

/** Reports per second on one service. */
interface Offer {
  readonly service: string;
  readonly perSecond: number;
}

/** Shares refused by service, and reports written per second, for a disk that writes `written` per second, first come first served. */
function overload(offers: readonly Offer[], written: number, seconds = 60) {
  const stepsPerSecond = 1_000;
  const room = new WaitingRoom(() => MAX);
  const line: string[] = [];
  // People do not all come at the same millisecond.
  const figures = new Map(
    offers.map(({ service }, nth) => [service, { offered: 0, refused: 0, due: nth / offers.length }]),
  );
  let [first, credit, most] = [0, 0, 0];
  for (let step = 0; step < seconds * stepsPerSecond; step++) {
    for (const { service, perSecond } of offers) {
      const own = figures.get(service)!;
      for (own.due += perSecond / stepsPerSecond; own.due >= 1; own.due--) {
        own.offered++;
        if (room.crowdFor(service) !== null) own.refused++;
        else {
          room.enter(service);
          line.push(service);
        }
      }
    }
    most = Math.max(most, room.waiting);
    for (credit += written / stepsPerSecond; credit >= 1 && first < line.length; credit--)
      room.leave(line[first++]!);
    credit = Math.min(credit, 1);
  }
  return {
    refused: (service: string) => figures.get(service)!.refused / figures.get(service)!.offered,
    perSecond: first / seconds,
    most,
  };
}

describe('an overload, in virtual time', () => {
  const others = Array.from({ length: 60 }, (_, nth) => ({ service: `s${nth}`, perSecond: 20 }));

  test.each([
    ['one service at fifty times its normal rate', ['s0']],
    ['three such services', ['s0', 's1', 's2']],
    ['ten such services', Array.from({ length: 10 }, (_, nth) => `s${nth}`)],
  ])('%s: at most 1 % of reports on others are refused, and the disk is never idle', (_what, flooded) => {
    const offers = others.map((offer) =>
      flooded.includes(offer.service) ? { ...offer, perSecond: offer.perSecond * 50 } : offer,
    );
    const quiet = others.filter(({ service }) => !flooded.includes(service));
    // The quiet services use three quarters of what the disk can write; many times as much is offered.
    const written = (quiet.length * 20) / 0.75;
    const { refused, perSecond, most } = overload(offers, written);
    for (const { service } of quiet) expect(refused(service), service).toBeLessThanOrEqual(0.01);
    for (const service of flooded) expect(refused(service), service).toBeGreaterThan(0.1);
    expect(perSecond).toBeGreaterThan(0.97 * written);
    expect(most).toBeLessThanOrEqual(MAX);
  });
});

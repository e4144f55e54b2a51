import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, WEEK } from '../base/time.ts';
import { RecentVoices } from './recent-voices.ts';
import { RENTED, TEN_NETWORKS } from './networks.fixture.ts';
import { NONE_KNOWN } from './support.ts';
import {
  DOUBTED_DRIFT_A_WEEK,
  DOUBTED_OF_A_NEWCOMER,
  DOUBTED_SETTLES_AFTER,
  Teaching,
  noneDoubted,
} from './teaching.ts';

/** `people` reports through each network in turn, and `rented` reports from rented machines, each in its own block. */
function sent(people: number, rented: number, at = 0): RecentVoices {
  const voices = new RecentVoices();
  for (let nth = 0; nth < people + rented; nth++) {
    const network = nth < people ? nth % 10 : RENTED;
    const sender = { block: `block ${nth}`, wide: `wide ${nth}` };
    voices.add(at + nth, { sender, address: null, network, place: null, problem: null }, 3);
  }
  return voices;
}

/** What a service has learned after a number of weeks with these reports in each hour. */
function after(weeks: number, people: number, rented: number, doubted = noneDoubted()) {
  const voices = sent(people, rented);
  const from = doubted.at;
  for (let at = from + HOUR; at <= from + weeks * WEEK; at += HOUR)
    new Teaching(at, voices, TEN_NETWORKS, doubted).closeHour(people + rented, people);
  return doubted;
}

describe('Teaching', () => {
  test('people teach all of their reports, and rented machines next to none of theirs', () => {
    const crowd = new Teaching(0, sent(40, 0), TEN_NETWORKS, noneDoubted());
    expect(crowd.taught(40, 5)).toBe(40);
    const fed = new Teaching(0, sent(5, 45), TEN_NETWORKS, noneDoubted());
    expect(fed.taught(50, 5)).toBeLessThanOrEqual(6);
  });

  test('a single report is learned, and so is everything if nothing is known about networks or senders', () => {
    expect(new Teaching(0, sent(0, 1), TEN_NETWORKS, noneDoubted()).taught(1, 0)).toBe(1);
    expect(new Teaching(0, sent(0, 30), NONE_KNOWN, noneDoubted()).taught(30, 0)).toBe(30);
    expect(new Teaching(0, new RecentVoices(), TEN_NETWORKS, noneDoubted()).taught(30, 0)).toBe(30);
  });

  test('a service whose people come through rented machines from the first week on learns all of it', () => {
    const doubted = after(1, 0, 20);
    expect(new Teaching(0, sent(0, 20), TEN_NETWORKS, doubted).taught(20, 20)).toBeGreaterThanOrEqual(19);
  });

  test('the doubted part drifts slowly once it is settled: eight weeks of feeding teach a few reports in a hundred', () => {
    const settled = after(DOUBTED_SETTLES_AFTER / WEEK, 10, 0);
    expect(settled.share).toBe(0);
    const fed = after(8, 5, 45, settled);
    expect(fed.share).toBeLessThanOrEqual(DOUBTED_OF_A_NEWCOMER * (1 + DOUBTED_DRIFT_A_WEEK) ** 8.1);
    expect(fed.share).toBeGreaterThan(DOUBTED_OF_A_NEWCOMER);
    expect(new Teaching(0, sent(5, 45), TEN_NETWORKS, fed).taught(50, 5)).toBeLessThanOrEqual(8);
  });

  test('of reports that come as they always come all are learned, on average, even if they are few', () => {
    const settled = noneDoubted();
    let [came, taught] = [0, 0];
    for (let hour = 1; hour <= 8 * 7 * 24; hour++) {
      // Every fifth hour three of five reports come from one place.
      const voices = hour % 5 === 0 ? sent(2, 3) : sent(5, 0);
      const teaching = new Teaching(hour * HOUR, voices, TEN_NETWORKS, settled);
      teaching.closeHour(5, 5);
      if (hour * HOUR <= 2 * DOUBTED_SETTLES_AFTER) continue;
      came += 5;
      taught += teaching.taught(5, 5);
    }
    expect(settled.share).toBeGreaterThan(0.02);
    expect(taught / came).toBeCloseTo(1, 2);
  });

  test('places and networks of an hour teach if three quarters of it are left, and a single report is not doubted', () => {
    const hour = (people: number, rented: number) =>
      new Teaching(0, sent(people, rented), TEN_NETWORKS, noneDoubted()).doubts(people + rented, people);
    expect(hour(20, 0)).toBe(false);
    expect(hour(20, 6)).toBe(false);
    expect(hour(20, 20)).toBe(true);
    expect(hour(0, 1)).toBe(false);
    expect(hour(2, 1)).toBe(false);
  });

  test('if there are more reports than are remembered the latest represent all', () => {
    const voices = sent(10, 0, 5 * HOUR + MINUTE);
    expect(new Teaching(0, voices, TEN_NETWORKS, noneDoubted()).taught(1_000, 1_000)).toBe(1_000);
  });
});

import { describe, expect, test } from 'vitest';
import { DAY, WEEK, type Millis } from '../base/time.ts';
import type { IpVersion } from '../domain/device.ts';
import { CAPACITY_UNKNOWN, PEOPLE_OF_A_NETWORK } from './address-capacity.ts';
import {
  LOOKED_AT_A_DAY,
  LOOKED_AT_OF_ADDRESS,
  LOOKED_AT_OF_SERVICE,
  PAIRS_KNOWN,
  SHARING_DRIFT_A_WEEK,
  SHARING_NETWORKS_MAX,
  SHARING_SETTLES_AFTER,
  SharedAddresses,
} from './shared-addresses.ts';

const ISP = 64_512;
const CARRIER = 64_513;
const CAMPUS = 64_514;

/** Devices of a network that report on one service in a day, each behind one of a number of addresses, four of which form a block. */
function report(
  sharing: SharedAddresses,
  network: number,
  devices: number,
  addresses: number,
  { ip = 4 as IpVersion, service = 'x', day = 0 } = {},
): void {
  for (let nth = 0; nth < devices; nth++) {
    const address = (nth * 7 + day) % addresses;
    sharing.learn({
      network,
      ip,
      behind: `${network} ${ip} ${address} of day ${day}`,
      block: `${network} ${ip} ${Math.floor(address / 4)} of day ${day}`,
      service,
      token: `${network} ${nth} of day ${day}`,
    });
  }
}

function live(sharing: SharedAddresses, days: number, from: number, ofDay: (day: number) => void): Millis {
  for (let day = from; day < from + days; day++) {
    ofDay(day);
    sharing.closeDay((day + 1) * DAY);
  }
  return (from + days) * DAY;
}

/** An ordinary day: 200 households, a carrier with eight addresses, a campus with one. */
function ordinary(sharing: SharedAddresses, day: number): void {
  report(sharing, ISP, 200, 2_000, { day });
  report(sharing, CARRIER, 60, 8, { day });
  report(sharing, CARRIER, 60, 5_000, { day, ip: 6 });
  report(sharing, CAMPUS, 12, 1, { day });
}

describe('SharedAddresses', () => {
  test('an address of an unknown network has the capacity for unknown ones', () => {
    expect(new SharedAddresses().capacityOf(ISP, 4)).toBe(CAPACITY_UNKNOWN);
  });

  test('a carrier’s few shared addresses and a campus earn more, households and the /64s of phones do not', () => {
    const sharing = new SharedAddresses();
    live(sharing, 28, 0, (day) => ordinary(sharing, day));
    const capacities = [ISP, CARRIER, CAMPUS].map((network) => sharing.capacityOf(network, 4));
    expect(capacities[0]).toBe(CAPACITY_UNKNOWN);
    // A part of 1 of 8, and one of 1, minus the possible effect of chance.
    expect(capacities[1]).toBeGreaterThan(0.6 * (PEOPLE_OF_A_NETWORK / 8));
    expect(capacities[1]).toBeLessThanOrEqual(PEOPLE_OF_A_NETWORK / 8);
    expect(capacities[2]).toBeGreaterThan(0.6 * PEOPLE_OF_A_NETWORK);
    expect(capacities[2]).toBeLessThanOrEqual(PEOPLE_OF_A_NETWORK);
    expect(sharing.capacityOf(CARRIER, 6)).toBe(CAPACITY_UNKNOWN);
  });

  test('the share of a block is known too: for the campus all, for households next to nothing', () => {
    const sharing = new SharedAddresses();
    live(sharing, 28, 0, (day) => ordinary(sharing, day));
    expect(sharing.blockPartOf(CAMPUS)).toBeGreaterThan(0.8);
    expect(sharing.blockPartOf(ISP)).toBeLessThan(0.01);
    expect(sharing.blockPartOf(1)).toBe(0);
  });

  test(`nothing is known from fewer than ${PAIRS_KNOWN} pairs`, () => {
    const sharing = new SharedAddresses();
    // 4 reports of one address form 6 pairs, and each service has its own pairs.
    const services = PAIRS_KNOWN / 6;
    const day = (of: number) => {
      for (let nth = 0; nth < of; nth++) {
        const behind = `address of ${nth >> 1}`;
        for (let device = 0; device < 4; device++)
          sharing.learn({
            network: ISP,
            ip: 4,
            behind,
            block: behind,
            service: `s${nth}`,
            token: `${nth} ${device}`,
          });
      }
      sharing.closeDay(DAY);
    };
    day(services - 1);
    expect(sharing.capacityOf(ISP, 4)).toBe(CAPACITY_UNKNOWN);
    const other = new SharedAddresses();
    live(other, 1, 0, () => {
      for (let nth = 0; nth < services; nth++) report(other, ISP, 4, 1, { service: `s${nth}`, day: nth });
    });
    expect(other.capacityOf(ISP, 4)).toBeGreaterThan(CAPACITY_UNKNOWN);
  });

  test('one device that reports on many services, or repeatedly, is no sharing', () => {
    const sharing = new SharedAddresses();
    live(sharing, 28, 0, () => {
      for (let nth = 0; nth < 200; nth++)
        sharing.learn({
          network: ISP,
          ip: 4,
          behind: 'home',
          block: 'home',
          service: `s${nth % 40}`,
          token: `d${nth % 40}`,
        });
    });
    expect(sharing.capacityOf(ISP, 4)).toBe(CAPACITY_UNKNOWN);
  });

  test(`of one address ${LOOKED_AT_OF_SERVICE} reports on a service are considered in a day, ${LOOKED_AT_OF_ADDRESS} in all, and none beyond`, () => {
    const sharing = new SharedAddresses();
    const learn = (service: string, token: string) =>
      sharing.learn({ network: ISP, ip: 4, behind: 'host', block: 'host', service, token });
    const looked = (service: string) =>
      Array.from({ length: LOOKED_AT_OF_SERVICE + 1 }, (_, nth) => learn(service, `${nth}`));
    const whole = [...Array.from({ length: LOOKED_AT_OF_SERVICE }, () => true), false];
    for (let nth = 0; nth < LOOKED_AT_OF_ADDRESS / LOOKED_AT_OF_SERVICE; nth++)
      expect(looked(`s${nth}`)).toEqual(whole);
    expect(learn('another', '0')).toBe(false);
  });

  test('one host that mints 10,000 tokens a day among households earns nothing', () => {
    const sharing = new SharedAddresses();
    live(sharing, 28, 0, (day) => {
      ordinary(sharing, day);
      report(sharing, ISP, 10_000, 1, { day });
    });
    expect(sharing.capacityOf(ISP, 4)).toBeLessThanOrEqual(2 * CAPACITY_UNKNOWN);
  });

  test(`once settled, no capacity moves by more than ${SHARING_DRIFT_A_WEEK} a week, whatever is sent`, () => {
    const sharing = new SharedAddresses();
    const settled = SHARING_SETTLES_AFTER / DAY + 1;
    live(sharing, settled, 0, (day) => ordinary(sharing, day));
    const before = [sharing.capacityOf(CARRIER, 4), sharing.capacityOf(CAMPUS, 4)] as const;
    const weeks = 8;
    live(sharing, (weeks * WEEK) / DAY, settled, (day) => {
      report(sharing, CARRIER, 100, 1, { day });
      report(sharing, 64_999, 100, 1, { day });
      report(sharing, CAMPUS, 200, 2_000, { day });
    });
    const most = 1.05 ** weeks;
    expect(sharing.capacityOf(CARRIER, 4)).toBeLessThanOrEqual((before[0] + 1) * most);
    expect(sharing.capacityOf(CAMPUS, 4)).toBeGreaterThanOrEqual(Math.floor(before[1] / most));
    expect(sharing.capacityOf(64_999, 4)).toBeLessThanOrEqual(CAPACITY_UNKNOWN * most);
  });

  test(`beyond ${LOOKED_AT_A_DAY} reports a day a part of the addresses represents all`, () => {
    const few = new SharedAddresses();
    const many = new SharedAddresses();
    live(few, 28, 0, (day) => report(few, CARRIER, 600, 64, { day }));
    live(many, 28, 0, (day) => {
      report(many, CARRIER, 600, 64, { day });
      report(many, ISP, 4 * LOOKED_AT_A_DAY, 100_000, { day });
    });
    const [one, other] = [few.capacityOf(CARRIER, 4), many.capacityOf(CARRIER, 4)];
    expect(one).toBeGreaterThan(0.6 * (PEOPLE_OF_A_NETWORK / 64));
    expect(other).toBeGreaterThan(0.6 * one);
    expect(other).toBeLessThan(1.6 * one);
    expect(many.capacityOf(ISP, 4)).toBe(CAPACITY_UNKNOWN);
  });

  test(`distinguishes ${SHARING_NETWORKS_MAX} networks, those with the most reports`, () => {
    const sharing = new SharedAddresses();
    live(sharing, 1, 0, (day) => {
      report(sharing, 1, 12, 3, { day });
      for (let network = 2; network <= SHARING_NETWORKS_MAX + 1; network++)
        report(sharing, network, 16, 4, { day });
    });
    expect(sharing.capacityOf(1, 4)).toBe(CAPACITY_UNKNOWN);
    expect(sharing.capacityOf(SHARING_NETWORKS_MAX + 1, 4)).toBeGreaterThan(CAPACITY_UNKNOWN);
  });

  test('continues from what was saved, in the middle of a day', () => {
    const sharing = new SharedAddresses();
    live(sharing, 20, 0, (day) => ordinary(sharing, day));
    ordinary(sharing, 20);
    const loaded = new SharedAddresses();
    loaded.load(sharing.freeze());
    loaded.loadDay(sharing.freezeDay());
    for (const one of [sharing, loaded]) {
      report(one, CARRIER, 30, 8, { day: 20, service: 'y' });
      one.closeDay(21 * DAY);
      live(one, 10, 21, (day) => ordinary(one, day));
    }
    expect(loaded.freeze()).toEqual(sharing.freeze());
  });

  test('what outlives the day identifies networks and no one', () => {
    const sharing = new SharedAddresses();
    live(sharing, 2, 0, (day) => ordinary(sharing, day));
    const saved = new TextDecoder().decode(sharing.freeze());
    expect(saved).toContain(String(CARRIER));
    expect(saved).not.toContain('of day');
    expect(new SharedAddresses().freezeDay()).toEqual(sharing.freezeDay());
  });
});

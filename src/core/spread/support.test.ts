import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NONE_KNOWN, SPEAKING_SHARE, SenderTally, withinShares, type KnownNetworks } from './support.ts';

const known = (shares: Record<number, number>, rented: readonly number[] = []): KnownNetworks => ({
  mix: { known: true, shareOf: (network) => shares[network] ?? 0, rareShareOf: () => 0.1 },
  hosting: (network) => rented.includes(network),
  addressPartOf: () => 0,
  blockPartOf: () => 0,
});

function tallied(networks: KnownNetworks, crowd: Record<string, number>): SenderTally {
  const tally = new SenderTally(networks);
  let block = 0;
  for (const [group, blocks] of Object.entries(crowd))
    for (let nth = 0; nth < blocks; nth++, block++)
      tally.add({ group: group === 'vouched' ? null : Number(group), block, address: block, country: 0 });
  return tally;
}

describe('withinShares', () => {
  test('leaves a surge unchanged that comes in its usual parts', () => {
    const parts = [0.5, 0.3, 0.2].map((share) => ({ voices: 100 * share, share }));
    expect(withinShares(parts)).toBe(100);
  });

  test('cuts one down to next to nothing whose senders usually make up less than half', () => {
    expect(withinShares([{ voices: 10_000, share: 0.4 }])).toBeLessThanOrEqual(5);
    expect(withinShares([{ voices: 10_000, share: 0 }])).toBe(1);
  });

  test('lets through what is usual, and twice the part of what is beyond', () => {
    const ordinary = [0.5, 0.4].map((share) => ({ voices: 300 * share, share }));
    const left = withinShares([...ordinary, { voices: 5_000, share: 0.1 }], 300);
    expect(left).toBeGreaterThanOrEqual(300);
    expect(left).toBeLessThan(305);
  });

  test('allows common groups a second voice beyond their parts, up to an eighth of what is left', () => {
    const small = { voices: 5, share: 0.001 };
    const left = (rest: number, groups = 1) =>
      withinShares([{ voices: rest, share: 1 }, ...Array.from({ length: groups }, () => small)]);
    expect([left(6), left(7)]).toEqual([6 + 1, 7 + 2]);
    expect([left(3, 4), left(4, 4), left(12, 4)]).toEqual([3 + 4, 4 + 4 + 1, 12 + 4 + 2]);
    expect(left(100, 4)).toBe(100 + 8);
  });

  test('never leaves more than there is, nor less where more came', () => {
    const part = fc.record({ voices: fc.nat(500), share: fc.double({ min: 0, max: 0.5, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), part, fc.nat(300), (parts, more, expected) => {
        const left = withinShares(parts, expected);
        const all = parts.reduce((sum, { voices }) => sum + voices, 0);
        expect(left).toBeLessThanOrEqual(all);
        expect(withinShares([...parts, more], expected)).toBeGreaterThanOrEqual(left);
      }),
    );
  });
});

describe('SenderTally', () => {
  const mix = known({ 1: 0.5, 2: 0.3, 3: 0.1 }, [99]);

  test('people as they usually come lose nothing', () => {
    const crowd = { 1: 50, 2: 30, 3: 10, 4: 2, 5: 2, 6: 1, '-5': 2, '-6': 2, '-7': 1 };
    const { voices, supported } = tallied(mix, crowd).spread(null, 0);
    expect([voices, supported]).toEqual([100, 100]);
  });

  test('one rare network does not have the share that all rare ones have together, however many of its reports come', () => {
    const others = { 1: 50, 2: 30, 3: 10 };
    const left = (of: number) => tallied(mix, { ...others, 4: of }).spread(null, 0).supported;
    expect(left(1)).toBe(91);
    expect(left(10)).toBe(91);
    expect(left(500)).toBe(91);
    expect(tallied(mix, { 1: 500, 2: 300, 3: 100, 4: 50 }).spread(null, 0).supported).toBe(910);
  });

  test('all networks that rent out machines, and all rare ones, add a voice to others and make nothing by themselves', () => {
    expect(tallied(mix, { 1: 5, 2: 3, 3: 1, 99: 1 }).spread(null, 0).supported).toBe(10);
    expect(tallied(mix, { 99: 5_000 }).spread(null, 0).supported).toBe(0);
    const botnet = Object.fromEntries(Array.from({ length: 40 }, (_, nth) => [1_000 + nth, 12]));
    expect(tallied(mix, botnet).spread(null, 0).supported).toBe(0);
  });

  test('a block is one voice, but for as many as usually come from one in its network', () => {
    const fromOneBlockEach = (networks: KnownNetworks, voices: number) => {
      const tally = new SenderTally(networks);
      for (let nth = 0; nth < voices; nth++)
        for (const group of [1, 2, 3]) tally.add({ group, block: group, address: nth, country: 0 });
      return tally.spread(null, 0).supported;
    };
    expect(fromOneBlockEach(mix, 1)).toBe(3);
    expect(fromOneBlockEach(mix, 16)).toBe(3);
    const shared = (part: number) => ({ ...mix, blockPartOf: () => part });
    expect(fromOneBlockEach(shared(1 / 16), 16)).toBe(3 * (1 + 2));
    expect(fromOneBlockEach(shared(1 / 2), 16)).toBeGreaterThan(24);
  });

  test('one network is let through up to the spread of its blocks, if others are as usual', () => {
    const tally = tallied(mix, { 2: 200 });
    expect(tally.speaker).toBe(2);
    expect(tally.spread(2, 0)).toMatchObject({ through: 200 });
    expect(tally.spread(2, 0).supported).toBeLessThan(10);
    const few = new SenderTally(mix);
    for (let nth = 0; nth < 200; nth++) few.add({ group: 2, block: nth % 3, address: 0, country: 0 });
    expect(few.spread(2, 0).through).toBeLessThan(10);
  });

  test('as many reports as are sent from eleven blocks of a network are eleven voices, and from sixteen they are all of them', () => {
    const through = (blocks: number) => {
      const tally = new SenderTally(mix);
      for (let nth = 0; nth < 16 * blocks; nth++)
        tally.add({ group: 2, block: nth % blocks, address: nth, country: 0 });
      return tally.spread(2, 0).through;
    };
    expect([8, 11, 16].map(through)).toEqual([8, 11, 16 * 16]);
  });

  test('a network whose people usually share few addresses is let through with the usual number of them, and not with one', () => {
    const carrier = { ...mix, addressPartOf: () => 1 / 8, blockPartOf: () => 1 / 2 };
    const through = (networks: KnownNetworks, addresses: number) => {
      const tally = new SenderTally(networks);
      for (let nth = 0; nth < 200; nth++) {
        const address = nth % addresses;
        tally.add({ group: 2, block: address % 2, address, country: 0 });
      }
      return tally.spread(2, 0).through;
    };
    expect(through(carrier, 8)).toBe(200);
    expect(through(carrier, 1)).toBeLessThan(10);
    expect(through(carrier, 2)).toBeLessThan(10);
    expect(through(mix, 8)).toBeLessThan(10);
    const campus = { ...mix, addressPartOf: () => 0.9, blockPartOf: () => 0.9 };
    expect(through(campus, 1)).toBe(200);
  });

  test('a network does not account for a surge while others surge that are cut', () => {
    const tally = tallied(mix, { 2: 50, 99: 400 });
    expect(tally.spread(2, 0).through).toBe(tally.spread(null, 0).supported);
  });

  test(`a network may not account for a surge if it rents out machines, has no number, or usually has less than ${SPEAKING_SHARE}`, () => {
    const at = (share: number) => tallied(known({ 7: share }), { 7: 50 }).speaker;
    expect([at(SPEAKING_SHARE), at(SPEAKING_SHARE - 1e-6)]).toEqual([7, null]);
    expect(tallied(mix, { 99: 50, '-5': 60 }).speaker).toBeNull();
  });

  test('if nothing is known, eight groups make a surge, and five do not', () => {
    const groups = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, nth) => [-1 - nth, 40]));
    expect(tallied(NONE_KNOWN, groups(8)).spread(null, 0).supported).toBe(320);
    expect(tallied(NONE_KNOWN, groups(5)).spread(null, 0).supported).toBeLessThan(15);
  });

  test('those that the operator vouches for count in full', () => {
    expect(tallied(mix, { vouched: 30, 99: 500 }).spread(null, 0).supported).toBe(30);
  });
});

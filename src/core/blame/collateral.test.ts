import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Collateral, type Blame } from './collateral.ts';
import type { Rise } from './collateral-odds.ts';
import { RELATIONS, rise } from './collateral.fixture.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../base/time.ts';

const BEGAN = 3 * HOUR;
const NOW = 4 * HOUR;

interface Told {
  readonly extra: number;
  readonly lag?: Millis;
}

/** Rises of an hour at {@link NOW}; `lag` after the first. */
function rises(told: Readonly<Record<string, Told>>): Rise[] {
  return Object.entries(told).map(([slug, { extra, lag = 0 }]) =>
    rise(slug, { at: NOW, began: BEGAN + lag, extra }),
  );
}

function seen(all: readonly Rise[], collateral = new Collateral()): Collateral {
  collateral.step(NOW, all, RELATIONS);
  return collateral;
}

const role = (collateral: Collateral, slug: string) => collateral.blame(slug)?.role;

describe('Collateral', () => {
  it('names the carrier that fails, and calls the two that are reported beside it knock-ons, with the reason', () => {
    const collateral = seen(
      rises({
        att: { extra: 71_000 },
        verizon: { extra: 3_000 },
        't-mobile': { extra: 1_100, lag: 8 * MINUTE },
      }),
    );
    expect(collateral.blame('att')).toMatchObject({ role: 'primary', others: ['t-mobile', 'verizon'] });
    expect(collateral.blame('verizon')).toMatchObject({
      role: 'knock_on',
      of: 'att',
      reason: 'rival',
      lagMs: 0,
    });
    expect(collateral.blame('verizon')?.times).toBeCloseTo(71 / 3);
    expect(collateral.blame('t-mobile')).toMatchObject({ of: 'att', lagMs: 8 * MINUTE });
  });

  it('names the cloud though its customers have more reports than it', () => {
    const collateral = seen(
      rises({ cloud: { extra: 60, lag: 5 * MINUTE }, shop: { extra: 2_000 }, films: { extra: 300 } }),
    );
    expect(collateral.blame('cloud')).toMatchObject({ role: 'primary', others: ['films', 'shop'] });
    expect(collateral.blame('shop')).toMatchObject({ of: 'cloud', reason: 'depends_on' });
  });

  it('names the cloud that nobody reports if enough of its customers rise together', () => {
    const collateral = seen(rises({ shop: { extra: 900 }, films: { extra: 300 }, maps: { extra: 500 } }));
    expect(collateral.blame('cloud')).toBeNull();
    expect(['films', 'maps'].map((slug) => collateral.blame(slug)?.of)).toEqual(['cloud', 'cloud']);
    expect(collateral.blame('shop')).toMatchObject({
      role: 'knock_on',
      of: 'cloud',
      reason: 'dependants_together',
      times: null,
    });
  });

  it('names it too if it had a few reports for another reason hours before', () => {
    const before = rise('cloud', { at: NOW, began: 0, extra: 20 });
    const now = rises({ shop: { extra: 900 }, films: { extra: 300 }, maps: { extra: 500 } });
    const collateral = seen([before, ...now]);
    expect(collateral.blame('cloud')).toMatchObject({ role: 'primary', others: ['films', 'maps', 'shop'] });
  });

  it('continues to name it while the last of them lasts', () => {
    const [shop, films, maps] = rises({ shop: { extra: 900 }, films: { extra: 300 }, maps: { extra: 500 } });
    const collateral = seen([shop, films, maps] as Rise[]);
    collateral.step(NOW + MINUTE, [maps as Rise], RELATIONS);
    expect(collateral.blame('maps')?.of).toBe('cloud');
  });

  it('does not name it for two of them, nor for three on different hours', () => {
    const two = seen(rises({ shop: { extra: 900 }, films: { extra: 300 } }));
    const apart = seen(
      [0, 1, 2].map((hour) =>
        rise(['shop', 'films', 'maps'][hour] ?? '', { at: NOW, began: hour * HOUR, extra: 500 }),
      ),
    );
    expect(['shop', 'films'].map((slug) => role(two, slug))).toEqual(['independent', 'independent']);
    expect(['shop', 'films', 'maps'].map((slug) => apart.blame(slug)?.of)).toEqual([null, null, null]);
  });

  it('takes the carriers that users of a social network suspect for knock-ons of it', () => {
    const collateral = seen(rises({ friends: { extra: 30_000 }, att: { extra: 300, lag: 6 * MINUTE } }));
    expect(collateral.blame('att')).toMatchObject({ of: 'friends', reason: 'suspected' });
  });

  it('takes a social network for a knock-on of the carrier that people use it through', () => {
    const collateral = seen(rises({ att: { extra: 30_000 }, friends: { extra: 400, lag: 6 * MINUTE } }));
    expect(collateral.blame('friends')).toMatchObject({ of: 'att', reason: 'reached_through' });
  });

  it('follows a chain to its beginning', () => {
    const collateral = seen(
      rises({ att: { extra: 71_000 }, cricket: { extra: 9_000 }, verizon: { extra: 2_000 } }),
    );
    expect(collateral.blame('cricket')).toMatchObject({ of: 'att', reason: 'depends_on' });
    expect(collateral.blame('verizon')?.of).toBe('att');
  });

  it('takes the host for a knock-on of the carrier that uses its network, if that one is far larger', () => {
    const collateral = seen(rises({ cricket: { extra: 4_000 }, att: { extra: 60, lag: 5 * MINUTE } }));
    expect(collateral.blame('att')?.of).toBe('cricket');
    expect(role(collateral, 'cricket')).toBe('primary');
  });

  it('separates two unrelated services, and rivals of about the same size', () => {
    const unrelated = seen(rises({ bank: { extra: 2_000 }, game: { extra: 40, lag: 2 * MINUTE } }));
    const rivals = seen(rises({ att: { extra: 4_000 }, verizon: { extra: 3_000, lag: 10 * MINUTE } }));
    expect([role(unrelated, 'bank'), role(unrelated, 'game')]).toEqual(['independent', 'independent']);
    expect([role(rivals, 'att'), role(rivals, 'verizon')]).toEqual(['independent', 'independent']);
  });

  it('learns from what rose together before, and then says so', () => {
    const collateral = new Collateral();
    for (let week = 1; week <= 4; week++) {
      const began = week * 7 * DAY;
      const at = began + HOUR;
      const both = [rise('bank', { at, began, extra: 900 }), rise('other-bank', { at, began, extra: 40 })];
      collateral.step(at, both, RELATIONS);
      collateral.step(at + HOUR, [], RELATIONS);
    }
    const at = 35 * DAY;
    const now = [
      rise('bank', { at, began: at - HOUR, extra: 900 }),
      rise('other-bank', { at, began: at - HOUR, extra: 40 }),
    ];
    collateral.step(at, now, RELATIONS);
    expect(collateral.blame('other-bank')).toMatchObject({ of: 'bank', reason: 'moved_together' });
  });
});

describe('what Collateral announces', () => {
  const big = { att: { extra: 71_000 }, verizon: { extra: 3_000 } };

  it('a change of part once, and figures without a reason afterwards', () => {
    const collateral = new Collateral();
    const first = collateral.step(NOW, rises(big), RELATIONS);
    expect(first.map(({ service, reason }) => [service, reason])).toEqual([
      ['att', 'source_of_others'],
      ['verizon', 'knock_on_of'],
    ]);
    const second = collateral.step(NOW + MINUTE, rises(big), RELATIONS);
    expect(second.map(({ reason }) => reason)).toEqual([null, null]);
  });

  it('nothing about a rise that is alone', () => {
    expect(new Collateral().step(NOW, rises({ bank: { extra: 90 } }), RELATIONS)).toEqual([]);
  });

  it('that a knock-on is its own problem once it outgrows what the other explains', () => {
    const collateral = seen(rises(big));
    const changes = collateral.step(
      NOW + MINUTE,
      rises({ att: { extra: 71_000 }, verizon: { extra: 60_000 } }),
      RELATIONS,
    );
    expect(changes.find(({ service }) => service === 'verizon')?.reason).toBe('own_trouble');
  });

  it('nothing new when odds only fluctuate around the threshold', () => {
    const shares = [0.36, 0.42, 0.37, 0.41, 0.36, 0.43];
    const collateral = new Collateral();
    const told = shares.flatMap((share, minute) =>
      collateral
        .step(
          NOW + minute * MINUTE,
          rises({ att: { extra: 9_000 }, verizon: { extra: 9_000 * share } }),
          RELATIONS,
        )
        .filter(({ reason }) => reason !== null),
    );
    expect(told.filter(({ service }) => service === 'verizon').length).toBeLessThanOrEqual(1);
  });

  it('a knock-on stays one when its source is over, and the source stays one when its knock-on is', () => {
    const [att, verizon] = rises(big) as [Rise, Rise];
    const outlasting = seen([att, verizon]);
    outlasting.step(NOW + MINUTE, [verizon], RELATIONS);
    expect(outlasting.blame('verizon')?.of).toBe('att');
    const outlasted = seen([att, verizon]);
    outlasted.step(NOW + MINUTE, [att], RELATIONS);
    expect(outlasted.blame('att')).toMatchObject({ role: 'primary', others: ['verizon'] });
  });
});

const SLUGS = [
  'att',
  'verizon',
  't-mobile',
  'cricket',
  'friends',
  'photos',
  'cloud',
  'shop',
  'music',
  'films',
  'maps',
];
const anySurges = fc
  .uniqueArray(
    fc.record({
      slug: fc.constantFrom(...SLUGS),
      began: fc.integer({ min: 100, max: 235 }),
      extra: fc.integer({ min: 20, max: 50_000 }),
    }),
    { selector: ({ slug }) => slug, minLength: 1 },
  )
  .map((all) => all.map(({ slug, began, extra }) => rise(slug, { at: NOW, began: began * MINUTE, extra })));

const parts = (collateral: Collateral, all: readonly Rise[]): Record<string, Blame | null> =>
  Object.fromEntries(all.map(({ service }) => [service, collateral.blame(service)]));

describe('laws of Collateral', () => {
  it('the order of the rises changes nothing', () => {
    fc.assert(
      fc.property(anySurges, fc.nat(), (all, turn) => {
        const turned = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)].reverse();
        expect(parts(seen(turned), all)).toEqual(parts(seen(all), all));
        expect(seen(turned).freeze()).toEqual(seen(all).freeze());
      }),
    );
  });

  it('an unrelated rise changes no part', () => {
    fc.assert(
      fc.property(anySurges, fc.integer({ min: 1, max: 10 ** 6 }), (all, extra) => {
        const more = [...all, rise('bank', { at: NOW, began: BEGAN, extra })];
        expect(parts(seen(more), all)).toEqual(parts(seen(all), all));
      }),
    );
  });

  it('more reports on everything alike change no part', () => {
    const times = (one: Rise, factor: number): Rise => ({
      ...one,
      observed: one.expected + (one.observed - one.expected) * factor,
      course: one.course.map((extra) => extra * factor),
    });
    fc.assert(
      fc.property(anySurges, fc.integer({ min: 2, max: 1_000 }), (all, factor) => {
        const enough = all.map((one) => times(one, 500));
        const roles = (some: readonly Rise[]) =>
          Object.values(parts(seen(some), some)).map((blame) => [blame?.role, blame?.of]);
        expect(roles(enough.map((one) => times(one, factor)))).toEqual(roles(enough));
      }),
    );
  });

  it('the source of a knock-on is a source itself, or is not reported at all', () => {
    fc.assert(
      fc.property(anySurges, (all) => {
        const collateral = seen(all);
        for (const { service } of all) {
          const blame = collateral.blame(service);
          if (blame?.role !== 'knock_on') continue;
          const of = blame.of === null ? null : collateral.blame(blame.of);
          expect(of === null || (of.role === 'primary' && of.others.includes(service))).toBe(true);
        }
      }),
    );
  });

  it('a saved state continues as if it had never stopped', () => {
    fc.assert(
      fc.property(anySurges, anySurges, (first, second) => {
        const whole = seen(first);
        const thawed = new Collateral();
        thawed.load(whole.freeze());
        const later = second.map((one) => ({ ...one, at: NOW + MINUTE }));
        expect(thawed.step(NOW + MINUTE, later, RELATIONS)).toEqual(
          whole.step(NOW + MINUTE, later, RELATIONS),
        );
        expect(thawed.freeze()).toEqual(whole.freeze());
      }),
    );
  });
});

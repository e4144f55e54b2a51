import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { facetOfId } from '../domain/facet.ts';
import { decideScope, facetsIn, scopeStart, type FacetTally, type ScopeTally } from './scope.ts';
import { HOUR } from '../base/time.ts';

type Rows = Record<string, readonly [observed: number, expected: number, within?: string]>;

function facetTally(
  id: string,
  observed: number,
  expected: number,
  within: string | null = null,
): FacetTally {
  return { ...facetOfId(id, within), observed, expected, uncertainty: 0.02 };
}

function tally(rows: Rows, more: Partial<ScopeTally> = {}): ScopeTally {
  const facets = Object.entries(rows).map(([id, row]) => facetTally(id, ...row));
  const of = (dimension: string) => facets.filter((facet) => facet.dimension === dimension);
  const most = (key: 'observed' | 'expected') =>
    Math.max(
      ...['country', 'city', 'network', 'problem'].map((dimension) =>
        of(dimension).reduce((sum, facet) => sum + facet[key], 0),
      ),
    );
  const whole = { observed: most('observed'), expected: most('expected') };
  return { windowMs: HOUR, ...whole, excess: 0.5, scatter: 1, known: true, facets, ...more };
}

const said = (rows: Rows, more?: Partial<ScopeTally>) => {
  const scope = decideScope(tally(rows, more));
  return [scope.kind, ...(scope.parts ?? []).map(({ key }) => key)];
};

describe('decideScope', () => {
  test('one city above usual, and the rest as usual: only that city', () => {
    expect(said({ 'city:GB/London': [6, 6], 'city:GB/Leeds': [3, 2], 'city:GB/Norwich': [12, 0.5] })).toEqual(
      ['only', 'GB/Norwich'],
    );
  });

  test('two cities with most of the excess, and some elsewhere: mostly these, the larger first', () => {
    const rows = {
      'city:GB/London': [120, 3],
      'city:GB/Birmingham': [60, 1],
      'city:GB/Leeds': [40, 6],
    } as const;
    expect(said(rows)).toEqual(['mostly', 'GB/London', 'GB/Birmingham']);
  });

  test('excess in places that are not distinguished counts as the rest', () => {
    const rows = { 'city:GB/London': [6, 6], 'city:GB/Norwich': [30, 0.5] } as const;
    const others = (observed: number) => ({
      others: [{ dimension: 'city', observed, expected: 10 } as const],
    });
    expect(said(rows, others(10))).toEqual(['only', 'GB/Norwich']);
    expect(said(rows, others(28))).toEqual(['mostly', 'GB/Norwich']);
    expect(said(rows, others(80))).toEqual(['everywhere', 'GB/Norwich', 'GB/London']);
  });

  test('everyone in proportion: everywhere, with the places most reports come from', () => {
    const rows = {
      'city:GB/London': [60, 6],
      'city:GB/Leeds': [20, 2],
      'city:GB/Norwich': [3, 0.5],
    } as const;
    expect(said(rows)).toEqual(['everywhere', 'GB/London', 'GB/Leeds']);
  });

  test('a country all of whose cities have their share is one country, not its cities', () => {
    const rows: Rows = {
      'country:GB': [100, 5],
      'country:US': [11, 10],
      'city:GB/London': [60, 3, 'country:GB'],
      'city:GB/Leeds': [40, 2, 'country:GB'],
      'city:US/New York': [11, 10, 'country:US'],
    };
    expect(said(rows)).toEqual(['only', 'GB']);
  });

  test('a city that explains its country is named instead of it', () => {
    const rows: Rows = {
      'country:GB': [64, 9],
      'country:US': [11, 10],
      'region:GB:England': [63, 8, 'country:GB'],
      'region:GB:Scotland': [1, 1, 'country:GB'],
      'city:GB/London': [60, 4, 'region:GB:England'],
      'city:GB/Leeds': [3, 3, 'region:GB:England'],
      'city:GB/Glasgow': [1, 1, 'region:GB:Scotland'],
      'city:US/New York': [11, 10, 'country:US'],
    };
    expect(said(rows)).toEqual(['only', 'GB/London']);
  });

  test('a network of one country that explains more than the country is the scope', () => {
    const rows: Rows = {
      'country:GB': [70, 20],
      'country:US': [21, 20],
      'network:AS2856': [55, 4],
      'network:AS5089': [17, 16],
      'network:AS7922': [19, 20],
    };
    expect(said(rows)).toEqual(['only', 'AS2856']);
  });

  test('if little is known about what is usual, nothing is narrower than everywhere', () => {
    expect(said({ 'city:GB/Norwich': [50, 0.5], 'city:GB/London': [6, 6] }, { known: false })[0]).toBe(
      'everywhere',
    );
  });

  test('a place of four reports is not named, one of five is', () => {
    const of = (norwich: number) => said({ 'city:GB/London': [6, 6], 'city:GB/Norwich': [norwich, 0.02] });
    expect(of(4)).toEqual(['everywhere', 'GB/London']);
    expect(of(5)).toEqual(['only', 'GB/Norwich']);
  });

  test('one problem above usual, and the others as usual: only that problem, everywhere', () => {
    const scope = decideScope(tally({ 'problem:app': [40, 2], 'problem:cards': [2, 2] }));
    expect([scope.kind, scope.problem?.key]).toEqual(['everywhere', 'app']);
    const mixed = decideScope(tally({ 'problem:app': [560, 3], 'problem:cards': [440, 7] }));
    expect(mixed.problem).toBeNull();
    expect(facetsIn(scope)).toEqual(['problem:app']);
  });

  const rows = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0.1, max: 20, noNaN: true })),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  const named = (values: readonly (readonly [number, number])[], order: readonly number[]): ScopeTally => {
    const all = Object.fromEntries(
      values.map((value, index) => [`city:GB/${String(index)}`, value] as const),
    );
    const whole = tally(all);
    return { ...whole, facets: order.map((index) => whole.facets[index]!) };
  };

  test('the order of facets changes nothing', () => {
    fc.assert(
      fc.property(rows, (values) => {
        const order = values.map((_, index) => index);
        const there = decideScope(named(values, order));
        const back = decideScope(named(values, order.toReversed()));
        expect(back.kind).toBe(there.kind);
        expect(back.parts).toEqual(there.parts);
      }),
    );
  });

  test('what rises by the same factor everywhere is never of one place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 100 }),
        (usual, factor) => {
          const values = usual.map((expected) => [expected * factor, expected] as const);
          const order = values.map((_, index) => index);
          expect(decideScope(named(values, order)).kind).toBe('everywhere');
        },
      ),
    );
  });
});

test('a scope is derived from the last hour of an incident, or from the window of its evidence if that is longer', () => {
  const onset = { earliest: 0 };
  expect(scopeStart(onset, HOUR / 4, HOUR / 2)).toBe(0);
  expect(scopeStart(onset, HOUR / 4, 5 * HOUR)).toBe(4 * HOUR);
  expect(scopeStart(onset, 2 * HOUR, 5 * HOUR)).toBe(3 * HOUR);
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACETS_MAX, FacetTable, PROBATION_MAX } from './facet-table.ts';
import { facetOfId, type Facet } from '../domain/facet.ts';

const city = (name: string | number): Facet => facetOfId(`city:GB/${name}`, 'country:GB');

/** A table together with the number of reports of each slot, as its user would know it. */
class Counting {
  table = new FacetTable();
  readonly uses: number[] = [];

  /** Reports one facet; if it is new, returns the number of previous reports said not to contain it. */
  report(facet: Facet): number | null {
    this.table.report();
    const known = this.table.seen(facet);
    if (known !== undefined) {
      this.uses[known] = (this.uses[known] ?? 0) + 1;
      return null;
    }
    const { slot, among } = this.table.admit(facet, (of) => this.uses[of] ?? 0);
    this.uses[slot] = 1;
    return among;
  }

  has(facet: Facet): boolean {
    return this.table.slotOf(facet.id) !== undefined;
  }
}

/** A full table: the facets with the most reports are `K0` to `K63`. */
function full(): Counting {
  const counting = new Counting();
  for (let nth = 0; nth < FACETS_MAX - PROBATION_MAX; nth++)
    for (let report = 0; report < 5; report++) counting.report(city(`K${nth}`));
  for (let nth = 0; nth < PROBATION_MAX; nth++) counting.report(city(`P${nth}`));
  return counting;
}

describe('FacetTable', () => {
  test('has a maximum of facets, and one more replaces the one on probation that was silent longest', () => {
    const counting = full();
    expect(counting.table.facets).toHaveLength(1 + FACETS_MAX);
    expect(counting.has(city('P0'))).toBe(true);
    counting.report(city('P0'));
    counting.report(city('new'));
    expect(counting.table.facets).toHaveLength(1 + FACETS_MAX);
    expect([city('P0'), city('P1'), city('K0'), city('new')].map((facet) => counting.has(facet))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test('a facet stays until as many others as are on probation, itself left out, have been reported since', () => {
    const counting = full();
    counting.report(city('one'));
    for (let nth = 0; nth < PROBATION_MAX - 1; nth++) counting.report(city(`rare ${nth}`));
    expect(counting.has(city('one'))).toBe(true);
    counting.report(city('one more'));
    expect(counting.has(city('one'))).toBe(false);
  });

  test('whatever is reported, a facet stays while fewer others have been since, and statements about one without a slot are true', () => {
    const reports = fc.array(fc.nat(300), { minLength: 300, maxLength: 900 });
    fc.assert(
      fc.property(reports, (names) => {
        const counting = new Counting();
        const last = new Map<number, number>();
        for (const [nth, name] of names.entries()) {
          const among = counting.report(city(name));
          const since = last.has(name) ? names.slice(last.get(name)! + 1, nth) : names;
          // It had a slot and lost it: others pushed it out, and it has not been reported since.
          const lost = among !== null && last.has(name);
          expect(!lost || new Set(since).size >= PROBATION_MAX).toBe(true);
          expect(!lost || since.length >= among - 1).toBe(true);
          last.set(name, nth);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('nothing was missed before a facet lost its slot; afterwards no more is claimed than since its last report', () => {
    const counting = full();
    expect(counting.table.overflowed).toBe(false);
    const reportsBefore = (FACETS_MAX - PROBATION_MAX) * 5;
    expect(counting.report(city('new'))).toBe(PROBATION_MAX);
    expect(counting.table.overflowed).toBe(true);
    expect(reportsBefore + PROBATION_MAX + 1).toBe(385);
    expect(new Counting().report(city('first'))).toBe(Infinity);
  });

  test('a city lies in its region once a report says so', () => {
    const counting = new Counting();
    counting.report(city('Leeds'));
    counting.report(facetOfId('city:GB/Leeds', 'region:GB:Yorkshire'));
    counting.report(city('Leeds'));
    expect(counting.table.facets[1]?.within).toBe('region:GB:Yorkshire');
  });

  test('saved and loaded it gives the same slots to the same facets', () => {
    const whole = full();
    const resumed = full();
    for (let nth = 0; nth < 200; nth++) {
      if (nth % 50 === 7) resumed.table = FacetTable.load(JSON.parse(JSON.stringify(resumed.table.save())));
      const facet = city(`rare ${(nth * nth) % 97}`);
      expect(resumed.report(facet)).toBe(whole.report(facet));
    }
    expect(resumed.table.save()).toEqual(whole.table.save());
  });
});

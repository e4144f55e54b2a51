import { array, assert, constantFrom, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Catalog, Service } from '../core/domain/service.ts';
import { STATUSES, type Status } from '../core/incident/status.ts';
import { catalog } from '../ports/given.fixture.ts';
import { Roster } from './roster.ts';

const SLUGS = Array.from({ length: 40 }, (_, nth) => `s${nth}`);

function catalogOf(slugs: readonly string[]): Catalog {
  const one = catalog('x');
  const services = slugs.toSorted().map((slug): Service => {
    const category = Number(slug.slice(1)) % 3 === 0 ? 'banks' : 'games';
    return Object.assign({}, one.services[0], { slug, category });
  });
  return { ...one, services };
}

describe('the roster', () => {
  test('gives services by slug, by category and status, a page at a time', () => {
    const roster = new Roster();
    roster.replace(catalogOf(['s1', 's2', 's3', 's6']));
    roster.set('s2', 'problems');
    expect(roster.after(undefined, 2)).toEqual(['s1', 's2']);
    expect(roster.after('s2', 2)).toEqual(['s3', 's6']);
    expect(roster.after('s2x', 9)).toEqual(['s3', 's6']);
    expect(roster.after(undefined, 9, 'banks')).toEqual(['s3', 's6']);
    expect(roster.after(undefined, 9, undefined, 'problems')).toEqual(['s2']);
    expect(roster.after(undefined, 9, 'banks', 'problems')).toEqual([]);
    expect(roster.after(undefined, 9, 'nothing')).toEqual([]);
    expect([roster.count(), roster.count('banks'), roster.count(undefined, 'learning')]).toEqual([4, 2, 3]);
  });

  test('keeps the status of a service across a change of the catalog, even one that left it', () => {
    const roster = new Roster();
    roster.replace(catalogOf(['s1', 's2']));
    roster.set('s1', 'normal');
    roster.set('s9', 'normal');
    roster.replace(catalogOf(['s9']));
    expect([roster.category('s1'), roster.category('s9')]).toEqual([null, 'banks']);
    expect(roster.after(undefined, 9, undefined, 'normal')).toEqual(['s9']);
    roster.replace(catalogOf(['s1', 's9']));
    expect(roster.after(undefined, 9, undefined, 'normal')).toEqual(['s1', 's9']);
  });

  test('after any changes its lists are what filtering all services gives', () => {
    const change = tuple(constantFrom(...SLUGS), constantFrom(...STATUSES));
    assert(
      property(array(change, { maxLength: 200 }), (changes) => {
        const roster = new Roster();
        const { services } = catalogOf(SLUGS);
        roster.replace({ categories: [], services });
        const statuses = new Map<string, Status>();
        for (const [slug, status] of changes) {
          roster.set(slug, status);
          statuses.set(slug, status);
        }
        for (const category of [undefined, 'banks', 'games'])
          for (const status of [undefined, ...STATUSES])
            expect(roster.after(undefined, Infinity, category, status)).toEqual(
              services
                .filter((service) => category === undefined || service.category === category)
                .map(({ slug }) => slug)
                .filter((slug) => status === undefined || (statuses.get(slug) ?? 'learning') === status),
            );
      }),
    );
  });
});

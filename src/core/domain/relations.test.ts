import { describe, expect, it } from 'vitest';
import { relationsOf } from './relations.ts';
import type { Catalog, Service } from './service.ts';

function service(slug: string, category: string, more: Partial<Service> = {}): Service {
  const nothing = { countries: [], aliases: [], homepage: null, officialStatus: null, problems: [] };
  return { slug, name: slug, category, ...nothing, ...more };
}

const CATALOG: Catalog = {
  categories: [
    { slug: 'mobile', name: 'Mobile', problems: [], rivals: 'country' },
    { slug: 'cdn', name: 'CDN', problems: [], rivals: 'everywhere' },
    { slug: 'social', name: 'Social', problems: [], suspects: ['mobile'] },
    { slug: 'banks', name: 'Banks', problems: [] },
  ],
  services: [
    service('ee', 'mobile', { countries: ['GB'] }),
    service('o2', 'mobile', { countries: ['GB'] }),
    service('giffgaff', 'mobile', { countries: ['GB'], dependsOn: ['o2'] }),
    service('verizon', 'mobile', { countries: ['US'] }),
    service('fastly', 'cdn', { countries: ['US'] }),
    service('bunny', 'cdn', { countries: ['SI'] }),
    service('x', 'social'),
    service('vk', 'social', { countries: ['RU'] }),
    service('barclays', 'banks', { countries: ['GB'], competesWith: ['lloyds'] }),
    service('lloyds', 'banks', { countries: ['GB'] }),
    service('hsbc', 'banks', { countries: ['GB'] }),
  ],
};

describe('relationsOf', () => {
  const relations = relationsOf(CATALOG);

  it.each([
    ['ee', 'o2', 'rival'],
    ['ee', 'verizon', null],
    ['fastly', 'bunny', 'rival'],
    ['giffgaff', 'o2', 'depends_on'],
    ['o2', 'giffgaff', 'rival'],
    ['ee', 'x', 'suspected'],
    ['x', 'ee', 'reached_through'],
    ['ee', 'vk', null],
    ['x', 'vk', null],
    ['barclays', 'lloyds', 'rival'],
    ['lloyds', 'barclays', 'rival'],
    ['barclays', 'hsbc', null],
    ['ee', 'ee', null],
    ['ee', 'unheard-of', null],
  ])('problems at the second can cause reports about the first: %s, %s: %s', (one, source, kind) => {
    expect(relations.link(one, source)).toBe(kind);
  });

  it('lists the categories that can be linked to one, itself where its services are rivals', () => {
    expect(relations.linkedCategories('mobile')).toEqual(['mobile', 'social']);
    expect(relations.linkedCategories('social')).toEqual(['mobile']);
    expect(relations.linkedCategories('banks')).toEqual([]);
  });

  it('counts those that need a service', () => {
    expect(relations.dependants('o2')).toBe(1);
    expect(relations.dependants('ee')).toBe(0);
  });
});

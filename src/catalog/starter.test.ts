import { describe, expect, it } from 'vitest';
import { regionKey } from '../core/domain/place.ts';
import { problemsOf } from '../core/domain/service.ts';
import { formatCatalog, parseCatalog, PROBLEMS_MAX } from './catalog.ts';
import { readGazetteer, readStarterCatalog } from './starter.ts';

const starter = await readStarterCatalog();
const gazetteer = await readGazetteer();

describe('the starter catalog', () => {
  it('has at least 1,000 services in 25 categories and 60 countries', () => {
    expect(starter.services.length).toBeGreaterThanOrEqual(1_000);
    expect(starter.categories.length).toBeGreaterThanOrEqual(25);
    expect(new Set(starter.services.flatMap(({ countries }) => countries)).size).toBeGreaterThanOrEqual(60);
  });

  it.each([
    ['x', 'X', 'social'],
    ['facebook', 'Facebook', 'social'],
    ['threads', 'Threads', 'social'],
    ['telegram', 'Telegram', 'messaging'],
    ['whatsapp', 'WhatsApp', 'messaging'],
    ['barclays', 'Barclays', 'banks'],
  ])('has %s', (slug, name, category) => {
    expect(starter.services.find((service) => service.slug === slug)).toMatchObject({ name, category });
  });

  it('finds X by its former name and a bank by mobile banking', () => {
    expect(starter.services.find(({ slug }) => slug === 'x')?.aliases).toContain('Twitter');
    const banks = starter.categories.find(({ slug }) => slug === 'banks');
    expect(banks?.problems[0]).toMatchObject({ slug: 'mobile-banking', label: 'Mobile banking' });
  });

  it('offers four to eight problems per category, and per service no more than the limit', () => {
    const categories = new Map(starter.categories.map((category) => [category.slug, category]));
    const offered = starter.services.map((service) => {
      const category = categories.get(service.category);
      return { slug: service.slug, count: category === undefined ? 0 : problemsOf(service, category).length };
    });
    expect(starter.categories.filter(({ problems }) => problems.length < 4 || problems.length > 8)).toEqual(
      [],
    );
    expect(offered.filter(({ count }) => count < 4 || count > PROBLEMS_MAX)).toEqual([]);
  });

  it('has no empty category', () => {
    const used = new Set(starter.services.map(({ category }) => category));
    expect(starter.categories.filter(({ slug }) => !used.has(slug))).toEqual([]);
  });

  it('links over https only', () => {
    const links = starter.services.flatMap(({ homepage, officialStatus }) => [homepage, officialStatus]);
    expect(links.filter((link) => link !== null && !link.startsWith('https://'))).toEqual([]);
  });

  it('is the same when exported to one file and read back', () => {
    expect(parseCatalog(formatCatalog(starter), 'exported.yaml')).toEqual(starter);
  });
});

describe('the gazetteer', () => {
  it('knows every country of zone.tab, and the cities of at least 60 by name', () => {
    const countries = gazetteer.countries();
    expect(countries.length).toBe(247);
    expect(countries.filter(({ cities }) => cities.length >= 3).length).toBeGreaterThanOrEqual(60);
    expect(countries.find(({ code }) => code === 'GB')?.cities.slice(0, 3)).toEqual([
      'London',
      'Birmingham',
      'Manchester',
    ]);
  });

  it.each(['AU', 'BR', 'CA', 'DE', 'ES', 'FR', 'GB', 'IN', 'IT', 'MX', 'US'])(
    'has a region for each city of %s',
    (code) => {
      const cities = gazetteer.countries().find((country) => country.code === code)?.cities ?? [];
      const without = cities.filter((city) => gazetteer.resolve({ country: code, city })?.region === null);
      expect(cities.length).toBeGreaterThan(0);
      expect(without).toEqual([]);
    },
  );

  it.each([
    ['GB/Glasgow', 'GB:Scotland'],
    ['GB/Cardiff', 'GB:Wales'],
    ['GB/Belfast', 'GB:Northern Ireland'],
    ['US/Portland', 'US:Oregon'],
    ['CA/Victoria', 'CA:British Columbia'],
    ['AU/Canberra', 'AU:Australian Capital Territory'],
    ['DE/Frankfurt', 'DE:Hesse'],
    ['NO/Oslo', null],
  ])('has %s in %j', (words, key) => {
    const place = gazetteer.resolve(words);
    expect(place === null ? undefined : regionKey(place)).toBe(key);
  });

  it('has each country of the starter catalog', () => {
    const codes = new Set(starter.services.flatMap(({ countries }) => countries));
    expect([...codes].filter((code) => gazetteer.resolve(code) === null)).toEqual([]);
  });

  it('finds every city of every country by its own name, in any case', () => {
    for (const { code, cities } of gazetteer.countries()) {
      for (const city of cities) {
        expect(gazetteer.resolve(`${code.toLowerCase()}/${city.toUpperCase()}`)).toMatchObject({
          country: code,
          city,
        });
      }
    }
  });

  it.each([
    ['GB', { country: 'GB', city: null, region: null }],
    ['GB/London', { country: 'GB', city: 'London', region: 'England' }],
    [' gb / london ', { country: 'GB', city: 'London', region: 'England' }],
    ['London', { country: 'GB', city: 'London', region: 'England' }],
    ['zürich', { country: 'CH', city: 'Zurich', region: null }],
    ['Lodz', { country: 'PL', city: 'Łódź', region: null }],
    ['sao paulo', { country: 'BR', city: 'São Paulo', region: 'São Paulo' }],
    ['st johns', { country: 'CA', city: "St. John's", region: 'Newfoundland and Labrador' }],
    ['New York', { country: 'US', city: 'New York', region: 'New York' }],
    ['CA/London', { country: 'CA', city: 'London', region: 'Ontario' }],
    ['Singapore', { country: 'SG', city: 'Singapore', region: null }],
  ])('resolves %j', (words, place) => {
    expect(gazetteer.resolve(words)).toEqual(place);
  });

  it('resolves a country and a city given separately, the empty ones as if absent', () => {
    expect(gazetteer.resolve({ country: 'gb', city: 'birmingham' })).toEqual({
      country: 'GB',
      city: 'Birmingham',
      region: 'England',
    });
    expect(gazetteer.resolve({ country: 'GB', city: '' })).toEqual({
      country: 'GB',
      city: null,
      region: null,
    });
    expect(gazetteer.resolve({ country: null, city: 'Leeds' })).toEqual({
      country: 'GB',
      city: 'Leeds',
      region: 'England',
    });
    expect(gazetteer.resolve({})).toBeNull();
  });

  it.each(['', '/', 'ZZ', 'Atlantis', 'GB/Atlantis', 'ZZ/London', '!!!', 'GB/!!!', 'x'.repeat(10_000)])(
    'returns null for %j',
    (words) => {
      expect(gazetteer.resolve(words)).toBeNull();
    },
  );

  it('returns null for a city that several countries have and none as its main one', () => {
    expect(gazetteer.resolve('Hyderabad')).toBeNull();
    expect(gazetteer.resolve('Birmingham')).toBeNull();
    expect(gazetteer.resolve('GB/Birmingham')).toEqual({
      country: 'GB',
      city: 'Birmingham',
      region: 'England',
    });
  });

  it.each([
    ['Europe/London', 'GB', 'London', 'England'],
    ['America/New_York', 'US', 'New York', 'New York'],
    ['America/Argentina/Buenos_Aires', 'AR', 'Buenos Aires', null],
    ['Europe/Amsterdam', 'NL', 'Amsterdam', null],
    ['Europe/Oslo', 'NO', 'Oslo', null],
    ['America/Sao_Paulo', 'BR', 'São Paulo', 'São Paulo'],
    ['Asia/Ho_Chi_Minh', 'VN', 'Ho Chi Minh City', null],
    ['Asia/Calcutta', 'IN', 'Kolkata', 'West Bengal'],
    ['Asia/Saigon', 'VN', 'Ho Chi Minh City', null],
    ['Europe/Kiev', 'UA', 'Kyiv', null],
    ['US/Pacific', 'US', 'Los Angeles', 'California'],
    ['Atlantic/Azores', 'PT', null, null],
    ['Antarctica/Troll', 'AQ', null, null],
  ])('resolves the time zone %s to %s %s in %s', (zone, country, city, region) => {
    expect(gazetteer.ofTimeZone(zone)).toEqual({ country, city, region });
  });

  it.each(['', 'UTC', 'Etc/GMT+1', 'Europe/Atlantis', '+01:00', 'x'.repeat(10_000)])(
    'returns null for the time zone %j',
    (zone) => {
      expect(gazetteer.ofTimeZone(zone)).toBeNull();
    },
  );

  it('knows a place for every time zone that a browser can report, except those that are no place', () => {
    const placeless = Intl.supportedValuesOf('timeZone').filter(
      (zone) => gazetteer.ofTimeZone(zone) === null,
    );
    expect(placeless.filter((zone) => zone !== 'UTC' && !zone.startsWith('Etc/'))).toEqual([]);
  });
});

import type { Gazetteer, Place } from '../core/domain/place.ts';
import type { Service } from '../core/domain/service.ts';

export const START = Date.UTC(2025, 2, 10, 9, 25);
export const LONDON: Place = { country: 'GB', city: 'London', region: 'England' };

export const x: Service = {
  slug: 'x',
  name: 'X',
  category: 'social',
  countries: [],
  aliases: [],
  homepage: null,
  officialStatus: null,
  problems: [],
};

export const gazetteer: Gazetteer = {
  resolve(input) {
    const { country, city } = typeof input === 'string' ? { country: input, city: undefined } : input;
    if (country !== 'GB') return null;
    if (city === 'London') return LONDON;
    return city === undefined ? { country: 'GB', city: null, region: null } : null;
  },
  ofTimeZone: (zone) => (zone === 'Europe/London' ? LONDON : null),
  countries: () => [],
};

import type { CountryCities } from '../../../src/core/domain/place.ts';

/** A small gazetteer of places that a reporter can choose. */
export const PLACES: readonly CountryCities[] = [
  { code: 'AU', cities: ['Sydney', 'Melbourne', 'Perth'] },
  { code: 'BR', cities: ['São Paulo', 'Rio de Janeiro'] },
  { code: 'CA', cities: ['Toronto', 'Vancouver'] },
  { code: 'CH', cities: ['Zurich', 'Geneva'] },
  { code: 'DE', cities: ['Berlin', 'Hamburg', 'Munich'] },
  { code: 'ES', cities: ['Madrid', 'Barcelona'] },
  { code: 'FR', cities: ['Paris', 'Lyon'] },
  { code: 'GB', cities: ['London', 'Birmingham', 'Manchester', 'Leeds', 'Glasgow', 'Cardiff', 'Belfast'] },
  { code: 'IE', cities: ['Dublin'] },
  { code: 'IN', cities: ['Mumbai', 'Delhi'] },
  { code: 'IT', cities: ['Rome', 'Milan'] },
  { code: 'JP', cities: ['Tokyo', 'Osaka'] },
  { code: 'KR', cities: ['Seoul'] },
  { code: 'MX', cities: ['Mexico City'] },
  { code: 'NG', cities: ['Lagos'] },
  { code: 'NL', cities: ['Amsterdam'] },
  { code: 'PL', cities: ['Warsaw'] },
  { code: 'TR', cities: ['Istanbul'] },
  { code: 'UA', cities: ['Kyiv'] },
  { code: 'US', cities: ['New York', 'Los Angeles', 'Chicago', 'Denver', 'Phoenix'] },
  { code: 'ZA', cities: ['Johannesburg'] },
];

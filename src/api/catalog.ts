import { z } from 'zod';
import type { CountryCities } from '../core/domain/place.ts';
import type { Category } from '../core/domain/service.ts';
import { slug } from './incident.ts';
import { problemShape } from './service.ts';
import { component, count, type Json } from './shape.ts';

export const categoryShape = component('Category', 'A kind of service; its services share problems.', {
  slug: slug().describe('Identifies it in URLs and filters.'),
  name: z.string().describe('Its name in English.'),
  services: count().describe('How many services it has.'),
  problems: z.array(problemShape).describe('The problems that a report on any of them may name.'),
});

export const countryPlacesShape = component('CountryPlaces', 'A country with the cities people can choose.', {
  country: z.string().length(2).describe('ISO 3166-1 alpha-2.'),
  name: z.string().describe('Its name in English.'),
  cities: z
    .array(z.string())
    .describe('Cities in English, the main one first; their keys look like `GB/London`.'),
});

export function categoryJson(
  { slug: name, name: title, problems }: Category,
  services: number,
): Json<typeof categoryShape> {
  return {
    slug: name,
    name: title,
    services,
    problems: problems.map(({ slug: problem, label }) => ({ slug: problem, label })),
  };
}

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

export function countryPlacesJson({ code, cities }: CountryCities): Json<typeof countryPlacesShape> {
  return { country: code, name: names.of(code) ?? code, cities };
}

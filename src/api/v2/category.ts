import { z } from 'zod';
import type { Category } from '../../core/domain/service.ts';
import { component, type Json } from '../shape.ts';
import { numberOf } from '../../catalog/numbers.ts';
import { dayOfCounts, identifier, operation } from './shape.ts';

const categoryShape = component('V2Category', 'A kind of service.', {
  id: identifier().describe('Its number.'),
  name: z.string().describe('Its name.'),
  slug: z.string().describe('Identifies it in URLs.'),
});

export function categoryJson({ slug, name }: Category): Json<typeof categoryShape> {
  return { id: numberOf('category', slug), name, slug };
}

const inPath = {
  id: 'The number of the category.',
  countryId: 'The number of the country, or its ISO code.',
};

export const categoryOperations = [
  operation({
    id: 'v2ListCategories',
    path: '/v2/categories',
    summary: 'The categories of the catalog',
    says: 'In the order of the catalog.',
    shape: z.array(categoryShape),
  }),
  operation({
    id: 'v2GetCategory',
    path: '/v2/categories/{id}',
    summary: 'One category',
    says: 'The category.',
    shape: categoryShape,
    inPath,
  }),
  operation({
    id: 'v2GetBaselineOfCategory',
    path: '/v2/categories/{id}/baseline/countries/{countryId}',
    summary: 'Expected reports in the buckets of the last day for the services of a category and a country',
    description: 'Summed over the 50 busiest services of the category that serve the country.',
    says: 'Oldest first.',
    shape: dayOfCounts(),
    inPath,
  }),
];

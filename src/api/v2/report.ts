import { z } from 'zod';
import type { Millis } from '../../core/base/time.ts';
import { component, type Json } from '../shape.ts';
import { networkPath, slugsPath } from './company.ts';
import { bucketsQuery, reportsQuery } from './requests.ts';
import { instant, operation, utc, whole } from './shape.ts';

const bucketShape = component('V2Bucket', 'Reports of a period.', {
  point_in_time: instant().describe('When it begins.'),
  total: whole().describe('Reports in it.'),
  indicators: whole().describe('Those that name a problem; all of them if only some are requested.'),
  other: whole().describe('The rest.'),
});

/** Reports in consecutive buckets, and how many of them name a problem. */
export interface Buckets {
  readonly from: Millis;
  readonly step: Millis;
  readonly totals: readonly number[];
  readonly named: readonly number[];
}

export function bucketsJson({ from, step, totals, named }: Buckets): Json<typeof bucketShape>[] {
  return totals.map((total, nth) => {
    const indicators = Math.min(total, named[nth] ?? 0);
    return { point_in_time: utc(from + nth * step), total, indicators, other: total - indicators };
  });
}

export const reportOperations = [
  operation({
    id: 'v2ListReports',
    path: '/v2/slugs/{slugs}/reports',
    summary: 'Reports in buckets, summed over the services',
    says: 'Oldest first.',
    shape: z.array(bucketShape),
    query: reportsQuery,
    inPath: slugsPath,
  }),
  operation({
    id: 'v2ListReportsOfNetwork',
    path: '/v2/networks/{asn}/reports',
    summary: 'Reports through a network in buckets, of the 50 busiest services',
    description: 'Services that fewer than five people on the network reported are left out.',
    says: 'Oldest first.',
    shape: z.array(bucketShape),
    query: bucketsQuery,
    inPath: networkPath,
  }),
  operation({
    id: 'v2ListReportsOfCountry',
    path: '/v2/countries/{id}/reports',
    summary: 'Reports from a country in buckets, of the 50 busiest services',
    says: 'Oldest first.',
    shape: z.array(bucketShape),
    query: bucketsQuery,
    inPath: { id: 'The number of the country, or its ISO code.' },
  }),
];

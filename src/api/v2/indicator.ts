import { z } from 'zod';
import type { Problem } from '../../core/domain/service.ts';
import { component, figure, round, type Json } from '../shape.ts';
import { companyPath, slugsPath } from './company.ts';
import { numberOf } from '../../catalog/numbers.ts';
import { amongQuery, stretchQuery } from './requests.ts';
import { identifier, operation, whole } from './shape.ts';

const indicatorCountShape = component('V2IndicatorCount', 'How many reports name a problem.', {
  slug: z.string().describe('Identifies the problem.'),
  indicator: z.string().describe('The label of its button.'),
  key: z.string().describe('The same as `slug`.'),
  amount: whole().describe('Reports that name it.'),
  percentage: figure().describe('Its share of the reports that name a problem, in %.'),
});

const indicatorShape = component('V2Indicator', 'A problem.', {
  id: identifier().describe('Its number.'),
  slug: z.string().describe('Identifies the problem.'),
  translations: z
    .looseObject({ en: z.string().describe('In English.') })
    .describe('The label of its button, by language.'),
});

interface CountedProblem {
  readonly slug: string;
  readonly label: string;
  readonly amount: number;
}

/** `all`: the reports that name a problem, including those that may not be published. */
export function indicatorsJson(
  counted: readonly CountedProblem[],
  all: number,
): Json<typeof indicatorCountShape>[] {
  return counted.map(({ slug, label, amount }) => ({
    slug,
    indicator: label,
    key: slug,
    amount,
    percentage: all === 0 ? 0 : round((100 * amount) / all),
  }));
}

/** `owner`: the slug of the category or service that has the problem. */
export function indicatorJson(owner: string, { slug, label, names }: Problem): Json<typeof indicatorShape> {
  return { id: indicatorNumber(owner, slug), slug, translations: { ...names, en: label } };
}

export function indicatorNumber(owner: string, problem: string): number {
  return numberOf('indicator', `${owner}/${problem}`);
}

export const indicatorOperations = [
  operation({
    id: 'v2ListIndicatorsOfCompany',
    path: '/v2/companies/{id}/indicators',
    summary: 'The most reported problems of a service, each named by at least five people',
    says: 'Most reported first.',
    shape: z.array(indicatorCountShape),
    query: stretchQuery,
    inPath: companyPath,
  }),
  operation({
    id: 'v2ListIndicators',
    path: '/v2/slugs/{slugs}/indicators',
    summary: 'The most reported problems of services',
    says: 'Most reported first.',
    shape: z.array(indicatorCountShape),
    query: amongQuery,
    inPath: slugsPath,
  }),
  operation({
    id: 'v2ListCurrentIndicators',
    path: '/v2/slugs/{slugs}/indicators/current',
    summary: 'The most reported problems of services in the last hour',
    says: 'Most reported first.',
    shape: z.array(indicatorCountShape),
    query: amongQuery,
    inPath: slugsPath,
  }),
  operation({
    id: 'v2GetIndicator',
    path: '/v2/indicators/{id}',
    summary: 'One problem in all languages of the catalog',
    says: 'The problem.',
    shape: indicatorShape,
    inPath: { id: 'The number of the problem.' },
  }),
];

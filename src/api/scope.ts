import { z } from 'zod';
import { FACET_DIMENSIONS } from '../core/domain/facet.ts';
import type { ProblemShare } from '../core/scope/problem-shares.ts';
import { SCOPE_KINDS, type Scope, type ScopePart } from '../core/scope/scope.ts';
import { component, count, figure, roundOrNull, round, type Json } from './shape.ts';

const scopePartShape = component('ScopePart', 'A place, a network or a problem with its reports.', {
  dimension: z.enum(FACET_DIMENSIONS).describe('What kind of part it is.'),
  key: z
    .string()
    .describe(
      'Which one: a country `GB`, a region `GB:Scotland`, a city `GB/London`, a network `AS2856`, or the slug of a problem.',
    ),
  reports: count().describe('Reports counted in the window of the scope.'),
  expected: figure()
    .nullable()
    .describe('Reports that are usual in that window; null if too little is known.'),
});

const scopeWindowShape = component('ScopeWindow', 'The period that a scope was counted over.', {
  minutes: figure().describe('Its length.'),
  reports: count().describe('Reports about the service in it.'),
  expected: figure().nullable().describe('Reports that are usual in it; null if too little is known.'),
});

export const scopeShape = component('Scope', 'Where an incident is, and on which networks.', {
  kind: z
    .enum(SCOPE_KINDS)
    .describe(
      '`only`: everything outside the parts is normal. `mostly`: the parts hold at least half of the reports above the usual number, and more than their share.',
    ),
  parts: z
    .array(scopePartShape)
    .describe(
      'The parts, those with the most reports above the usual number first; for `everywhere`, where most reports come from.',
    ),
  problem: scopePartShape
    .nullable()
    .describe('The only problem that is reported more than usual; null if there is none.'),
  window: scopeWindowShape
    .nullable()
    .describe('The period over which the reports of all parts were counted.'),
});

export const problemShareShape = component('ProblemShare', 'How many of the reports name a problem.', {
  problem: z.string().describe('Slug of the problem.'),
  reports: count().describe('Reports that name it.'),
  share: figure().describe('Its share of the reports that name a problem, from 0 to 1.'),
  low: figure().describe('The lower end of the margin of error of the share (95 %).'),
  high: figure().describe('The upper end of the margin of error of the share (95 %).'),
  usual: figure().nullable().describe('Its usual share; null if too little is known.'),
  moreThanUsual: z.boolean().describe('Whether its share is significantly higher than usual.'),
});

export function scopeJson({
  kind,
  parts = [],
  problem = null,
  windowMs,
  observed,
  expected,
}: Scope): Json<typeof scopeShape> {
  const window =
    windowMs === undefined || observed === undefined
      ? null
      : { minutes: windowMs / 60_000, reports: observed, expected: roundOrNull(expected) };
  return { kind, parts: parts.map(partJson), problem: problem === null ? null : partJson(problem), window };
}

function partJson({ dimension, key, observed, expected }: ScopePart): Json<typeof scopePartShape> {
  return { dimension, key, reports: observed, expected: roundOrNull(expected) };
}

export function problemShareJson({
  problem,
  reports,
  share,
  low,
  high,
  usual,
  more,
}: ProblemShare): Json<typeof problemShareShape> {
  return {
    problem,
    reports,
    share: round(share),
    low: round(low),
    high: round(high),
    usual: roundOrNull(usual),
    moreThanUsual: more,
  };
}

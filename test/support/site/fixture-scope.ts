import type { ProblemShare } from '../../../src/core/scope/problem-shares.ts';
import type { Scope, ScopePart } from '../../../src/core/scope/scope.ts';
import { HOUR } from '../../../src/core/base/time.ts';

const city = (key: string, observed: number, expected: number): ScopePart => ({
  dimension: 'city',
  key,
  observed,
  expected,
});

/** The places of most reports in the outage of 10 March 2025. */
export const OUTAGE_SCOPE: Scope = {
  kind: 'everywhere',
  parts: [
    city('GB/London', 2_605, 0.5),
    city('US/New York', 1_478, 0.5),
    city('GB/Birmingham', 1_361, 0.2),
    city('US/Los Angeles', 1_196, 0.3),
  ],
  problem: null,
  windowMs: HOUR,
  observed: 8_120,
  expected: 4,
};

export const OUTAGE_PROBLEMS: readonly ProblemShare[] = [
  { problem: 'app', reports: 6_133, share: 0.56, low: 0.554, high: 0.573, usual: 0.41, more: true },
  { problem: 'website', reports: 3_568, share: 0.33, low: 0.319, high: 0.336, usual: 0.33, more: false },
];

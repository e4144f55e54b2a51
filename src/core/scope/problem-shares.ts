import { FACET_REPORTS_MIN } from '../domain/facet.ts';
import type { FacetTally, ScopeTally } from './scope.ts';
import { logTail } from '../stats/negative-binomial.ts';

/** A problem among the reports that name one. Shares are between 0 and 1. */
export interface ProblemShare {
  readonly problem: string;
  readonly reports: number;
  readonly share: number;
  /** The 95 % interval for the share among all who could have reported (Wilson 1927). */
  readonly low: number;
  readonly high: number;
  /** Its usual share; null if too little is known. */
  readonly usual: number | null;
  /** Whether it is reported significantly more than its usual share. */
  readonly more: boolean;
}

/** The maximum number of problems stated for an incident. */
const PROBLEMS_SHOWN_MAX = 3;
/** By chance one list in a hundred has a problem that seems more frequent than usual. */
const MORE = Math.log(0.01);
/** Two-sided 95 % of a normal distribution. */
const Z = 1.96;

/** The most reported problems of a tally, at most {@link PROBLEMS_SHOWN_MAX}, each with at least {@link FACET_REPORTS_MIN} reports. */
export function problemShares(tally: ScopeTally): ProblemShare[] {
  const problems = tally.facets.filter(({ dimension }) => dimension === 'problem');
  const named = problems.reduce((sum, { observed }) => sum + observed, 0);
  const usually = problems.reduce((sum, { expected }) => sum + expected, 0);
  return problems
    .filter(({ observed }) => observed >= FACET_REPORTS_MIN)
    .sort((a, b) => b.observed - a.observed || (a.key < b.key ? -1 : 1))
    .slice(0, PROBLEMS_SHOWN_MAX)
    .map((problem) => {
      const { low, high } = wilson(problem.observed, named);
      const usual = tally.known && usually > 0 ? Math.min(1, problem.expected / usually) : null;
      return {
        problem: problem.key,
        reports: problem.observed,
        share: problem.observed / named,
        low,
        high,
        usual,
        more: usual !== null && isMore(problem, named * usual, problems.length, tally.scatter),
      };
    });
}

function isMore(
  { observed, uncertainty }: FacetTally,
  mean: number,
  peers: number,
  scatter: number,
): boolean {
  if (observed <= mean) return false;
  return logTail(observed, mean, scatter * (1 + mean * uncertainty) - 1) <= MORE - Math.log(peers);
}

/** The 95 % score interval of a proportion: always within 0 to 1, and reasonable for small numbers. */
export function wilson(of: number, all: number): { low: number; high: number } {
  if (all === 0) return { low: 0, high: 1 };
  const share = of / all;
  const square = (Z * Z) / all;
  const centre = (share + square / 2) / (1 + square);
  const half = (Z * Math.sqrt((share * (1 - share)) / all + square / (4 * all))) / (1 + square);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

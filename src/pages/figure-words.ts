import type { Millis } from '../core/base/time.ts';
import { count, duration, inTheLast } from './quantities.ts';

/**
 * A number and what it counts: the proof at a glance. One's own report moves those with `moves` at once: `next` is what they
 * count then, where that is said otherwise of one more.
 */
export interface Figure {
  readonly value: string;
  readonly means: string;
  readonly moves?: { readonly count: number; readonly next?: string };
}

/** Reports that are still being counted. */
function counting(reports: number, means: (noun: string) => string): Figure {
  const said = (many: number): string => means(many === 1 ? 'report' : 'reports');
  const next = said(reports + 1);
  return {
    value: count(reports),
    means: said(reports),
    moves: { count: reports, ...(next === said(reports) ? {} : { next }) },
  };
}

const normalThen = (expected: number, means = 'normal for that time'): Figure => ({
  value: expected < 0.5 ? '< 1' : `≈ ${count(Math.round(expected))}`,
  means,
});

/** What has come lately: in the last quarter of an hour, or for how long nothing has. */
export interface Lately {
  readonly lastQuarter: number;
  readonly quietMs: Millis;
}

const QUARTER_MINUTES = 15;
const QUARTER: Millis = QUARTER_MINUTES * 60_000;

/** Of an incident under way: all of its reports against what is normal for as long, then what is happening now. */
export function incidentFigures(
  reports: number,
  expected: number | null,
  lastedMs: Millis,
  now: Lately | null,
): Figure[] {
  return [
    counting(reports, (noun) => `${noun} since it began`),
    ...(expected === null ? [] : [normalThen(expected)]),
    ...(now === null || lastedMs < QUARTER ? [] : [lately(now)]),
  ];
}

function lately({ lastQuarter, quietMs }: Lately): Figure {
  if (lastQuarter > 0) return counting(lastQuarter, () => inTheLast(QUARTER));
  return {
    value: 'none',
    means: `for ${duration(quietMs)}`,
    moves: { count: 0, next: inTheLast(QUARTER) },
  };
}

/** Of a place, network or problem that is surprising where the service as a whole is not; `whose` names it. */
export function facetFigures(
  { observed, expected, windowMs }: { observed: number; expected: number; windowMs: Millis },
  whose: string,
  total: number | null,
): Figure[] {
  return [
    {
      value: count(observed),
      means: `${observed === 1 ? 'report' : 'reports'}${whose} ${inTheLast(windowMs)}`,
    },
    normalThen(expected),
    ...(total === null || total <= observed ? [] : [counting(total, (noun) => `${noun} since it began`)]),
  ];
}

/** Of an incident that seems to be over: what has come since then, and what came while it lasted. */
export const recoveringFigures = (since: number, expected: number | null, during: number): Figure[] => [
  counting(since, (noun) => `${noun} since then`),
  ...(expected === null ? [] : [normalThen(expected)]),
  { value: count(during), means: `${during === 1 ? 'report' : 'reports'} in all` },
];

/** Of quiet times: the last hour against the top of the normal range, or with how much of it is not known. */
export function quietFigures(lastHour: number, high: number | null, unknownMs: Millis = 0): Figure[] {
  const seen = counting(lastHour, (noun) => `${noun} in the last hour`);
  if (unknownMs > 0) return [seen, { value: duration(unknownMs), means: 'of it without data' }];
  if (high === null) return [seen];
  return [
    seen,
    high < 1
      ? { value: '< 1', means: 'normal for an hour' }
      : { value: `≤ ${count(Math.floor(high))}`, means: 'normal for an hour' },
  ];
}

export function figuresText(figures: readonly Figure[]): string {
  return figures.map(({ value, means }) => `${value} ${means}`).join(', ');
}

/** Of an incident by itself, whether it is over or not; `unseen`: it ended when nobody could report, so it lasted no longer. */
export const incidentTotals = (
  reports: number,
  lastedMs: Millis,
  ended: boolean,
  unseen = false,
): Figure[] => [
  ended
    ? { value: count(reports), means: reports === 1 ? 'report' : 'reports' }
    : counting(reports, (noun) => `${noun} so far`),
  { value: duration(lastedMs), means: ended ? `from start to end${unseen ? ', at most' : ''}` : 'so far' },
];

/** With less evidence than this, odds say nothing worth reading. */
const ODDS_FROM = 1.5;
/** Beyond a million to one, a model of counts knows nothing any more. */
const ODDS_MAX = 1_000_000;

/** What the evidence means; null where it means little. */
export function odds(evidence: number): string | null {
  if (evidence < ODDS_FROM) return null;
  const days = Math.min(10 ** evidence, ODDS_MAX);
  const step = 10 ** Math.floor(Math.log10(days));
  const rounded = Math.floor(days / step) * step;
  return `On an ordinary day, the odds of this are under 1 in ${rounded === ODDS_MAX ? 'a million' : count(rounded)}.`;
}

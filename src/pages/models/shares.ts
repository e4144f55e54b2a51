import { FACET_REPORTS_MIN } from '../../core/domain/facet.ts';
import { isCountryKey, regionOfKey } from '../../core/domain/place.ts';
import { wilson, type ProblemShare } from '../../core/scope/problem-shares.ts';
import type { Share } from '../../ports/rollups.ts';

/** {@link FACET_REPORTS_MIN}, under its name on pages. */
export const CITY_REPORTERS_MIN = FACET_REPORTS_MIN;
/** Nobody reads more lines than this. */
export const SHARES_SHOWN_MAX = 5;
/** Problems and places read from the store; a service has a dozen problems, a worldwide outage a few hundred places. */
export const SHARES_READ_MAX = 500;

/** A line in a list of shares: `count` of all that were counted, `percent` rounded. */
export interface ShareLine {
  readonly key: string;
  readonly count: number;
  readonly percent: number;
}

/** A problem's share with its 95 % interval in per cent. */
export interface ProblemLine extends ShareLine {
  readonly low: number;
  readonly high: number;
  /** Significantly above its usual share, according to the incident. */
  readonly more: boolean;
}

export interface PlaceShares {
  readonly cities: readonly ShareLine[];
  readonly countries: readonly ShareLine[];
}

/** Whether a share may be shown: a country always, anything else once {@link CITY_REPORTERS_MIN} people reported it. */
export function mayBeNamed({ key, reporters }: Pick<Share, 'key' | 'reporters'>): boolean {
  return isCountryKey(key) || reporters >= CITY_REPORTERS_MIN;
}

/** The largest shares that may be shown, in per cent of the total. */
export function shareLines(shares: readonly Share[]): ShareLine[] {
  return largest(shares.filter(mayBeNamed), total(shares));
}

/** The largest shares of problems; `judged` is the incident's list of those that stand out. */
export function problemLines(shares: readonly Share[], judged: readonly ProblemShare[] = []): ProblemLine[] {
  const all = total(shares);
  return shareLines(shares).map((line) => {
    const { low, high } = wilson(line.count, all);
    const more = judged.some((share) => share.problem === line.key && share.more);
    return Object.assign(line, { low: Math.round(100 * low), high: Math.round(100 * high), more });
  });
}

/** Countries, and cities that may be shown. A country's count includes its cities. */
export function placeShares(shares: readonly Share[]): PlaceShares {
  const countries = shares.filter(({ key }) => isCountryKey(key));
  const cities = shares.filter((share) => isCityKey(share.key) && mayBeNamed(share));
  return { cities: largest(cities, total(countries)), countries: shareLines(countries) };
}

/** Reporters' answers, by question. */
export type AnswerShares = Readonly<Record<'tried' | 'elsewhere' | 'link', readonly ShareLine[]>>;

/** For each question, the answers that may be shown, in per cent of all its answers. */
export function answerShares(shares: readonly Share[]): AnswerShares {
  const to = (question: keyof AnswerShares): ShareLine[] =>
    shareLines(
      shares
        .filter(({ key }) => key.startsWith(`${question}:`))
        .map(({ key, count, reporters }) => ({ key: key.slice(question.length + 1), count, reporters })),
    );
  return { tried: to('tried'), elsewhere: to('elsewhere'), link: to('link') };
}

const isCityKey = (key: string): boolean => !isCountryKey(key) && regionOfKey(key) === null;
const total = (shares: readonly Share[]): number => shares.reduce((sum, share) => sum + share.count, 0);

function largest(shares: readonly Share[], of: number): ShareLine[] {
  return shares
    .filter((share) => share.count > 0)
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
    .slice(0, SHARES_SHOWN_MAX)
    .map(({ key, count }) => ({ key, count, percent: Math.round((100 * count) / of) }));
}

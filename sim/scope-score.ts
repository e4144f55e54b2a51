import type { Background } from '../src/core/fold/background.ts';
import { Fold, type CountedReport } from '../src/core/fold/fold.ts';
import { ONE_STREAM } from '../src/core/detect/levels.ts';
import type { Outcome } from '../src/core/incident/outcome.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import type { Update } from '../src/core/incident/update.ts';
import { HOUR, MINUTE, WEEK, type Millis } from '../src/core/base/time.ts';
import { dayCurve } from './crowd.ts';
import { createRandom } from './random.ts';
import {
  CITY,
  CITY_SHARE,
  NETWORK,
  TOWN_SHARE,
  crowdReports,
  drawChurn,
  drawCrowd,
  type Crowd,
  type Fault,
} from './scope-crowd.ts';
import { calibrateOracle, oracleAlarm } from './scope-oracle.ts';

/** Event time of the simulation: eight weeks of counts, then weeks of reports with their facets, then a fault on one day. */
const START: Millis = Date.UTC(2025, 4, 5);
const PAST_WEEKS = 8;
const FAULT_LASTS: Millis = 2 * HOUR;
const AFTER_ORACLE_MAX: Millis = 10 * MINUTE;

/** The range of additional reports an hour in a fault, drawn uniformly on a log scale. */
const CITY_FAULT = [20, 160] as const;
const NETWORK_FAULT = [20, 200] as const;
/** A countrywide fault adds ten reports plus this multiple of the ordinary ones. */
const RISE = [2, 20] as const;

/** How long services are watched before the fault, and whether they have more places than can be tracked. */
export interface Span {
  readonly churn?: boolean;
  readonly warmWeeks: number;
  readonly quietWeeks: number;
}

/** For one seed: what was found, and what was said about it. */
export interface ScopeScore {
  /** Minutes from the fault to the oracle's alarm, to the incident, and to the first statement that names the city; null: never. */
  readonly oracleMinutes: number | null;
  readonly foundMinutes: number | null;
  readonly namedMinutes: number | null;
  readonly cityInTime: boolean;
  readonly networkNamed: boolean;
  readonly everywhere: boolean;
  /** Incidents reported in quiet weeks, by a monitor with facets and by one without. */
  readonly falseWith: number;
  readonly falseWithout: number;
}

const BACKGROUND: Pick<Background, 'prior' | 'levels'> = {
  prior: () => defaultPrior,
  levels: () => ONE_STREAM,
};

/** Plays a seed's service four times: with a fault in one city, in one network, in the whole country, and without any. */
export function scoreScopes(seed: string, { warmWeeks, quietWeeks, churn = false }: Span): ScopeScore {
  const crowd = churn ? drawChurn(seed) : drawCrowd(seed);
  const random = createRandom(`fault ${seed}`);
  const warmEnd = START + warmWeeks * WEEK;
  const from = warmEnd + (8 + random.below(12)) * HOUR + random.below(60) * MINUTE;
  const between = (low: number, high: number): number => low * (high / low) ** random.next();
  const fault = (perHour: number, city: string | null, network: number | null): Fault => ({
    from,
    to: from + FAULT_LASTS,
    perHour,
    city,
    network,
  });
  const warm = new Fold(backgroundOf(crowd, seed));
  for (const report of crowdReports(crowd, START, warmEnd, null, seed)) warm.add(report);
  warm.advance(warmEnd);
  const [state] = warm.save(['x']);
  if (state === undefined) throw new Error('nobody reported');
  const play = (what: Fault): [Outcome, CountedReport[]] => {
    const fold = new Fold(backgroundOf(crowd, seed), warmEnd);
    fold.load('x', state.state);
    const reports = [...crowdReports(crowd, warmEnd, what.to, what, seed)];
    for (const report of reports) fold.add(report);
    fold.advance(what.to);
    return [fold.take(), reports];
  };
  const cityFault = fault(between(...CITY_FAULT), CITY, null);
  const [cityOutcome, cityReports] = play(cityFault);
  const [networkOutcome] = play(fault(between(...NETWORK_FAULT), null, NETWORK));
  const [nationalOutcome] = play(fault(crowd.perHour * between(...RISE) + 10, null, null));
  const oracle = calibrateOracle(crowd.perHour * (churn ? TOWN_SHARE : CITY_SHARE), cityFault.perHour, seed);
  const moments = cityReports
    .filter(({ place, at }) => place?.city === CITY && at >= from)
    .map(({ at }) => at);
  const alarm = oracleAlarm(oracle, moments, from, cityFault.to);
  const named = firstAt(cityOutcome.updates, from, saysOnly(`city:GB/${CITY}`));
  const found = firstAt(cityOutcome.updates, from, ({ state: is }) => is === 'open');
  const minutes = (at: Millis | null): number | null => (at === null ? null : (at - from) / MINUTE);
  return {
    oracleMinutes: minutes(alarm),
    foundMinutes: minutes(found),
    namedMinutes: minutes(named),
    cityInTime: named !== null && named - from <= (alarm ?? cityFault.to) - from + AFTER_ORACLE_MAX,
    networkNamed: lastScope(networkOutcome.updates, from)?.names === `network:AS${NETWORK}`,
    everywhere: lastScope(nationalOutcome.updates, from)?.narrow === false,
    ...falseIncidents(crowd, seed, warmEnd, quietWeeks, state.state),
  };
}

/** The last statement about a fault; null if nothing was reported. */
function lastScope(updates: readonly Update[], from: Millis): { names: string; narrow: boolean } | null {
  const last = updates.findLast(({ at, state }) => at >= from && state === 'open');
  if (last?.scope === undefined) return null;
  return { names: namesOf(last), narrow: last.scope.kind !== 'everywhere' };
}

const namesOf = ({ scope }: Update): string =>
  scope === undefined || scope.kind === 'everywhere'
    ? ''
    : (scope.parts ?? []).map(({ dimension, key }) => `${dimension}:${key}`).join(' ');

const saysOnly =
  (facet: string) =>
  (update: Update): boolean =>
    update.state === 'open' && namesOf(update) === facet;

function firstAt(updates: readonly Update[], from: Millis, is: (update: Update) => boolean): Millis | null {
  return updates.find((update) => update.at >= from && is(update))?.at ?? null;
}

function falseIncidents(
  crowd: Crowd,
  seed: string,
  from: Millis,
  weeks: number,
  state: Uint8Array,
): { falseWith: number; falseWithout: number } {
  const to = from + weeks * WEEK;
  const told = new Fold(backgroundOf(crowd, seed), from);
  told.load('x', state);
  const untold = new Fold(backgroundOf(crowd, seed, from), from);
  for (const report of crowdReports(crowd, from, to, null, seed)) {
    told.add(report);
    const { at, service, counted } = report;
    untold.add({ at, service, counted });
  }
  const reported = (fold: Fold): number =>
    fold.take().incidents.filter(({ detectedAt }) => detectedAt !== null).length;
  return { falseWith: reported(told), falseWithout: reported(untold) };
}

export function backgroundOf(crowd: Crowd, seed: string, end: Millis = START): Background {
  const start = end - PAST_WEEKS * WEEK;
  const random = createRandom(`past ${seed}`);
  const counts: number[] = [];
  for (let hour = start; hour < end; hour += HOUR) {
    const shape = crowd.perHour / (crowd.dispersion - 1);
    counts.push(random.poisson((crowd.perHour * dayCurve(hour + HOUR / 2) * random.gamma(shape)) / shape));
  }
  return { ...BACKGROUND, past: () => ({ start, bucketMs: HOUR, counts }) };
}

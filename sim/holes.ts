import { parseArgs } from 'node:util';
import { changesOf, type Hole } from '../src/core/domain/coverage.ts';
import type { Background } from '../src/core/fold/background.ts';
import { Fold, type CountedReport } from '../src/core/fold/fold.ts';
import { FALSE_INCIDENTS_A_MONTH, levelsOf } from '../src/core/account/false-incident-budget.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import { DAY, HOUR, MINUTE, WEEK, type Millis } from '../src/core/base/time.ts';
import { PAST, QUIET_START, quietHours, quietPast, type QuietService } from './catalog.ts';
import { createRandom, type Random } from './random.ts';

const USAGE = `node scripts/run.js sim/holes.ts [--seeds 100] [--first 1] [--late 0.25]

Hours in which nobody could report: how often what follows is a false incident, and whether an outage that begins within an
hour is found as it would be without them. --late: the share of people of the last hour who report afterwards.`;

/** Lengths of holes, and reports an hour of services. */
const LENGTHS: readonly Millis[] = [10 * MINUTE, HOUR, 8 * HOUR, 3 * DAY];
const PACES: readonly number[] = [1, 10, 60, 600];
/** Time before the hole, so that little is left to learn, and after it. */
const BEFORE: Millis = 2 * WEEK;
const AFTER: Millis = 12 * HOUR;
const WARM: Millis = QUIET_START + BEFORE;
/** The mean delay of late reports. */
const LATE_BY: Millis = 10 * MINUTE;
const OUTAGE: Millis = HOUR;
/** The number of services of the instance, which determines its levels: that of the starter catalog. */
const WATCHED = 1_168;
/** An outage counts as found in time if it is found at most this much later than without the hole. */
const LATER_MAX: Millis = 10 * MINUTE;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    first: { type: 'string', default: '1' },
    late: { type: 'string', default: '0.25' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(USAGE);
else run(Number(values.seeds), Number(values.first), Number(values.late));

/** A row for each length and rate, then the totals. */
function run(seeds: number, first: number, late: number): void {
  console.log(['hole', 'an hour', 'false', 'false without', 'outages', 'found', 'in time'].join('\t'));
  const all = emptyTally();
  for (const perHour of PACES) {
    const tallies = LENGTHS.map(emptyTally);
    for (let seed = first; seed < first + seeds; seed++) {
      const known = watchedBefore(perHour, seed);
      LENGTHS.forEach((length, nth) => addUp(tallies[nth]!, scoreOf({ length, late, seed, known })));
    }
    LENGTHS.forEach((length, nth) => {
      addUp(all, tallies[nth]!);
      console.log([`${length / MINUTE} min`, perHour, ...columnsOf(tallies[nth]!)].join('\t'));
    });
  }
  console.log(['all', '', ...columnsOf(all)].join('\t'));
}

interface Tally {
  /** False incidents in the hours after the hole, and in the same hours without it. */
  falsely: number;
  falselyWithout: number;
  /** Outages found without the hole; of those, the ones found with it, and the ones found in time. */
  outages: number;
  found: number;
  inTime: number;
}

function emptyTally(): Tally {
  return { falsely: 0, falselyWithout: 0, outages: 0, found: 0, inTime: 0 };
}

function addUp(tally: Tally, more: Tally): void {
  for (const key of Object.keys(tally) as (keyof Tally)[]) tally[key] += more[key];
}

function columnsOf({ falsely, falselyWithout, outages, found, inTime }: Tally): (string | number)[] {
  const share = (of: number): string => `${((100 * of) / Math.max(1, outages)).toFixed(1)} %`;
  return [falsely, falselyWithout, outages, share(found), share(inTime)];
}

interface Setting {
  readonly length: Millis;
  readonly late: number;
  readonly seed: number;
  readonly known: Known;
}

function scoreOf({ length, late, seed, known }: Setting): Tally {
  const { service } = known;
  const random = createRandom(`holes ${length} ${service.perHour} ${seed}`);
  const from = WARM + random.below(DAY);
  const hole: Hole = { service: null, from, to: from + length, reason: 'off' };
  const end = from + length;
  const quiet = quietReports(service, WARM, end + AFTER, `${seed}`);
  const onset = end + random.below(HOUR);
  const outage = outageOf(random, onset, 20 + 3 * service.perHour);
  const withOutage = [...quiet, ...outage].sort((a, b) => a - b);
  const seen = (all: readonly Millis[]) => detections(known, afterHole(all, hole, late, random), [hole]);
  const falsely = seen(quiet).filter((at) => at >= from).length;
  const falselyWithout = detections(known, quiet, []).filter((at) => at >= end).length;
  const without = detections(known, withOutage, []).find((at) => at >= onset);
  const after = seen(withOutage).find((at) => at >= onset);
  const found = without !== undefined && after !== undefined && after <= onset + OUTAGE + LATER_MAX;
  return {
    falsely,
    falselyWithout,
    outages: Number(without !== undefined),
    found: Number(found),
    inTime: Number(found && after - without <= LATER_MAX),
  };
}

function quietReports(service: QuietService, from: Millis, to: Millis, seed: string): Millis[] {
  const reports: Millis[] = [];
  for (const { at } of quietHours([service], from, to, seed)) reports.push(...at);
  return reports.filter((at) => at < to);
}

function outageOf(random: Random, onset: Millis, perHour: number): Millis[] {
  const count = random.poisson((perHour * OUTAGE) / HOUR);
  return Array.from({ length: count }, () => onset + random.below(OUTAGE));
}

/** The reports that remain if nobody could report during the hole: some from its last hour come late. */
function afterHole(all: readonly Millis[], hole: Hole, late: number, random: Random): Millis[] {
  const end = hole.to ?? Infinity;
  const lost = (at: Millis) => hole.from <= at && at < end;
  const lateOnes = all
    .filter((at) => lost(at) && at >= end - HOUR && random.next() < late)
    .map(() => end - Math.log(1 - random.next()) * LATE_BY)
    .map(Math.floor);
  return [...all.filter((at) => !lost(at)), ...lateOnes].sort((a, b) => a - b);
}

/** A service of an instance that imported eight weeks of hourly counts and has watched it for two. */
interface Known {
  readonly service: QuietService;
  readonly background: Background;
  readonly saved: { readonly service: string; readonly state: Uint8Array }[];
  readonly account: Uint8Array;
}

function watchedBefore(perHour: number, seed: number): Known {
  const random = createRandom(`service ${perHour} ${seed}`);
  const service: QuietService = { slug: 'x', perHour, dispersion: 1 + random.next() };
  const counts = quietPast(service, QUIET_START - PAST, QUIET_START, `${seed}`);
  const past = { start: QUIET_START - PAST, bucketMs: HOUR, counts };
  const background: Background = {
    prior: () => defaultPrior,
    past: () => past,
    levels: (account) => levelsOf(account, FALSE_INCIDENTS_A_MONTH),
    watched: () => WATCHED,
  };
  const fold = new Fold(background);
  for (const at of quietReports(service, QUIET_START, WARM, `${seed}`))
    fold.add({ at, service: 'x', counted: true });
  fold.advance(WARM);
  return { service, background, saved: fold.save(['x']), account: fold.saveAccount() };
}

/** When incidents were reported. */
function detections(
  { background, saved, account }: Known,
  reports: readonly Millis[],
  holes: readonly Hole[],
): Millis[] {
  const fold = new Fold(background, WARM);
  for (const { service, state } of saved) fold.load(service, state);
  fold.loadAccount(account);
  const events = [
    ...changesOf(holes),
    ...reports.map((at): CountedReport => ({ at, service: 'x', counted: true })),
  ].sort((a, b) => a.at - b.at);
  for (const event of events)
    if ('begins' in event) fold.cover(event);
    else fold.add(event);
  fold.advance((events.at(-1)?.at ?? WARM) + MINUTE);
  return fold
    .take()
    .incidents.map(({ detectedAt }) => detectedAt)
    .filter((at) => at !== null)
    .sort((a, b) => a - b);
}

import { parseArgs } from 'node:util';
import type { Account } from '../src/core/account/account.ts';
import { calibrate, NOMINALS, type Exceedance } from '../src/core/account/calibration.ts';
import { Fold } from '../src/core/fold/fold.ts';
import type { Incident } from '../src/core/incident/incident.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import {
  falseIncidentsAMonth,
  levelsOf,
  MONTH_DAYS,
  tailsOf,
} from '../src/core/account/false-incident-budget.ts';
import { SHIPPED_TAILS } from '../src/core/account/shipped-tails.ts';
import { SIZES } from '../src/core/account/size.ts';
import { poissonInterval } from '../src/core/stats/poisson.ts';
import { fitSurgeRates, rateAbove } from '../src/core/account/surge-rates.ts';
import { DAY, HOUR, type Millis } from '../src/core/base/time.ts';
import {
  MIXES,
  NOISES,
  QUIET_START,
  quietHours,
  quietPasts,
  quietServices,
  underStress,
  type Mix,
  type Noise,
} from './catalog.ts';

const USAGE = `node scripts/run.js sim/many.ts [--services 3000] [--days 90] [--target 20] [--seed 1] [--mix ${MIXES.join('|')}] [--noise ${NOISES.join('|')}] [--tails]

Quiet services only: how many incidents a month are reported although nothing happens, compared with what the instance states.`;

const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '3000' },
    days: { type: 'string', default: '90' },
    target: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    mix: { type: 'string', default: 'realistic' },
    noise: { type: 'string', default: 'ordinary' },
    tails: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [services, days, target] = [values.services, values.days, values.target].map(Number) as [
  number,
  number,
  number,
];
const mix = MIXES.find((one) => one === values.mix);
const noise = NOISES.find((one) => one === values.noise);
if (values.help) {
  console.log(USAGE);
} else if (!(services >= 1 && days >= 1 && target > 0) || mix === undefined || noise === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  report(watch({ services, days, target, seed: values.seed, mix, noise }));
}

interface Setting {
  readonly services: number;
  readonly days: number;
  readonly target: number;
  readonly seed: string;
  readonly mix: Mix;
  readonly noise: Noise;
}

interface Outcome extends Setting {
  readonly account: Account;
  readonly incidents: readonly Incident[];
  /** The stated false incidents a month, averaged over the days. */
  readonly statedAMonth: number;
  readonly problems: readonly number[];
  readonly seconds: number;
}

/** Watches a quiet catalog like an instance that has imported eight weeks of hourly counts. */
function watch(setting: Setting): Outcome {
  const { days, target, seed } = setting;
  const began = performance.now();
  const calm = quietServices(setting.services, setting.mix, seed);
  const quiet = setting.noise === 'stress' ? underStress(calm) : calm;
  const fold = new Fold({
    prior: () => defaultPrior,
    past: quietPasts(quiet, seed),
    levels: (account) => levelsOf(account, target),
    watched: () => setting.services,
  });
  const incidents: Incident[] = [];
  const problems: number[] = [];
  let stated = 0;
  let hour: Millis = QUIET_START;
  for (const { at, service } of quietHours(quiet, QUIET_START, QUIET_START + days * DAY, seed)) {
    at.forEach((moment, nth) => fold.add({ at: moment, service: quiet[service[nth]!]!.slug, counted: true }));
    hour += HOUR;
    fold.advance(hour);
    incidents.push(...fold.take().incidents.filter(({ state }) => state === 'resolved'));
    if (hour % DAY !== 0) continue;
    stated += falseIncidentsAMonth(fold.account.services, tailsOf(fold.account), fold.levels.open) / days;
    problems.push(fold.levels.open);
  }
  const { account } = fold;
  const seconds = (performance.now() - began) / 1_000;
  return { ...setting, account, incidents, statedAMonth: stated, problems, seconds };
}

function report({ services, days, account, incidents, statedAMonth, problems, seconds }: Outcome): void {
  const found = incidents.filter(({ detectedAt }) => detectedAt !== null).length;
  const months = days / MONTH_DAYS;
  const interval = poissonInterval(found);
  console.log(
    JSON.stringify({
      services,
      watched: [...account.services],
      days,
      seconds: Math.round(seconds),
      statedAMonth: round(statedAMonth),
      measuredAMonth: round(found / months),
      interval: [round(interval.low / months), round(interval.high / months)],
      incidents: found,
      problems: [problems[0], problems.at(-1)].map((level) => round(level ?? 0)),
    }),
  );
  const { sizes, all } = calibrate(account, []);
  console.log(['size', 'days', ...NOMINALS.map(String)].join('\t'));
  for (const row of [...sizes, all])
    console.log([row.size, Math.round(row.days), ...row.exceedances.map(written)].join('\t'));
  if (values.tails) printTails(account);
}

function written({ surges, measured, nominal }: Exceedance): string {
  return `${surges} ×${(measured / nominal).toFixed(2)}`;
}

/** Prints the source of `SHIPPED_TAILS`: the account alone, without what was shipped before. */
function printTails(account: Account): void {
  for (const [size, shipped] of SHIPPED_TAILS.entries()) {
    const tail = fitSurgeRates(account.quiet(size), shipped, 1);
    const rates = [1, 2, 3, 4, 5].map((height) => rateAbove(tail, height).toPrecision(3));
    console.log(`[${rates.join(', ')}], // ${SIZES[size]}`);
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

import { parseArgs } from 'node:util';
import { levelsOf } from '../src/core/account/false-incident-budget.ts';
import { HOUR, WEEK, type Millis } from '../src/core/base/time.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import { Fold } from '../src/core/fold/fold.ts';
import { QUIET_START, quietHours, quietPasts, servicesBetween, type QuietService } from './catalog.ts';
import { createRandom } from './random.ts';

/** What a service is like from the change on, and `weeks` later. */
type Change = (service: QuietService, weeks: number) => QuietService;

const CHANGES: Readonly<Record<string, Change>> = {
  none: (service) => service,
  'scatter twice as much': (one) => ({ ...one, dispersion: 1 + 2 * (one.dispersion - 1) }),
  'variance four times the mean': (one) => ({ ...one, dispersion: 4 }),
  'half as many more': (one) => ({ ...one, perHour: 1.5 * one.perHour }),
  'three times as many': (one) => ({ ...one, perHour: 3 * one.perHour }),
  'ten times as many': (one) => ({ ...one, perHour: 10 * one.perHour }),
  'a fifth more each week': (one, weeks) => ({ ...one, perHour: one.perHour * 1.2 ** (weeks + 1) }),
  'a burst every two days': (one) => ({ ...one, burstsADay: 0.5 }),
  'three bursts a day': (one) => ({ ...one, burstsADay: 3 }),
};

/** Weeks before the change, and after it. */
const BEFORE = 6;
const AFTER = 12;
/** Incidents are counted over this many weeks. */
const SPAN = 4;
/** The lowest rate of a service; up to the highest they are spaced logarithmically. */
const PER_HOUR_MIN = 0.25;

const USAGE = `node scripts/run.js sim/changed.ts [--services 100] [--busiest 10] [--target 2] [--seed 1] [--change NAME …]

Services of 0.25 to 10 reports an hour (--busiest: to how many) become noisier or busier for good, with no attacker: how many false incidents there are in the
${SPAN} weeks before the change, and in each ${SPAN} weeks after it.

Changes: ${Object.keys(CHANGES).join('; ')}. All of them where none is named.`;

const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '100' },
    busiest: { type: 'string', default: '10' },
    target: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    change: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
});
const [services, busiest, target] = [values.services, values.busiest, values.target].map(Number) as [
  number,
  number,
  number,
];
const names = values.change ?? Object.keys(CHANGES);
if (values.help) {
  console.log(USAGE);
} else if (
  !(services >= 1 && busiest > PER_HOUR_MIN && target > 0) ||
  names.some((name) => !(name in CHANGES))
) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  console.log('| change | weeks −4 to 0 | 1 to 4 | 5 to 8 | 9 to 12 | level |\n|---|--:|--:|--:|--:|--:|');
  for (const name of names) {
    const { reported, level } = live(CHANGES[name] as Change);
    const from = (week: number) =>
      reported.filter((at) => at >= week * WEEK && at < (week + SPAN) * WEEK).length;
    console.log(`| ${[name, ...[-4, 0, 4, 8].map(from), level.toFixed(2)].join(' | ')} |`);
  }
}

/** When each incident was reported, from the change on. */
function live(change: Change): { reported: Millis[]; level: number } {
  const random = createRandom(`changed ${values.seed}`);
  const ordinary = servicesBetween([PER_HOUR_MIN, busiest], services, random);
  const fold = begin(ordinary);
  const reported: Millis[] = [];
  for (let week = -BEFORE; week < AFTER; week++) {
    const now = week < 0 ? ordinary : ordinary.map((one) => change(one, week));
    const from = QUIET_START + (week + BEFORE) * WEEK;
    let hour = from;
    for (const { at, service } of quietHours(now, from, from + WEEK, `${values.seed} ${week + BEFORE}`)) {
      for (const [nth, moment] of at.entries())
        fold.add({ at: moment, service: now[service[nth] as number]?.slug ?? '', counted: true });
      hour += HOUR;
      fold.advance(hour);
      for (const { detectedAt, state } of fold.take().incidents)
        if (detectedAt !== null && state === 'resolved')
          reported.push(detectedAt - QUIET_START - BEFORE * WEEK);
    }
  }
  return { reported, level: fold.levels.open };
}

function begin(ordinary: readonly QuietService[]): Fold {
  return new Fold({
    prior: () => defaultPrior,
    past: quietPasts(ordinary, values.seed),
    levels: (account) => levelsOf(account, target),
    watched: () => services,
  });
}

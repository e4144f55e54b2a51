import { parseArgs } from 'node:util';
import { MINUTE } from '../src/core/base/time.ts';
import { ATTACKS, GENUINE, type Case } from './attack-crowds.ts';
import { TARGET_RATES, face, settle, type Instance } from './attack-score.ts';

const USAGE = `node scripts/run.js sim/attack.ts [--seeds 20] [--first 0] [--seed 1] [--only NAME …]

Attackers and genuine crowds at an instance of five weeks: how often an incident is reported, people are told, and a surge is
shown as unverified; for genuine crowds how much later than without the defences. Counts of the seeds from --first on, which stand for the same crowds
wherever they are run, so that many can be run in pieces and added up.

Cases: ${[...Object.keys(ATTACKS), ...Object.keys(GENUINE)].join('; ')}.`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    first: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
});
const [seeds, first] = [Number(values.seeds), Number(values.first)];
const cases = Object.entries({ ...ATTACKS, ...GENUINE }).filter(
  ([name]) => values.only === undefined || values.only.includes(name),
);
if (values.help) console.log(USAGE);
else if (!(seeds >= 1 && first >= 0) || cases.length === 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const instance = settle(values.seed);
  console.log(
    '| crowd | usual an hour | reported | told | unverified | as due | voices | minutes, undefended | through |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const [name, one] of cases)
    for (const rate of TARGET_RATES) console.log(`| ${name} | ${rate} | ${row(one, rate, instance)} |`);
}

function row(one: Case, rate: number, instance: Instance): string {
  const genuine = one.due === 'reported';
  const crowds = Array.from({ length: seeds }, (_, nth) => `${values.seed} ${first + nth}`);
  const faced = crowds.map((crowd) => face(one, rate, instance, crowd));
  const bare = genuine ? crowds.map((crowd) => face(one, rate, instance, crowd, false)) : [];
  const share = (hits: number) => `${hits} of ${seeds}`;
  const through = one.through === undefined ? null : `AS${one.through}`;
  return [
    share(faced.filter(({ opened }) => opened).length),
    share(faced.filter(({ notices }) => notices > 0).length),
    share(faced.filter(({ flagged }) => flagged).length),
    share(
      faced.filter(({ opened, flagged }) => (genuine ? opened : !opened && (one.due === 'quiet' || flagged)))
        .length,
    ),
    String(Math.round(faced.reduce((sum, { voices }) => sum + voices, 0) / seeds)),
    genuine ? `${median(faced.map(({ delay }) => delay))}, ${median(bare.map(({ delay }) => delay))}` : '',
    through === null ? '' : share(faced.filter((seen) => seen.through.includes(through)).length),
  ].join(' | ');
}

/** The median of the known delays, in minutes. */
function median(delays: readonly (number | null)[]): string {
  const known = delays.filter((delay) => delay !== null).sort((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)];
  return middle === undefined ? 'never' : (middle / MINUTE).toFixed(1);
}

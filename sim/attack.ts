import { parseArgs } from 'node:util';
import { MINUTE } from '../src/core/base/time.ts';
import { Crew } from './attack-crew.ts';
import { ATTACKS, GENUINE, type Case } from './attack-crowds.ts';
import { TARGET_RATES, type Outcome } from './attack-score.ts';
import { greatestShare, leastShare } from './bounds.ts';
import { settledIn } from './settled.ts';

const USAGE = `node scripts/run.js sim/attack.ts [--seeds 20] [--first 0] [--seed 1] [--only NAME …] [--threads 2] [--instance FILE] [--unproven]

Attackers and genuine crowds on an instance with five weeks of history: how often an incident is reported, people are told, and a
surge is shown as unverified, with the bound on the share at 95 % confidence; for genuine crowds how much later than
without the defences, and how many are reported within ten minutes of that. Covers the seeds from --first on, which give the same crowds
on any machine, so that runs can be split and added up. The five weeks are kept in --instance and simulated once.
While a surge looks fabricated, everyone solves the proof of work that is requested, or with --unproven no one does.

Cases: ${[...Object.keys(ATTACKS), ...Object.keys(GENUINE)].join('; ')}.`;

/** How much later than without the defences a crowd may be reported. */
const LATE_MAX = 10 * MINUTE;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    first: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    threads: { type: 'string', default: '2' },
    instance: { type: 'string' },
    unproven: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [seeds, first, threads] = [Number(values.seeds), Number(values.first), Number(values.threads)];
const cases = Object.entries({ ...ATTACKS, ...GENUINE }).filter(
  ([name]) => values.only === undefined || values.only.includes(name),
);
if (values.help) console.log(USAGE);
else if (!(seeds >= 1 && first >= 0 && threads >= 1) || cases.length === 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else await run();

/** A crowd that was faced, and what it would have been without the defences; null for an attacker. */
interface Faced {
  readonly seen: Outcome;
  readonly bare: Outcome | null;
}

async function run(): Promise<void> {
  const crew = new Crew(settledIn(values.instance, values.seed), threads);
  console.log(
    '| crowd | usual an hour | reported | told | unverified | as due | voices | minutes, undefended | in time | scoped right |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const [name, one] of cases) {
    const all: Faced[] = [];
    for (const rate of TARGET_RATES) {
      const faced = await faceSeeds(crew, name, one, rate);
      all.push(...faced);
      console.log(`| ${name} | ${rate} | ${row(one, faced)} |`);
    }
    console.log(`| ${name} | all | ${row(one, all)} |`);
  }
  await crew.close();
}

async function faceSeeds(crew: Crew, name: string, { due }: Case, rate: number): Promise<Faced[]> {
  const crowds = Array.from({ length: seeds }, (_, nth) => `${values.seed} ${first + nth}`);
  const facing = (defended: boolean) =>
    crowds.map((seed) => ({ name, rate, seed, defended, unproven: values.unproven }));
  const seen = await crew.faceAll(facing(true));
  const bare = due === 'reported' ? await crew.faceAll(facing(false)) : [];
  return seen.map((outcome, nth) => ({ seen: outcome, bare: bare[nth] ?? null }));
}

function row({ due, through }: Case, faced: readonly Faced[]): string {
  const genuine = due === 'reported';
  const all = faced.map(({ seen }) => seen);
  const bare = faced.flatMap((one) => one.bare ?? []);
  const number = through === undefined ? null : `AS${through}`;
  const asDue = ({ opened, flagged }: Outcome) =>
    genuine ? opened : !opened && (due === 'quiet' || flagged);
  return [
    atMost(all, ({ opened }) => opened),
    atMost(all, ({ notices }) => notices > 0),
    atMost(all, ({ flagged }) => flagged),
    atLeast(all, asDue),
    String(Math.round(all.reduce((sum, { voices }) => sum + voices, 0) / all.length)),
    genuine ? `${median(all.map(({ delay }) => delay))}, ${median(bare.map(({ delay }) => delay))}` : '',
    genuine ? inTime(faced) : '',
    genuine
      ? atLeast(
          all.filter(({ opened }) => opened),
          scopedRight(number),
        )
      : '',
  ].join(' | ');
}

/** Whether the incident's scope is the network that the reports came through, or no network if they came through all. */
function scopedRight(number: string | null): (seen: Outcome) => boolean {
  return ({ through }) => (number === null ? through.length === 0 : through.includes(number));
}

/** The share of crowds reported without the defences that are also reported with them, and not much later. */
function inTime(faced: readonly Faced[]): string {
  const could = faced.filter(({ bare }) => bare !== null && bare.delay !== null);
  const late = ({ seen, bare }: Faced) => (seen.delay ?? Infinity) - (bare?.delay ?? 0);
  return atLeast(could, (one) => late(one) <= LATE_MAX);
}

function atMost<One>(all: readonly One[], hit: (one: One) => boolean): string {
  const hits = all.filter(hit).length;
  return `${hits} of ${all.length}, at most ${percent(greatestShare(hits, all.length))}`;
}

function atLeast<One>(all: readonly One[], hit: (one: One) => boolean): string {
  if (all.length === 0) return '';
  const hits = all.filter(hit).length;
  return `${hits} of ${all.length}, at least ${percent(leastShare(hits, all.length))}`;
}

function percent(share: number): string {
  return share < 0.1 ? `${(100 * share).toPrecision(2)} %` : `${Math.round(100 * share)} %`;
}

/** The median of the known delays, in minutes. */
function median(delays: readonly (number | null)[]): string {
  const known = delays.filter((delay) => delay !== null).sort((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)];
  return middle === undefined ? 'never' : (middle / MINUTE).toFixed(1);
}

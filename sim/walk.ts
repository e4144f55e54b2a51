import { parseArgs } from 'node:util';
import { FEEDERS } from './fed-attacks.ts';
import { ATTACKS } from './walk-attacks.ts';
import { walk, type Walked } from './walk-score.ts';

/** Tried at untouched services, and as many at others. */
const OUTAGES = 400;

const USAGE = `node scripts/run.js sim/walk.ts [--services 100] [--days 56] [--target 2] [--seed 1] [--attack NAME] [--from NAME]

After four ordinary weeks somebody who knows the code reports for weeks to move the levels of a quiet instance: the level of problems before and after,
the false incidents a month that are stated, how many people in a minute open an incident at a service of 5 reports an hour
that was spared, at one that was fed and at a new one, and how many outages are found of those found without the attack.

Attacks: ${Object.keys(ATTACKS).join('; ')}. All of them where none is named. From: ${Object.keys(FEEDERS).join('; ')}; homes where nothing is said.`;

const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '100' },
    days: { type: 'string', default: '56' },
    target: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    attack: { type: 'string' },
    from: { type: 'string', default: 'homes in proportion' },
    help: { type: 'boolean', default: false },
  },
});
const [services, days, target] = [values.services, values.days, values.target].map(Number) as [
  number,
  number,
  number,
];
const attacks = values.attack === undefined ? Object.keys(ATTACKS) : ['none', values.attack];
if (values.help) {
  console.log(USAGE);
} else if (
  !(services >= 10 && days >= 1 && target > 0) ||
  attacks.some((name) => !(name in ATTACKS)) ||
  !(values.from in FEEDERS)
) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const heads = [
    'attack',
    'reports',
    'incidents',
    'level',
    'highest',
    'stated',
    'people',
    'people, fed',
    'people, new',
    'found',
    'found, fed',
  ];
  console.log(`| ${heads.join(' | ')} |\n|${heads.map(() => '---').join('|')}|`);
  let none: Walked | null = null;
  for (const attack of attacks) {
    const walked = walk({
      services,
      days,
      target,
      seed: values.seed,
      attack,
      from: values.from,
      outages: OUTAGES,
    });
    none ??= walked;
    console.log(`| ${row(walked, none).join(' | ')} |`);
  }
}

function row({ attack, hostile, opened, before, after, highest, found, foundFed }: Walked, none: Walked) {
  return [
    attack,
    hostile,
    opened,
    `${before.problems.toFixed(2)} → ${after.problems.toFixed(2)}`,
    highest.toFixed(2),
    `${before.stated.toFixed(1)} → ${after.stated.toFixed(1)}`,
    `${before.people} → ${after.people}`,
    `${before.peopleFed} → ${after.peopleFed}`,
    `${before.peopleNew} → ${after.peopleNew}`,
    share(found, none.found),
    share(foundFed, none.foundFed),
  ];
}

/** The share of the outages found without the attack that is still found after it. */
function share(found: readonly boolean[], without: readonly boolean[]): string {
  const all = without.filter(Boolean).length;
  return `${((100 * found.filter((one, nth) => one && without[nth]).length) / all).toFixed(1)} %`;
}

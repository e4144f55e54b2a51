import { parseArgs } from 'node:util';
import { WEEKS, settle } from './attack-score.ts';
import { FEEDERS, FEEDINGS } from './fed-attacks.ts';
import { FED_RATES, feed, liveOnUnfed } from './fed-score.ts';

const USAGE = `node scripts/run.js sim/fed.ts [--days 56] [--outages 30] [--seed 1] [--feeding NAME …] [--feeder NAME …]

Somebody reports on two services for weeks, so that their next outages look usual: how many outages are found of those that are
found without, and where the level of the instance is.

Feedings: ${Object.keys(FEEDINGS).join('; ')}. Feeders: ${Object.keys(FEEDERS).join('; ')}. All of them where none is named.`;

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '56' },
    outages: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    feeding: { type: 'string', multiple: true },
    feeder: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
});
const [days, outages] = [Number(values.days), Number(values.outages)];
const feedings = values.feeding ?? Object.keys(FEEDINGS);
const feeders = values.feeder ?? Object.keys(FEEDERS);
const known = feedings.every((name) => name in FEEDINGS) && feeders.every((name) => name in FEEDERS);
if (values.help) console.log(USAGE);
else if (!(days >= 1 && outages >= 1) || !known) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const { seed } = values;
  // The busiest service, on which most of the time goes, has no part in it.
  const instance = settle(seed, WEEKS, true);
  const unfed = liveOnUnfed(instance, days, seed);
  const rates = FED_RATES.map((rate) => `found at ${rate} an hour`);
  console.log(`| fed by | from | level | ${rates.join(' | ')} |\n|${'---|'.repeat(3 + rates.length)}`);
  for (const feeding of feedings)
    for (const feeder of feeders) {
      const { level, found } = feed({ feeding, feeder }, { instance, unfed, days, outages, seed });
      const shares = [...found.values()].map(share);
      console.log(
        `| ${feeding} | ${feeder} | ${level.without.toFixed(2)} → ${level.fed.toFixed(2)} | ${shares.join(' | ')} |`,
      );
    }
}

/** The share of the outages found without the attacker that is still found after the attack. */
function share({ without, fed }: { without: readonly boolean[]; fed: readonly boolean[] }): string {
  const all = without.filter(Boolean).length;
  const both = fed.filter((one, nth) => one && without[nth]).length;
  return `${both} of ${all}`;
}

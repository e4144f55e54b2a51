import { parseArgs } from 'node:util';
import { TARGET_RATES, levelOf, liveOn, nameOf, settle, usualADay } from './attack-score.ts';

const USAGE = `node scripts/run.js sim/quiet.ts [--days 84] [--seed 1]

An instance with only ordinary reports for weeks, through the networks that people use: how many incidents are
reported anyway, how many surges are shown as not verified, and the learned normal rate beside the real one.`;

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '84' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
const days = Number(values.days);
if (values.help) console.log(USAGE);
else if (!(days >= 1)) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const reported = new Set<string>();
  const notVerified = new Set<string>();
  const came = new Map<string, number>();
  const settled = settle(values.seed);
  const after = liveOn(settled, days, values.seed, () => [], {
    onReport: ({ service }) => came.set(service, (came.get(service) ?? 0) + 1),
    onIncidents(incidents) {
      for (const { id, detectedAt, unverified } of incidents) {
        if (detectedAt !== null) reported.add(id);
        if (unverified !== undefined) notVerified.add(id);
      }
    },
  });
  console.log(
    `${days} days of ${settled.services.length} services: ${reported.size} incidents reported, ${notVerified.size} surges not verified, ` +
      `level ${levelOf(after).toFixed(2)}`,
  );
  for (const rate of TARGET_RATES.filter((one) => one > 0)) {
    const really = (came.get(nameOf(rate)) ?? 0) / days;
    console.log(
      `at ${rate} an hour: ${usualADay(after, rate).toFixed(1)} a day are normal, ${really.toFixed(1)} came`,
    );
  }
}

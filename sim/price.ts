import { parseArgs } from 'node:util';
import { MINUTE, type Millis } from '../src/core/base/time.ts';
import type { Crowd } from './attack-crowds.ts';
import { TARGET_RATES, face, type Instance } from './attack-score.ts';
import { createRandom } from './random.ts';
import { ordinaryOrigin, originIn, type AccessNetwork, type Origin } from './senders.ts';
import { settledIn } from './settled.ts';

const USAGE = `node scripts/run.js sim/price.ts [--seeds 5] [--seed 1] [--instance FILE]

What an incident costs someone who has addresses among real people's: the fewest addresses, one report each, with which one is reported
for more than half of the seeds, and their networks and blocks, by the normal rate of the service and the time in which they report.`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    instance: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const seeds = Number(values.seeds);
/** Within how long the reports come. */
const SPANS: readonly Millis[] = [MINUTE, 15 * MINUTE, 60 * MINUTE];
/** Nobody who needs more looks at what it costs. */
const ADDRESSES_MAX = 2_048;
const PROVIDER = 64_513;

/** Whose addresses they are. */
const BUYERS: Readonly<
  Record<string, (random: ReturnType<typeof createRandom>, networks: readonly AccessNetwork[]) => Origin>
> = {
  'homes in proportion to people': (random, networks) => ordinaryOrigin(networks, random),
  'homes of one provider': (random, networks) =>
    originIn(
      networks.find(({ number }) => number === PROVIDER)!,
      random,
    ),
};

if (values.help) console.log(USAGE);
else if (!(seeds >= 1)) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const instance = settledIn(values.instance, values.seed);
  const heads = SPANS.map((span) => `within ${span / MINUTE} min`);
  console.log(
    `| addresses | usual an hour | ${heads.join(' | ')} |\n|---|---|${'---|'.repeat(SPANS.length)}`,
  );
  for (const buyer of Object.keys(BUYERS))
    for (const rate of TARGET_RATES)
      console.log(
        `| ${buyer} | ${rate} | ${SPANS.map((span) => priced(buyer, rate, span, instance)).join(' | ')} |`,
      );
}

function priced(buyer: string, rate: number, span: Millis, instance: Instance): string {
  const least = leastAddresses(buyer, rate, span, instance);
  if (least === null) return `more than ${ADDRESSES_MAX}`;
  const origins = crowdOf(buyer, least, span)(createRandom(`priced ${values.seed}`), instance.networks);
  const networks = new Set(origins.map(({ origin }) => origin.network)).size;
  const blocks = new Set(origins.map(({ origin }) => origin.sender.block)).size;
  return `${least}, of ${networks} networks and ${blocks} blocks`;
}

/** By halving, for more addresses never open less. */
function leastAddresses(buyer: string, rate: number, span: Millis, instance: Instance): number | null {
  const opens = (addresses: number): boolean => {
    let opened = 0;
    for (let nth = 0; nth < seeds; nth++) {
      const one = { due: 'reported', crowd: crowdOf(buyer, addresses, span) } as const;
      if (face(one, rate, instance, `${values.seed} ${nth}`).opened) opened++;
    }
    return 2 * opened > seeds;
  };
  let [none, some] = [0, 4];
  while (!opens(some)) {
    if (some >= ADDRESSES_MAX) return null;
    [none, some] = [some, 2 * some];
  }
  while (some - none > 1) {
    const middle = Math.floor((none + some) / 2);
    if (opens(middle)) some = middle;
    else none = middle;
  }
  return some;
}

/** Evenly within the span, a new device at each address. */
function crowdOf(buyer: string, addresses: number, span: Millis): Crowd {
  return (random, networks) =>
    Array.from({ length: addresses }, (_, nth) => ({
      after: Math.floor((span * nth) / addresses),
      origin: BUYERS[buyer]!(random, networks),
    }));
}

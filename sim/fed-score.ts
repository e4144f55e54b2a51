import { MINUTE } from '../src/core/base/time.ts';
import { rising, type Case } from './attack-crowds.ts';
import { face, levelOf, liveOn, nameOf, type Instance } from './attack-score.ts';
import { FEEDERS, FEEDINGS, fedBy } from './fed-attacks.ts';
import { createRandom } from './random.ts';
import { ordinaryOrigin } from './senders.ts';

/** The services that are fed, by their ordinary reports an hour. */
export const FED_RATES = [5, 50] as const;
type Rate = (typeof FED_RATES)[number];
/**
 * The smallest and largest number of people in an outage, by the normal reports an hour: chosen to include those that are easily missed.
 */
const PEOPLE = { 5: [8, 80], 50: [30, 300] } as const;

/** The detected outages after feeding, and without it. */
export interface Fed {
  /** The state of the instance then. */
  readonly after: Instance;
  readonly level: { readonly without: number; readonly fed: number };
  /** For each tested rate, whether each outage is found. */
  readonly found: ReadonlyMap<Rate, { readonly without: boolean[]; readonly fed: boolean[] }>;
}

/** Continues without an attacker, for comparison with all attacks. */
export const liveOnUnfed = (instance: Instance, days: number, seed: string): Instance =>
  liveOn(instance, days, seed, () => []);

/** Feeds services for that many days, and then tries outages. */
export function feed(
  attack: { readonly feeding: string; readonly feeder: string },
  {
    instance,
    unfed,
    days,
    outages,
    seed,
    rates = FED_RATES,
  }: {
    readonly instance: Instance;
    readonly unfed: Instance;
    readonly days: number;
    readonly outages: number;
    readonly seed: string;
    readonly rates?: readonly Rate[];
  },
): Fed {
  const services = FED_RATES.map(nameOf);
  const hostile = fedBy(FEEDINGS[attack.feeding]!, FEEDERS[attack.feeder]!, services, instance.networks);
  const fed = liveOn(instance, days, seed, hostile);
  const tried = (rate: Rate, on: Instance) =>
    Array.from(
      { length: outages },
      (_, nth) => face(outageOf(rate, nth, seed), rate, on, `${seed} ${nth}`).opened,
    );
  return {
    after: fed,
    level: { without: levelOf(unfed), fed: levelOf(fed) },
    found: new Map(rates.map((rate) => [rate, { without: tried(rate, unfed), fed: tried(rate, fed) }])),
  };
}

/** People everywhere, within 10 to 60 minutes. */
function outageOf(rate: Rate, nth: number, seed: string): Case {
  const random = createRandom(`outage ${seed} ${nth}`);
  const [least, most] = PEOPLE[rate];
  const people = Math.round(least * (most / least) ** random.next());
  const within = MINUTE * (10 + random.below(50));
  return {
    due: 'reported',
    crowd: rising(people, (one, networks) => ordinaryOrigin(networks, one), within),
  };
}

import { expect, test } from 'vitest';
import { HOUR, MINUTE, WEEK } from '../base/time.ts';
import { drain } from '../base/pieces.ts';
import { defaultPrior } from '../detect/prior.ts';
import { RENTED, TEN_NETWORKS } from '../spread/networks.fixture.ts';
import { closeBuckets } from './close-buckets.ts';
import { PLAIN_TAIL } from '../stats/tails.ts';
import { beginParts } from './monitor-parts.ts';

const START = Date.UTC(2025, 0, 6);

/** The share learned for Leeds: a tenth of ten reports an hour, and from the third week on `rented` more from rented machines. */
function shareOfLeeds(rented: number): number {
  const parts = drain(beginParts({ prior: defaultPrior }, START, MINUTE));
  const report = (at: number, network: number, city: string): void => {
    closeBuckets(parts, at - (at % MINUTE), TEN_NETWORKS);
    const sender = { block: `block ${at}`, wide: `wide ${at}` };
    parts.voices.add(at, { sender, address: null, network, place: null, problem: null }, 3);
    parts.counts.add(at);
    parts.facets.add(at, [{ id: city, dimension: 'city', key: city, within: null }]);
    parts.state.open++;
  };
  const end = START + 5 * WEEK;
  for (let hour = START; hour < end; hour += HOUR) {
    const made = hour < START + 2 * WEEK ? 0 : rented;
    for (let nth = 0; nth < 10 + made; nth++)
      if (nth < 10) report(hour + nth * 2 * MINUTE, nth, nth === 0 ? 'leeds' : 'york');
      else report(hour + (20 + nth) * MINUTE, RENTED, 'leeds');
    for (const left of [MINUTE, 0]) closeBuckets(parts, hour + HOUR - left, TEN_NETWORKS);
  }
  const service = { expected: () => 100, excess: () => 0, tail: () => PLAIN_TAIL };
  const { facets } = parts.facets.tally(end - HOUR, end, service);
  return (facets.find(({ id }) => id === 'leeds')?.expected ?? 0) / 100;
}

test('weeks of reports from rented machines that name a city do not make it usual there', () => {
  expect(shareOfLeeds(0)).toBeCloseTo(0.1, 1);
  expect(shareOfLeeds(10)).toBeCloseTo(shareOfLeeds(0), 2);
});

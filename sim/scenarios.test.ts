import { expect, test } from 'vitest';
import { readGazetteer, readStarterCatalog } from '../src/catalog/index.ts';
import { DAY } from '../src/core/base/time.ts';
import { play } from './play.ts';
import { SCENARIOS, createScenario, withOrdinaryDays } from './scenarios.ts';

const catalog = await readStarterCatalog();
const gazetteer = await readGazetteer();

test.each(SCENARIOS)('the places of %s are those of the gazetteer, with their regions', (name) => {
  const { ordinary, bursts } = createScenario(name, catalog, '1');
  const places = [...ordinary, ...bursts].flatMap((crowd) => crowd.places.map(([place]) => place));
  const known = places.filter((place) => place !== null);
  expect(known.length).toBeGreaterThan(0);
  expect(known.map((place) => gazetteer.resolve(place))).toEqual(known);
});

test('a failing service has an ordinary day around its failure, and the others are unchanged', () => {
  const outage = createScenario('outage', catalog, '1');
  const [burst] = outage.bursts;
  if (burst === undefined) throw new Error('the outage has no burst');
  const day = [...play(withOrdinaryDays(outage, catalog, '1'), '1', outage.start - DAY, outage.end)];
  const ofX = day.filter(({ service }) => service === 'x');
  expect(ofX.filter(({ at }) => at < burst.from).length).toBeGreaterThan(3);
  expect(ofX.filter(({ at }) => at >= burst.from && at < burst.to)).toHaveLength(burst.reports);
  const others = [...play(outage, '1', outage.start - DAY, outage.end)].filter(
    ({ service }) => service !== 'x',
  );
  expect(day.filter(({ service }) => service !== 'x')).toEqual(others);
});

import { expect, test } from 'vitest';
import { readGazetteer, readStarterCatalog } from '../src/catalog/index.ts';
import { SCENARIOS, createScenario } from './scenarios.ts';

const catalog = await readStarterCatalog();
const gazetteer = await readGazetteer();

test.each(SCENARIOS)('the places of %s are those of the gazetteer, with their regions', (name) => {
  const { ordinary, bursts } = createScenario(name, catalog, '1');
  const places = [...ordinary, ...bursts].flatMap((crowd) => crowd.places.map(([place]) => place));
  const known = places.filter((place) => place !== null);
  expect(known.length).toBeGreaterThan(0);
  expect(known.map((place) => gazetteer.resolve(place))).toEqual(known);
});

import { expect, test } from 'vitest';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { MINUTE } from '../core/base/time.ts';
import type { Incident } from '../core/incident/incident.ts';
import { START, incident, tick } from '../ports/given.fixture.ts';
import { LOOKED_AT_MAX, searchIncidents } from './incident-search.ts';

/** That many incidents, two a minute, the newest last; every tenth is of another service. */
async function given(count: number) {
  const { commit, incidents } = openMemoryStore();
  const all = Array.from({ length: count }, (_, nth) =>
    incident({
      id: `i${String(nth).padStart(5, '0')}`,
      service: nth % 10 === 0 ? 'rare' : 'x',
      detectedAt: START + Math.floor(nth / 2) * MINUTE,
    }),
  );
  await commit(tick({ incidents: all }));
  return { incidents, ids: all.map(({ id }) => id).reverse() };
}

const all = (): boolean => true;
const isRare = ({ service }: Incident): boolean => service === 'rare';

/** All pages of a search, one after another. */
async function pages(
  incidents: Awaited<ReturnType<typeof given>>['incidents'],
  search: Omit<Parameters<typeof searchIncidents>[1], 'after'>,
): Promise<string[][]> {
  const found: string[][] = [];
  let after: Incident | undefined;
  do {
    const { items, next } = await searchIncidents(incidents, { ...search, after });
    found.push(items.map(({ id }) => id));
    after = next ?? undefined;
  } while (after !== undefined);
  return found;
}

test('pages contain each incident once, newest first, even if many were reported at one moment', async () => {
  const { incidents, ids } = await given(25);
  for (const limit of [1, 2, 7, 25, 26])
    expect((await pages(incidents, { keep: all, limit })).flat()).toEqual(ids);
});

test('a stretch begins with its first moment and ends before its last', async () => {
  const { incidents, ids } = await given(20);
  const search = { keep: all, limit: 3, since: START + 2 * MINUTE, until: START + 5 * MINUTE };
  expect((await pages(incidents, search)).flat()).toEqual(ids.slice(10, 16));
});

test('one request examines a limited number of incidents, and the next continues from there', async () => {
  const { incidents, ids } = await given(LOOKED_AT_MAX + 1);
  const nobody = { keep: () => false, limit: 10 };
  const { items, next } = await searchIncidents(incidents, nobody);
  expect([items, next?.id]).toEqual([[], ids[LOOKED_AT_MAX - 1]]);
  expect(await pages(incidents, nobody)).toEqual([[], []]);
  const rare = (await pages(incidents, { keep: isRare, limit: 30 })).flat();
  expect(rare).toEqual(ids.filter((id) => id.endsWith('0')));
});

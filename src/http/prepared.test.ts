import { expect, test } from 'vitest';
import type { Catalog } from '../core/domain/service.ts';
import { bytesOfRendered } from '../pages/base/rendered.ts';
import { PREPARED_FRESH, createPrepared } from './prepared.ts';

let drawings = 0;
const draw = async () => ({ text: `drawn ${++drawings}`, contentType: 'text/plain' });

test('concurrent requests share one drawing, and it is drawn again when it is stale or of another catalog', async () => {
  let [now, catalog] = [0, { services: [], categories: [] } as Catalog];
  const prepared = createPrepared({ now: () => now, catalog: () => catalog });
  const [first, same] = await Promise.all([prepared.get('a', draw), prepared.get('a', draw)]);
  expect(first).toBe(same);
  now = PREPARED_FRESH - 1;
  expect(await prepared.get('a', draw)).toBe(first);
  now = PREPARED_FRESH;
  const second = await prepared.get('a', draw);
  expect(second?.etag).not.toBe(first?.etag);
  catalog = { ...catalog };
  expect(await prepared.get('a', draw)).not.toBe(second);
  expect(await prepared.get('b', draw)).not.toBe(await prepared.get('a', draw));
});

test('a null result is not cached, and a failed drawing is tried again', async () => {
  const prepared = createPrepared({ now: () => 0, catalog: () => ({ services: [], categories: [] }) });
  expect(await prepared.get('nobody', async () => null)).toBeNull();
  await expect(prepared.get('nobody', () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
  expect((await prepared.get('nobody', draw))?.status).toBe(200);
});

test('holds what fits, and evicts the least recently used', async () => {
  const catalog: Catalog = { services: [], categories: [] };
  const facts = { now: () => 0, catalog: () => catalog };
  const one = await createPrepared(facts).get('a', async () => ({ text: 'same', contentType: 'text/plain' }));
  for (const [bytesMax, kept] of [
    [2 * bytesOfRendered(one!), true],
    [2 * bytesOfRendered(one!) - 1, false],
  ] as const) {
    const prepared = createPrepared(facts, bytesMax);
    const same = async () => ({ text: 'same', contentType: 'text/plain' });
    const first = await prepared.get('a', same);
    await prepared.get('b', same);
    expect((await prepared.get('a', same)) === first).toBe(kept);
  }
});

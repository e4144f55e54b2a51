import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteStore } from './store.ts';

test('a frozen store shows one moment, whatever is written meanwhile; the next one shows it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-frozen-'));
  const writer = await openSqliteStore({ folder });
  await writer.catalog.apply({ categories: [], services: [] });
  const frozen = await openSqliteStore({ folder, readOnly: true, frozen: true });
  const version = await writer.catalog.version();
  const category = { slug: 'banks', name: 'Banks', problems: [] };
  await writer.catalog.apply({ categories: [category], services: [] });
  expect(await writer.catalog.version()).toBeGreaterThan(version);
  expect(await frozen.catalog.version()).toBe(version);
  expect((await frozen.catalog.load())?.categories).toEqual([]);
  await frozen.close();
  const next = await openSqliteStore({ folder, readOnly: true, frozen: true });
  expect((await next.catalog.load())?.categories).toMatchObject([{ slug: 'banks' }]);
  await next.close();
  await writer.close();
  rmSync(folder, { recursive: true });
});

import { expect, test } from 'vitest';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { catalog, channel } from '../ports/given.fixture.ts';
import { missingFrom } from './channel-wants.ts';
import { examineChannels } from './doctor-channels.ts';

const asking = (services: readonly string[], categories: readonly string[] = []) =>
  channel('ops', {
    kind: 'slack',
    settings: { url: 'https://hooks.slack.example/services/T0/B0/s3cret' },
    wants: { services, categories, countries: [], scopes: [], severity: 'minor' },
  });

test('unknown services and categories of a channel are named', () => {
  const known = catalog('x');
  expect(missingFrom(known, asking([]))).toEqual([]);
  expect(missingFrom(known, asking(['x'], ['social']))).toEqual([]);
  expect(missingFrom(known, asking(['x', 'nefltix'], ['bamks']))).toEqual([
    'service "nefltix"',
    'category "bamks"',
  ]);
});

test('the doctor notes it, because a service may leave the catalog later', async () => {
  const store = openMemoryStore();
  await store.catalog.apply(catalog('x'));
  await store.channels.put(asking(['x']));
  expect(await examineChannels({ channels: null }, store)).toEqual({ verdict: 'good', detail: '1 in order' });
  await store.channels.put(asking(['nefltix']));
  expect(await examineChannels({ channels: null }, store)).toEqual({
    verdict: 'note',
    detail: 'ops asks for what the catalog does not have: service "nefltix"',
  });
});

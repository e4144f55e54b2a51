import { expect, test } from 'vitest';
import { fixtureSources } from '../../../test/support/site/fixtures.ts';
import { openMemoryStore } from '../../adapters/memory/store.ts';
import { MINUTE } from '../../core/base/time.ts';
import { START, incident, mark, tick, update } from '../../ports/given.fixture.ts';
import type { Sources } from '../base/sources.ts';
import { NEWS_MAX, newsModel } from './news.ts';

async function sourcesWith(incidents: number): Promise<Sources> {
  const store = openMemoryStore();
  const all = Array.from({ length: incidents }, (_, nth) =>
    incident({ id: `x-${nth}`, detectedAt: START + nth * MINUTE }),
  );
  await store.commit(tick({ incidents: all, updates: [update('x-0', 1), update('x-0', 2)] }));
  return { ...fixtureSources('quiet'), incidents: store.incidents };
}

test('news has as many incidents as fit, and with one more it lacks the oldest', async () => {
  const about = { kind: 'service', slug: 'x' } as const;
  const full = await newsModel(await sourcesWith(NEWS_MAX), about);
  expect(full?.items).toHaveLength(NEWS_MAX);
  expect(full?.items.at(-1)?.incident.id).toBe('x-0');
  const more = await newsModel(await sourcesWith(NEWS_MAX + 1), { kind: 'all' });
  expect(more?.items).toHaveLength(NEWS_MAX);
  expect(more?.items.at(-1)?.incident.id).toBe('x-1');
});

test('an incident is as new as its latest update, by the watch or by an editor', async () => {
  const sources = await sourcesWith(1);
  const about = { kind: 'service', slug: 'x' } as const;
  expect((await newsModel(sources, about))?.items[0]?.updatedAt).toBe(START + 2);
  const marked = mark('x-0', { at: START + MINUTE });
  const found = { ...sources, marks: { get: async () => marked, list: async () => [marked] } };
  expect((await newsModel(found, about))?.items[0]?.updatedAt).toBe(START + MINUTE);
});

test('there is no news about an unknown service, category or country', async () => {
  const sources = await sourcesWith(0);
  for (const topic of [
    { kind: 'service', slug: 'nobody' },
    { kind: 'category', slug: 'nothing' },
    { kind: 'country', code: 'QQ' },
  ] as const)
    expect(await newsModel(sources, topic)).toBeNull();
});

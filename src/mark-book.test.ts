import { expect, test } from 'vitest';
import type { Mark } from './core/domain/mark.ts';
import { openMarkBook } from './mark-book.ts';
import { openMemoryStore } from './adapters/memory/store.ts';

const mark = (incident: string, at: number): Mark => ({ incident, finding: 'confirmed', note: null, at });

test('existing marks are loaded, and new ones are reported once', async () => {
  const { marks } = openMemoryStore();
  await marks.put(mark('a', 1));
  const book = await openMarkBook(marks);
  expect(await book.refresh()).toBeNull();
  await marks.put(mark('b', 2));
  await marks.put(mark('a', 3));
  expect(await book.get('b')).toBeNull();
  expect(await book.refresh()).toEqual([mark('a', 3), mark('b', 2)]);
  expect(await book.refresh()).toBeNull();
  expect([await book.get('a'), await book.get('b'), await book.get('c')]).toEqual([
    mark('a', 3),
    mark('b', 2),
    null,
  ]);
  expect(await book.list()).toHaveLength(2);
  await marks.put({ ...mark('b', 4), finding: 'withdrawn' });
  await book.refresh();
  expect(['a', 'b', 'c'].map(book.confirmed)).toEqual([true, false, false]);
});

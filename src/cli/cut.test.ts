import { expect, test, vi } from 'vitest';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { DAY, floorTo } from '../core/base/time.ts';
import { report, snapshot, START, tick } from '../ports/given.fixture.ts';
import { tellOfCut } from './cut.ts';

test('which reports are no longer kept is said if some of them are requested, and what follows from that', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const store = openMemoryStore();
  for (const day of [9, 8, 1])
    await store.reports.append(report({ id: `r${day}`, reporter: `p${day}`, at: START - day * DAY }));
  await store.commit(tick({ cursor: START, snapshots: [snapshot('x', 1)] }));
  await tellOfCut(store, 'It begins after them.');
  expect(said).not.toHaveBeenCalled();
  const reports = floorTo(START, DAY) - 5 * DAY;
  await store.retention.remove({ reports, comments: null, minutes: null, days: null });
  await tellOfCut(store, 'It begins after them.', START - 8 * DAY + 1);
  expect(said).not.toHaveBeenCalled();
  await tellOfCut(store, 'It begins after them.', START - 8 * DAY);
  expect(said).toHaveBeenCalledExactlyOnceWith(
    'outcry: Reports up to 2025-03-02T09:25:00.000Z are no longer kept: 2 were removed. It begins after them.',
  );
  said.mockRestore();
});

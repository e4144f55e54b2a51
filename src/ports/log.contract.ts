import { describe, expect, test } from 'vitest';
import { NETWORK_MAX } from '../core/domain/network.ts';
import { MINUTE, SECOND } from '../core/base/time.ts';
import { voiceKeys } from '../core/domain/voices.ts';
import { APPEND_QUEUE_MAX } from './log.ts';
import type { Store } from './store.ts';
import { START, appendAll, logged, report, voicesSince } from './given.fixture.ts';

/** What every report log guarantees; `store` is the store of the running test. */
export function logContract(name: string, store: () => Store): void {
  describe(`store: ${name}: the report log`, () => {
    test('a report is read as it was appended, with its number in the log', async () => {
      const place = { country: 'GB', city: 'Stoke-on-Trent/Hanley', region: 'England' };
      const comment = "Can't access — ça ne marche pas 😐";
      const device = { token: 'd', behind: 'b', ip: 6, seat: 3 } as const;
      const full = report({ problem: 'app', place, placed: 'zone', network: NETWORK_MAX, device, comment });
      const bare = report({
        id: 'b',
        place: { country: 'US', city: null, region: null },
        counted: false,
        reason: 'repeat',
      });
      await store().reports.append(full);
      await store().reports.append(bare);
      const regionless = report({ id: 'c', place: { country: 'SG', city: 'Singapore', region: null } });
      await store().reports.append(regionless);
      await store().reports.append(report({ id: 'd' }));
      await store().reports.append(report({ id: 'e', manner: 'instant' }));
      expect(await store().reports.read(0, 10)).toEqual([
        logged(1, full),
        logged(2, bare),
        logged(3, regionless),
        logged(4, report({ id: 'd' })),
        logged(5, report({ id: 'e', manner: 'instant' })),
      ]);
    });

    test('the voices since a moment are those of the counted reports, in the order of the log', async () => {
      const reports = Array.from({ length: 1_000 }, (_, nth) =>
        report({
          id: `r${nth}`,
          at: START + nth * SECOND,
          service: nth % 3 === 0 ? 'x' : 'y',
          reporter: `p${nth}`,
          ...(nth % 5 === 0 ? { counted: false, reason: 'repeat' as const } : {}),
        }),
      );
      for (const [from, to] of [
        [0, 1],
        [1, 2],
        [2, 600],
        [600, 601],
        [601, 1_000],
      ] as const)
        await Promise.all(reports.slice(from, to).map((one) => store().reports.append(one)));
      const expected = (since: number) =>
        reports
          .filter(({ at, counted }) => counted && at >= since)
          .flatMap((one) => voiceKeys(one).map((digest) => ({ digest, at: one.at })));
      expect(await voicesSince(store(), START)).toEqual(expected(START));
      const later = START + 700 * SECOND;
      // A few earlier ones may be included.
      expect((await voicesSince(store(), later)).filter(({ at }) => at >= later)).toEqual(expected(later));
      expect(await voicesSince(store(), START + 1_000 * SECOND)).toEqual([]);
    });

    test('the receipt contains the id, whether the report counts, and why not', async () => {
      expect(await store().reports.append(report({ id: 'a' }))).toEqual({
        id: 'a',
        counted: true,
        reason: null,
      });
      const aside = report({ id: 'b', counted: false, reason: 'repeat' });
      expect(await store().reports.append(aside)).toEqual({ id: 'b', counted: false, reason: 'repeat' });
    });

    test('reports are written in the order of the calls', async () => {
      const ids = Array.from({ length: 500 }, (_, index) => `r${index}`);
      await Promise.all(ids.map((id, index) => store().reports.append(report({ id, at: START + index }))));
      const log = await store().reports.read(0, 1_000);
      expect(log.map((entry) => entry.id)).toEqual(ids);
      expect(log.map((entry) => entry.seq)).toEqual(ids.map((_, index) => index + 1));
    });

    test('reading starts after a seq, stops at the limit, and finds nothing at the end of the log', async () => {
      await appendAll(store(), [0, 1, 2, 3, 4]);
      expect((await store().reports.read(1, 2)).map((entry) => entry.seq)).toEqual([2, 3]);
      expect((await store().reports.read(3, 10)).map((entry) => entry.seq)).toEqual([4, 5]);
      expect(await store().reports.read(5, 10)).toEqual([]);
    });

    test('a report whose idempotency is in the log is not written again and gets the first receipt', async () => {
      const first = report({ id: 'first', counted: false, reason: 'repeat', idempotency: 'key' });
      await store().reports.append(first);
      const again = await store().reports.append(report({ id: 'again', at: START + 1, idempotency: 'key' }));
      expect(again).toEqual({ id: 'first', counted: false, reason: 'repeat' });
      await store().reports.append(report({ id: 'next', at: START + 2 }));
      expect(await store().reports.read(0, 10)).toMatchObject([
        { seq: 1, id: 'first' },
        { seq: 2, id: 'next' },
      ]);
    });

    test('two concurrent reports with one idempotency are one report that counts once', async () => {
      const receipts = await Promise.all([
        store().reports.append(report({ id: 'a', idempotency: 'key' })),
        store().reports.append(report({ id: 'b', idempotency: 'key' })),
        store().reports.append(report({ id: 'c', idempotency: 'other' })),
        store().reports.append(report({ id: 'd' })),
        store().reports.append(report({ id: 'e' })),
      ]);
      expect(receipts.map((receipt) => receipt.id)).toEqual(['a', 'a', 'c', 'd', 'e']);
      expect((await store().reports.read(0, 10)).map((entry) => entry.id)).toEqual(['a', 'c', 'd', 'e']);
      expect(await store().rollups.series('x', START, START + MINUTE, MINUTE)).toEqual([4]);
    });

    test('the receipt of an idempotency is found once the report is in the log, and null before', async () => {
      expect(await store().reports.receipt('key')).toBeNull();
      await store().reports.append(report({ id: 'a', idempotency: 'key' }));
      expect(await store().reports.receipt('key')).toEqual({ id: 'a', counted: true, reason: null });
      expect(await store().reports.receipt('other')).toBeNull();
    });

    test('seqBefore is the highest seq whose at is below, 0 if there is none', async () => {
      expect(await store().reports.seqBefore(START)).toBe(0);
      await appendAll(store(), [0, 10, 10, 10, 20]);
      const found = [0, 1, 10, 11, 20, 21].map((offset) => store().reports.seqBefore(START + offset));
      expect(await Promise.all(found)).toEqual([0, 1, 1, 4, 4, 5]);
    });

    test('lastAt is that of the last report, null in an empty log', async () => {
      expect(await store().reports.lastAt()).toBeNull();
      await appendAll(store(), [0, 7]);
      expect(await store().reports.lastAt()).toBe(START + 7);
    });

    test('a report dated before the end of the log is dated to its end', async () => {
      await store().reports.append(report({ id: 'a', at: START }));
      await store().reports.append(report({ id: 'b', at: START - 1 }));
      await store().reports.append(report({ id: 'c', at: START + 1 }));
      expect((await store().reports.read(0, 10)).map(({ id, at }) => [id, at])).toEqual([
        ['a', START],
        ['b', START],
        ['c', START + 1],
      ]);
    });

    test('a counted report with a reason not to count is a mistake of ours', async () => {
      await expect(store().reports.append(report({ counted: true, reason: 'repeat' }))).rejects.toThrow(
        'counts exactly',
      );
      await expect(store().reports.append(report({ counted: false, reason: null }))).rejects.toThrow(
        'counts exactly',
      );
      expect(await store().reports.read(0, 1)).toEqual([]);
    });

    test('the horizon is now, or the at of the oldest report still waiting', async () => {
      const { reports } = store();
      expect(await reports.horizon(START)).toBe(START);
      const oldest = reports.append(report({ at: START }));
      const next = reports.append(report({ at: START + 1 }));
      const horizons = [reports.horizon(START + SECOND), reports.horizon(START - SECOND)];
      expect(await Promise.all(horizons)).toEqual([START, START - SECOND]);
      await Promise.all([oldest, next]);
      expect(await reports.horizon(START + SECOND)).toBe(START + SECOND);
    });

    test('what is appended after a horizon was returned is dated at it or later', async () => {
      const { reports } = store();
      await reports.horizon(START + SECOND);
      await reports.append(report({ at: START }));
      expect(await reports.read(0, 10)).toMatchObject([{ at: START + SECOND }]);
    });

    test(`${APPEND_QUEUE_MAX} reports may wait; one more is refused with queue_full, and nothing of it is written`, async () => {
      const accepted = Array.from({ length: APPEND_QUEUE_MAX }, (_, index) =>
        store().reports.append(report({ id: `r${index}` })),
      );
      await expect(store().reports.append(report({ id: 'late' }))).rejects.toMatchObject({
        code: 'queue_full',
      });
      await Promise.all(accepted);
      expect(await store().reports.read(APPEND_QUEUE_MAX - 1, 10)).toMatchObject([
        { id: `r${APPEND_QUEUE_MAX - 1}` },
      ]);
      await expect(store().reports.append(report({ id: 'after' }))).resolves.toMatchObject({ id: 'after' });
    });
  });
}

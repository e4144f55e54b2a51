import { expect, test } from 'vitest';
import { MINUTE } from './core/base/time.ts';
import { createJournal } from './journal.ts';
import type { Update, UpdateReason } from './core/incident/update.ts';

const AT = Date.UTC(2025, 2, 10, 9, 27);

function told(tell: (journal: ReturnType<typeof createJournal>) => void): [unknown, string][] {
  const lines: [unknown, string][] = [];
  const put = (fields: unknown, line: string) => lines.push([fields, line]);
  tell(createJournal({ info: put, error: put, debug: () => {} }, { now: () => at }));
  return lines;
}

let at = AT;

const update = (reason: UpdateReason, state: Update['state'] = 'open'): Update => ({
  id: 'x-20250310-0927.1',
  incident: 'x-20250310-0927',
  service: 'x',
  at: AT,
  reason,
  state,
  windowMs: 300_000,
  reports: 61,
  expected: 1.23456,
  evidence: 7.654,
});

test('an incident that opens is one line with its service, evidence and id', () => {
  expect(told((journal) => journal.decided(update('evidence_strong')))).toEqual([
    [
      {
        incident: 'x-20250310-0927',
        service: 'x',
        at: '2025-03-10T09:27:00.000Z',
        reason: 'evidence_strong',
        state: 'open',
        evidence: 7.65,
        reports: 61,
        expected: 1.23,
        windowMinutes: 5,
      },
      'x: opened (x-20250310-0927)',
    ],
  ]);
  const some = told((journal) => journal.decided({ ...update('evidence_strong'), lessWeight: 9 }));
  expect(some[0]?.[0]).toMatchObject({ reports: 61, lessWeight: 9 });
});

test.each([
  ['evidence_lasting', 'opened'],
  ['rising_again', 'opened again'],
  ['back_to_usual', 'recovering'],
  ['usual_confirmed', 'resolved'],
  ['taken_as_usual', 'resolved'],
  ['scope_narrower', 'open, scope_narrower'],
] as [UpdateReason, string][])('%s is logged as %s', (reason, words) => {
  expect(told((journal) => journal.decided(update(reason)))[0]?.[1]).toBe(`x: ${words} (x-20250310-0927)`);
});

test('marks and imports are a line each', () => {
  const lines = told((journal) => {
    journal.marked({ incident: 'x-1', finding: 'confirmed', note: null, at: AT });
    journal.imported('x', { start: AT, bucketMs: 3_600_000, counts: [1, 2] });
  });
  expect(lines).toEqual([
    [
      { incident: 'x-1', finding: 'confirmed', note: null, at: '2025-03-10T09:27:00.000Z' },
      'x-1: marked confirmed',
    ],
    [
      { service: 'x', from: '2025-03-10T09:27:00.000Z', to: '2025-03-10T11:27:00.000Z', buckets: 2 },
      'x: past counts imported',
    ],
  ]);
});

test('a suspicion that was not published is not logged', () => {
  const lines = told((journal) => {
    journal.decided(update('evidence_rising', 'pending'));
    journal.decided(update('evidence_faded', 'resolved'));
  });
  expect(lines).toEqual([]);
});

test('pages that cannot be rendered are one line a minute, however many are requested', () => {
  const err = new Error('the disk is gone');
  const lines = told((journal) => {
    journal.stale(err);
    at += MINUTE - 1;
    journal.stale(err);
    at += 1;
    journal.stale(err);
  });
  expect(lines.map(([fields]) => fields)).toEqual([{ err }, { err }]);
  expect(lines[0]?.[1]).toContain('Pages cannot be rendered');
});

test('that reports cannot be stored is logged with its reason, once a minute', () => {
  const err = new Error('The disk of the database is full.');
  const line = [{ err }, 'Reports cannot be stored. Their senders are told to try again.'];
  const lines = told((journal) => {
    at = AT;
    journal.unstored(err);
    at = AT + MINUTE - 1;
    journal.unstored(err);
    at = AT + MINUTE;
    journal.unstored(err);
  });
  expect(lines).toEqual([line, line]);
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hole } from '../core/domain/coverage.ts';
import { MANNERS } from '../core/domain/manner.ts';
import { NETWORK_MAX } from '../core/domain/network.ts';
import { PLACED } from '../core/domain/place.ts';
import { ASIDE_REASONS, type Report } from '../core/domain/report.ts';
import { logLine, readLogLine } from './log-line.ts';

const text = fc.string({ minLength: 1, maxLength: 20 });
const textOrNull = fc.option(text);
const reports: fc.Arbitrary<Report> = fc.record({
  seq: fc.nat(),
  id: text,
  at: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
  service: text,
  problem: textOrNull,
  place: fc.option(fc.record({ country: text, city: textOrNull, region: textOrNull })),
  network: fc.option(fc.integer({ min: 1, max: NETWORK_MAX })),
  sender: fc.option(fc.record({ block: text, wide: text })),
  device: fc.option(
    fc.record({ token: text, behind: text, ip: fc.constantFrom(4, 6), seat: fc.option(fc.nat(99)) }),
  ),
  manner: fc.constantFrom(...MANNERS),
  placed: fc.constantFrom(...PLACED),
  reporter: fc.constant('a-pseudonym-that-is-secret'),
  comment: textOrNull,
  counted: fc.boolean(),
  reason: fc.option(fc.constantFrom(...ASIDE_REASONS)),
});

test('a replay reads from a line what was logged, without the pseudonym', () => {
  fc.assert(
    fc.property(reports, (report) => {
      const unseen: Hole[] = [{ service: null, from: 5, to: report.at, reason: 'off' }];
      const line = logLine(report, unseen);
      const { at, service, counted, problem, place, network, sender, device, manner, reason } = report;
      expect(readLogLine(line, 'log, line 1')).toEqual({
        at,
        service,
        counted,
        problem,
        place,
        network,
        manner,
        sender,
        device: device && { ...device, seat: null },
        reason,
        unseen,
      });
      expect(line).not.toContain(report.reporter);
    }),
  );
});

test('a line of an earlier version is read, without the later fields', () => {
  const old = { at: '2025-03-10T09:25:00.000Z', service: 'x', counted: true };
  expect(readLogLine(JSON.stringify(old), 'log, line 1')).toEqual({
    at: Date.UTC(2025, 2, 10, 9, 25),
    service: 'x',
    counted: true,
    problem: null,
    place: null,
    network: null,
    sender: null,
    device: null,
    reason: null,
    unseen: [],
  });
  const place = { country: 'GB', city: 'London' };
  expect(readLogLine(JSON.stringify({ ...old, place }), 'log, line 1').place).toEqual({
    ...place,
    region: null,
  });
});

describe('an invalid line is refused with its place and the reason', () => {
  test.each([
    ['no json', 'log, line 7: this is not JSON.'],
    ['[]', 'log, line 7: a line needs at, service and counted.'],
    [
      '{"at":"2025-03-10T09:25:00.000Z","service":"x"}',
      'log, line 7: a line needs at, service and counted; "counted" is missing or not of its kind.',
    ],
    [
      '{"at":"2025-03-10T09:25:00.000Z","service":"x","counted":true,"network":0}',
      'log, line 7: a line needs at, service and counted; "network" is missing or not of its kind.',
    ],
    [
      '{"at":"2025-03-10T09:25:00.000Z","service":"x","counted":true,"place":{"city":"London"}}',
      'log, line 7: a line needs at, service and counted; "place.country" is missing or not of its kind.',
    ],
    [
      '{"at":"soon","service":"x","counted":true}',
      'log, line 7: "at" is not a moment such as 2025-03-10T09:25:00.000Z.',
    ],
  ])('%s', (line, message) => {
    expect(() => readLogLine(line, 'log, line 7')).toThrow(message);
  });
});

test('an ongoing hole of one service is read as it was logged; one without a reason is refused by line', () => {
  const line = { at: '2025-03-10T09:25:00.000Z', service: 'x', counted: true };
  const hole = { service: 'y', from: '2025-03-10T08:00:00.000Z', to: null, reason: 'catalog' };
  const read = readLogLine(JSON.stringify({ ...line, unseen: [hole] }), 'log, line 1');
  expect(read.unseen).toEqual([{ ...hole, from: Date.UTC(2025, 2, 10, 8) }]);
  for (const bad of [
    { ...hole, reason: 'sleep' },
    { ...hole, from: 'yesterday' },
  ])
    expect(() => readLogLine(JSON.stringify({ ...line, unseen: [bad] }), 'log, line 2')).toThrow(
      /log, line 2/,
    );
});

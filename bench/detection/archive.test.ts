import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/base/time.ts';
import {
  LEVEL_PAST,
  PAST_QUARTERS,
  QUARTER,
  QUIET_PAST,
  endOf,
  footOf,
  quietByHour,
  readArchive,
  withPast,
  yearOf,
  type ArchivedDay,
} from './archive.ts';
import { ARCHIVE_DETECTORS, ARCHIVE_PROBLEMS, judgeIncidents } from './archive-detectors.ts';
import {
  archiveMisses,
  archiveRows,
  archiveTable,
  archiveYears,
  verdictOf,
  type Verdict,
} from './archive-rows.ts';
import { markdownTable } from './table.ts';

const archive = await readArchive();
const SEED = 7;
const [OUTCRY, , FIXED, RATIO, C1, , , ESD] = ARCHIVE_DETECTORS;

function dayOf(id: string): ArchivedDay {
  return archive.find((day) => day.id === id) as ArchivedDay;
}

describe('the archive', () => {
  it('has 69 days from 2018 to 2020, none of which peaked below 35', () => {
    expect(archive).toHaveLength(69);
    expect(new Set(archive.map(yearOf))).toEqual(new Set([2018, 2019, 2020]));
    for (const { start, counts } of archive) {
      expect(start % QUARTER).toBe(0);
      expect(counts).toHaveLength(95);
      expect(Math.max(...counts)).toBeGreaterThanOrEqual(35);
    }
  });

  it('a surge extends from its peak while one of the next two buckets has more than 5', () => {
    const counts = [9, 5, 5, 6, 0, 40, 0, 6, 5, 5, 9];
    expect([footOf(counts), endOf(counts)]).toEqual([3, 8]);
    expect([footOf([40, 3]), endOf([3, 40])]).toEqual([0, 2]);
    expect(dayOf('aws-6')).toMatchObject({ foot: 45, end: 82 });
  });

  it('a bucket is quiet if all within two hours of it are', () => {
    const counts = Array.from({ length: 30 }, (_, i) => (i === 10 ? 6 : i % 4));
    const quiet = quietByHour({ start: 0, counts });
    expect(quiet[0]).toEqual([0, 1]);
    expect(quiet.slice(1, 4).flat()).toEqual([]);
    expect(quiet[4]).toEqual([3]);
    expect(quietByHour({ start: 0, counts }, 6).flat()).toEqual(counts);
  });

  it('the past is drawn at the same hour, deterministic by seed, and ends where the day begins', () => {
    const days = withPast(archive, SEED, QUIET_PAST);
    expect(withPast(archive, SEED, QUIET_PAST)).toEqual(days);
    expect(withPast(archive, SEED + 1, QUIET_PAST)[0]?.counts).not.toEqual(days[0]?.counts);
    const quiet = archive.map((day) => quietByHour(day));
    for (const [nth, { day, start, counts }] of days.slice(0, 5).entries()) {
      expect(start + PAST_QUARTERS * QUARTER).toBe(day.start);
      expect([...counts.subarray(PAST_QUARTERS)]).toEqual(day.counts);
      const seen = quiet.flatMap((hours, other) => (other === nth ? [] : [hours]));
      for (let i = 0; i < PAST_QUARTERS; i++) {
        const hour = Math.floor((start + i * QUARTER) / HOUR) % 24;
        expect(seen.some((hours) => hours[hour]?.includes(counts[i] as number))).toBe(true);
      }
    }
  });

  it('a past of the same year rises with the years, and has nothing above 10', () => {
    const means = Map.groupBy(withPast(archive, SEED, LEVEL_PAST), ({ day }) => yearOf(day))
      .values()
      .map((days) => {
        const past = days.flatMap(({ counts }) => [...counts.subarray(0, PAST_QUARTERS)]);
        expect(Math.max(...past)).toBeLessThanOrEqual(10);
        return past.reduce((sum, count) => sum + count, 0) / past.length;
      })
      .toArray();
    expect(means).toEqual(means.toSorted((a, b) => a - b));
  });
});

describe('a verdict', () => {
  const day = { ...dayOf('aws-59'), foot: 10, end: 13 };
  it.each([
    ['in the first bucket of the surge', [10], 15],
    ['in its last bucket', [12], 45],
    ['after its end', [13], 'missed'],
    ['and another in the hour before', [6, 10], 'early'],
    ['and another over an hour before', [5, 10], 15],
  ])('on an alarm %s', (_, quarters, verdict) => {
    const alarms = new Uint8Array(PAST_QUARTERS + 20);
    for (const quarter of quarters) alarms[PAST_QUARTERS + quarter] = 1;
    expect(verdictOf(alarms, day)).toBe(verdict);
  });
});

describe('the detectors on the archive', () => {
  const days = withPast(archive, SEED, QUIET_PAST);
  const find = (id: string) => days.find(({ day }) => day.id === id)!;
  /** Minutes from the foot, for our incidents. */
  const incidentsOf = (id: string) => {
    const { day, start, counts } = find(id);
    const foot = day.start + day.foot * QUARTER;
    return judgeIncidents({ day, start, counts }).incidents.map(({ detectedAt, onset }) => ({
      detected: ((detectedAt as number) - foot) / 60_000,
      onset: (onset.at - foot) / 60_000,
    }));
  };

  it.each([
    ['aws-59', '62, 131, 163', { detected: 15, onset: 0 }],
    ['aws-31', '33, 387, 579', { detected: 15, onset: 0 }],
    ['aws-34', '59, 45, 14', { detected: 15, onset: 0 }],
    // Six reports where about one is normal are not significant among 96 buckets a day.
    ['aws-48', '6, 440, 1884', { detected: 30, onset: 15 }],
  ])('our detector finds one incident in %s, starting with %s', (id, counts, incident) => {
    const { day } = find(id);
    expect(day.counts.slice(day.foot, day.foot + 3).join(', ')).toBe(counts);
    expect(incidentsOf(id)).toEqual([incident]);
  });

  it('each judges the whole day, without looking ahead', () => {
    const whole = find('aws-59');
    const cut = { ...whole, counts: whole.counts.slice(0, PAST_QUARTERS + whole.day.foot + 2) };
    for (const { from, judge } of ARCHIVE_DETECTORS) {
      const scores = judge(whole);
      expect(scores).toHaveLength(whole.counts.length);
      expect(scores.subarray(from).every((score) => !Number.isNaN(score))).toBe(true);
      expect(judge(cut).subarray(from)).toEqual(scores.subarray(from, cut.counts.length));
    }
  });

  it('peers score the end of a quarter by their published formulas', () => {
    const { day, start } = find('aws-59');
    const counts = new Float64Array(PAST_QUARTERS + 8).fill(2);
    counts[PAST_QUARTERS + 4] = 20;
    const at = (detector = FIXED) => detector!.judge({ day, start, counts })[PAST_QUARTERS + 4];
    expect([at(FIXED), at(RATIO), at(C1), at(ESD)]).toEqual([20, 10, 36, 18]);
  });

  it('ours has the rows of its levels, peers one more, at our false rate', () => {
    const [seed, calibrationSeed] = [SEED, SEED - 1];
    const few = archive.filter((_, nth) => nth % 10 === 0);
    const rows = archiveRows(few, [OUTCRY!, FIXED!], { seed, calibrationSeed, past: QUIET_PAST });
    expect(rows.map(({ setting }) => setting)).toEqual(['problems', 'default', 'at our false rate']);
    const [ours, seven, bar] = rows;
    expect(Object.keys(ours?.verdicts ?? {})).toEqual(few.map(({ id }) => id));
    expect(seven?.falseRate.value).toBe(0);
    expect(bar?.threshold).toBeGreaterThan(4);
    expect(bar?.threshold).toBeLessThanOrEqual(6);
    expect(markdownTable(archiveTable(rows))).toContain('| Outcry | problems | ');
    const years = archiveYears(withPast(few, seed, QUIET_PAST), ours!);
    expect(years.lines.map(([year]) => year)).toEqual(['2018', '2019', '2020']);
  });

  it('names up to eight missed ones', () => {
    const falseRate = { value: 0, interval: [0, 1] as const };
    const rowOf = (verdicts: Record<string, Verdict>) => {
      return { detector: 'a', setting: 'b', threshold: 1, falseRate, verdicts };
    };
    const many = (missed: number) =>
      rowOf(Object.fromEntries(Array.from({ length: missed }, (_, nth) => [`d${nth}`, 'missed' as const])));
    expect(archiveMisses([rowOf({ one: 15, two: 'missed', three: 'early' }), rowOf({ one: 15 })])).toEqual([
      'a, b, missed two',
    ]);
    expect(archiveMisses([many(8), many(9)])).toEqual([
      'a, b, missed d0, d1, d2, d3, d4, d5, d6, d7',
      'a, b, missed d0, d1, d2, d3, d4, d5, d6, d7 and 1 more',
    ]);
  });

  it('our incidents miss none of the surges, and are false at most once in ten weeks of the past', () => {
    const [row] = archiveRows(archive, [ARCHIVE_PROBLEMS], {
      seed: SEED,
      calibrationSeed: SEED - 1,
      past: QUIET_PAST,
    });
    expect(archiveMisses([row!])).toEqual([]);
    expect(row?.falseRate.value).toBeLessThan(0.1);
    const in2018 = archive.filter((day) => yearOf(day) === 2018).map(({ id }) => row?.verdicts[id]);
    expect(new Set(in2018)).toEqual(new Set([15, 30]));
  });
});

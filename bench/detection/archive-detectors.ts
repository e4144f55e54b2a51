import { SeriesWatch } from '../../src/lab/series-watch.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import { POSSIBLE } from '../../src/core/detect/levels.ts';
import { QUARTER, type DayWithPast } from './archive.ts';
import { C1_DEFAULT, C2_DEFAULT, C3_DEFAULT, deviations, summed } from './peers/ears.ts';
import { ESD_DEFAULT, ESD_WINDOW, esdScores } from './peers/esd.ts';
import { FIXED_DEFAULT } from './peers/fixed.ts';
import { DAY_QUARTERS } from './peers/quarters.ts';
import { RATIO_DEFAULT, ratioOf } from './peers/ratio.ts';

/** A detector on quarters of an hour, each judged only by the counts up to its end. */
export interface ArchiveDetector {
  /** Its name on the command line. */
  readonly key: string;
  readonly name: string;
  readonly setting: string;
  /** Scores from this on are alarms. */
  readonly threshold: number;
  /** The first quarter it can judge. */
  readonly from: number;
  /** A score per quarter, higher for more suspicious; meaningless before {@link from}. */
  readonly judge: (day: DayWithPast) => Float32Array;
}

/** An incident as reported by `outcry detect`, from its detection until it is resolved. */
export const ARCHIVE_PROBLEMS = outcry('problems', 1, (day) => judgeIncidents(day).alarms);

/** In the order of the table; the first is ours. */
export const ARCHIVE_DETECTORS: readonly ArchiveDetector[] = [
  ARCHIVE_PROBLEMS,
  outcry('possible', POSSIBLE, (day) => judgeIncidents(day).evidence),
  peer('fixed', 'fixed, 7 in 15 min', FIXED_DEFAULT, ({ counts }) => Float32Array.from(counts)),
  peer('ratio', '3 × time-of-day average', RATIO_DEFAULT, judgeRatios),
  peer('ears', 'EARS C1', C1_DEFAULT, ({ counts }) => secondDayOn(counts, (i) => deviations(counts, i, 0))),
  peer('ears', 'EARS C2', C2_DEFAULT, ({ counts }) => secondDayOn(counts, (i) => deviations(counts, i, 2))),
  peer('ears', 'EARS C3', C3_DEFAULT, ({ counts }) => secondDayOn(counts, (i) => summed(counts, i))),
  { ...peer('esd', 'S-H-ESD', ESD_DEFAULT, judgeEsd), from: ESD_WINDOW },
];

/** Judges everything in one pass, with the watch behind `outcry detect`. */
export function judgeIncidents({ day, start, counts }: DayWithPast): {
  readonly incidents: readonly Incident[];
  readonly alarms: Float32Array;
  readonly evidence: Float32Array;
} {
  const watch = new SeriesWatch(day.id, start, QUARTER);
  const incidents: Incident[] = [];
  const alarms = new Float32Array(counts.length);
  const evidence = new Float32Array(counts.length);
  const take = (incident: Incident | null, to: number) => {
    if (incident === null || incident.detectedAt === null) return;
    incidents.push(incident);
    alarms.fill(1, quarterEndingAt(start, incident.detectedAt), to);
  };
  for (const [i, count] of counts.entries()) {
    take(watch.bucket(count), i);
    evidence[i] = watch.evidence;
  }
  take(watch.end(), counts.length);
  return { incidents, alarms, evidence };
}

function quarterEndingAt(start: number, at: number): number {
  return (at - start) / QUARTER - 1;
}

/** The ratio to the average at that time of day on previous days. */
function judgeRatios({ counts }: DayWithPast): Float32Array {
  return secondDayOn(counts, (i) => {
    let [sum, days] = [0, 0];
    for (let at = i - DAY_QUARTERS; at >= 0; at -= DAY_QUARTERS) {
      sum += counts[at] as number;
      days++;
    }
    return ratioOf(counts[i] as number, sum / days);
  });
}

function judgeEsd({ counts }: DayWithPast): Float32Array {
  const scores = new Float32Array(counts.length);
  scores.set(esdScores(counts, ESD_WINDOW, counts.length - ESD_WINDOW), ESD_WINDOW);
  return scores;
}

/** Scores from the second day on; before that there is nothing to compare with. */
function secondDayOn(counts: Float64Array, score: (quarter: number) => number): Float32Array {
  return Float32Array.from(counts, (_, i) => (i < DAY_QUARTERS ? 0 : score(i)));
}

function outcry(setting: string, threshold: number, judge: ArchiveDetector['judge']): ArchiveDetector {
  return { key: 'outcry', name: 'Outcry', setting, threshold, from: DAY_QUARTERS, judge };
}

function peer(
  key: string,
  name: string,
  threshold: number,
  judge: ArchiveDetector['judge'],
): ArchiveDetector {
  return { key, name, setting: 'default', threshold, from: DAY_QUARTERS, judge };
}

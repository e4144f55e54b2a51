import { DAY, type Millis } from '../../core/base/time.ts';
import type { Language } from '../../words/language.ts';
import { dateOf } from '../../words/clock.ts';
import { duration } from '../../words/quantities.ts';
import type { Sentence } from '../../words/sentence.ts';

/** From this length on, a time without data is told in days. */
export const DAYS_FROM: Millis = 2 * DAY;

/** The content of a chart in a sentence, for screen readers and for anyone who prefers text. */
export function chartConclusion(
  language: Language,
  chart: {
    readonly total: number;
    readonly stepMs: Millis;
    readonly highest: { readonly from: Millis; readonly count: number; readonly high: number | null } | null;
    readonly unknownMs: Millis;
    readonly spanMs: Millis;
  },
): Sentence {
  const { say } = language;
  const { unknownMs, spanMs } = chart;
  if (unknownMs >= spanMs && spanMs > 0) return [say.chartUnknown];
  const told = peakSentence(language, chart);
  if (unknownMs === 0) return told;
  const unknown =
    unknownMs < DAYS_FROM
      ? say.chartPartlyUnknown({ span: duration(language, unknownMs) })
      : say.chartDaysUnknown({ days: Math.round(unknownMs / DAY) });
  return say.sentences({ first: told, next: unknown });
}

/** The same for a chart with steps of days or weeks. */
export function spanConclusion(
  language: Language,
  {
    highest,
    stepMs,
    unknownMs,
    spanMs,
    leavesOut,
  }: Omit<Parameters<typeof chartConclusion>[1], 'total'> & { readonly leavesOut: boolean },
): Sentence {
  const { say } = language;
  if (unknownMs >= spanMs) return [leavesOut ? say.chartAllLeftOut : say.chartUnknown];
  const told: Sentence =
    highest === null
      ? [say.chartNone]
      : (stepMs === DAY ? say.chartPeakOn : say.chartPeakWeek)({
          reports: highest.count,
          day: dateOf(language, highest.from),
        });
  const days = Math.round(unknownMs / DAY);
  // A week on the chart may also lack some days; how many is not known here.
  return days === 0 || (leavesOut && stepMs > DAY)
    ? told
    : say.sentences({
        first: told,
        next: (leavesOut ? say.chartDaysLeftOut : say.chartDaysUnknown)({ days }),
      });
}

function peakSentence(
  { say }: Language,
  { highest, stepMs }: Pick<Parameters<typeof chartConclusion>[1], 'highest' | 'stepMs'>,
): Sentence {
  if (highest === null) return [say.chartNone];
  const { from, count: reports } = highest;
  const peak = say.chartPeak({ reports, from, to: from + stepMs });
  if (highest.high === null) return say.chartPeakNew({ peak });
  if (reports <= highest.high) return say.chartPeakNormal({ peak });
  const high = Math.floor(highest.high);
  return high < 1 ? say.chartPeakNone({ peak }) : say.chartPeakAgainst({ peak, reports: high });
}

import type { Fold } from '../core/fold/fold.ts';
import type { Report } from '../core/domain/report.ts';
import { floorTo, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import type { ReportLog } from '../ports/log.ts';
import type { CoverageKeeper } from './coverage-keeper.ts';
import type { KnownHistory } from './history.ts';
import type { Pace } from './pace.ts';

/** Reports read at a time, which takes about three milliseconds. */
const READ_PAGE = 500;

/** How the log is folded up to a moment. */
interface Manner {
  /** Called after each page so that pending results do not pile up; false to stop here for now. */
  afterPage(): Promise<boolean> | boolean;
  /** Called when the fold contains exactly the reports before its last tick; false if the program ends. */
  atTick?: () => Promise<boolean>;
}

interface FoldingOptions {
  readonly fold: Fold;
  readonly log: Pick<ReportLog, 'read'>;
  readonly keeper: Pick<CoverageKeeper, 'take' | 'joined'>;
  readonly history: Pick<KnownHistory, 'knownMs' | 'during'>;
  readonly pace: Pace;
  /** Called with each report added to the fold. */
  readonly onAdded?: (report: Report) => void;
  /** Reports up to this `seq` are in the fold. */
  readonly seq: number;
}

/** A fold and its position in the log. */
interface Folding {
  /** Folds the log up to `horizon`; resolves to false if it stopped before. */
  foldTo(horizon: Millis, manner: Manner): Promise<boolean>;
}

export function foldingOf({
  fold,
  log,
  keeper,
  history,
  pace,
  onAdded = () => {},
  ...place
}: FoldingOptions): Folding {
  let { seq } = place;
  let lastAt: Millis = 0;

  /** Applies coverage changes before `before`, and runs the ticks up to `at`. */
  async function advance(at: Millis, before = at): Promise<boolean> {
    for (const change of keeper.take(before)) {
      if (!(await pace.through(fold.steps(change.at)))) return false;
      fold.cover(change);
    }
    return fold.at + TICK > at || pace.through(fold.steps(at));
  }

  async function add(report: Report, atTick: Manner['atTick']): Promise<boolean> {
    const tick = floorTo(report.at, TICK);
    if (atTick !== undefined && lastAt < tick && fold.at < tick)
      if (!(await advance(tick)) || !(await atTick())) return false;
    if (!(await advance(report.at, report.at + 1))) return false;
    keeper.joined(report.service);
    if (report.counted && !fold.knows(report.service) && history.knownMs(report.service) !== null)
      await history.during(report.service, () => pace.through(fold.begin(report.service, report.at)));
    fold.add(report);
    onAdded(report);
    lastAt = report.at;
    return true;
  }

  async function readBefore(horizon: Millis): Promise<Report[]> {
    const reports = await log.read(seq, READ_PAGE);
    return reports.filter((report) => report.at < horizon);
  }

  return {
    async foldTo(horizon, { afterPage, atTick }) {
      for (let ready = await readBefore(horizon); ready.length > 0; ready = await readBefore(horizon)) {
        for (const report of ready) {
          if (!(await add(report, atTick))) return false;
          seq = report.seq;
          if (pace.due && !(await pace.turn())) return false;
        }
        if (!(await afterPage())) return false;
      }
      return advance(horizon);
    },
  };
}

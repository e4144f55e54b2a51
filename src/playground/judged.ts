import { isUnknown } from '../core/base/count.ts';
import { OutcryError } from '../core/base/errors.ts';
import { DAY, HOUR, type Millis } from '../core/base/time.ts';
import { StreamDetector } from '../core/detect/detector.ts';
import { PROBLEMS } from '../core/detect/levels.ts';
import { defaultPrior } from '../core/detect/prior.ts';
import { CountRows } from '../lab/counts/count-rows.ts';
import { Notes } from '../lab/counts/notes.ts';
import type { CountsSink } from '../lab/counts/sink.ts';

/** A stretch that almost never occurs on ordinary days. */
export interface Stretch {
  readonly from: Millis;
  readonly to: Millis;
  readonly reports: number;
  /** Its highest evidence. */
  readonly evidence: number;
}

export interface Judged {
  readonly counts: number;
  readonly from: Millis;
  readonly to: Millis;
  /** Whether it is too short to learn from. */
  readonly short: boolean;
  /** Whether the file has other series, which were ignored. */
  readonly others: boolean;
  readonly stretches: readonly Stretch[];
}

/** The first day serves to learn the baseline, as in `outcry detect`. */
const WARM_UP: Millis = DAY;
/** Shorter gaps are part of a stretch. */
const GAP: Millis = HOUR;

/** Judges the first series of a table of counts, bucket by bucket, without looking ahead. Rejects with `bad_line`. */
export async function judged(name: string, pieces: AsyncIterable<string>): Promise<Judged> {
  const watch = createWatch();
  const rows = new CountRows(name, ASKED, watch.sink, new Notes());
  for await (const piece of pieces) await rows.take(piece);
  await rows.finish();
  if (!rows.found) throw new OutcryError('bad_line', `${name} holds no counts.`);
  return watch.result();
}

/** Everything is detected from the file; there are no options. */
const ASKED = {
  columns: { time: [], value: null, series: null, named: false },
  bucketMs: null,
  zone: null,
  dates: null,
  decimal: null,
  gaps: null,
  round: false,
  pick: null,
};

function createWatch(): { readonly sink: CountsSink; result(): Judged } {
  const stretches: Stretch[] = [];
  const seen: number[] = [];
  let detector: StreamDetector | null = null;
  let [series, start, bucketMs] = [0, 0, 1];
  let knownMs: Millis = 0;

  /** The reports in [from, to), both on the grid of buckets. */
  function reportsOf(from: Millis, to: Millis): number {
    let sum = 0;
    for (let nth = (from - start) / bucketMs; nth < (to - start) / bucketMs; nth++) {
      const count = seen[nth] ?? 0;
      if (!isUnknown(count)) sum += count;
    }
    return sum;
  }

  function note(evidence: number, windowMs: Millis, to: Millis): void {
    const from = Math.max(start, to - Math.ceil(windowMs / bucketMs) * bucketMs);
    const last = stretches.at(-1);
    if (last !== undefined && from - last.to < GAP)
      stretches[stretches.length - 1] = {
        from: Math.min(last.from, from),
        to,
        reports: 0,
        evidence: Math.max(last.evidence, evidence),
      };
    else stretches.push({ from, to, reports: 0, evidence });
  }

  return {
    sink: {
      begin(head) {
        series++;
        if (series > 1) return;
        ({ start, bucketMs } = head);
        detector = new StreamDetector({ bucketMs, prior: defaultPrior });
        detector.startAt(start);
      },
      bucket(count) {
        if (series > 1 || detector === null) return;
        seen.push(count);
        const { evidence, windowMs } = detector.push(count);
        if (knownMs >= WARM_UP && evidence >= PROBLEMS)
          note(evidence, windowMs, start + seen.length * bucketMs);
        if (!isUnknown(count)) knownMs += bucketMs;
      },
      end() {},
    },
    result: () => ({
      counts: seen.length,
      from: start,
      to: start + seen.length * bucketMs,
      short: knownMs <= WARM_UP,
      others: series > 1,
      stretches: stretches.map(({ from, to, evidence }) => ({
        from,
        to,
        evidence,
        reports: reportsOf(from, to),
      })),
    }),
  };
}

import { OutcryError } from '../core/base/errors.ts';
import { isUnknown } from '../core/base/count.ts';
import { StreamDetector } from '../core/detect/detector.ts';
import { KNOWLEDGE_NEEDED } from '../core/detect/judgement.ts';
import {
  levelReached,
  type Dismissal,
  type Explanation,
  type Allowances,
  type WindowExplanation,
} from '../core/detect/explanation.ts';
import { ONE_STREAM, POSSIBLE, PROBLEMS } from '../core/detect/levels.ts';
import { defaultPrior } from '../core/detect/prior.ts';
import { HOUR, MINUTE, floorTo, type Millis } from '../core/base/time.ts';
import { iso } from '../api/shape.ts';
import { cleaned } from '../words/sentence.ts';
import { count, duration } from './english.ts';
import type { CountsSink, SeriesHead } from './counts/sink.ts';
import { WARM_UP } from './series-watch.ts';

/** The bucket to explain: the one containing a moment, or the most surprising one of each series. */
export type Asked = Millis | 'top';

interface Explaining {
  readonly asked: Asked;
  readonly json: boolean;
}

/** An explanation with what is known of the series by then. */
interface Answer {
  readonly series: string;
  readonly knownMs: Millis;
  /** Whether the count of the bucket is known. */
  readonly known: boolean;
  /** Whether a day of counts precedes it. */
  readonly warm: boolean;
  readonly explanation: Explanation;
}

/** Explains one bucket of each series that has it; `no_such_bucket` if none has. */
export class Explanations implements CountsSink {
  readonly #how: Explaining;
  readonly #print: (text: string) => void;
  #series = '';
  /** How much of the time before the current bucket is known. */
  #knownMs: Millis = 0;
  #bucketMs: Millis = MINUTE;
  #detector: StreamDetector;
  #answer: Answer | null = null;
  #answers = 0;

  constructor(how: Explaining, print: (text: string) => void) {
    this.#how = how;
    this.#print = print;
    this.#detector = new StreamDetector({ bucketMs: this.#bucketMs, prior: defaultPrior });
  }

  begin({ id, start, bucketMs }: SeriesHead): void {
    this.#series = id;
    this.#knownMs = 0;
    this.#answer = null;
    this.#bucketMs = bucketMs;
    this.#detector = new StreamDetector({ bucketMs, prior: defaultPrior });
    this.#detector.startAt(start);
  }

  bucket(reports: number): void {
    const from = this.#detector.next;
    const detector = this.#detector;
    detector.push(reports, {
      judged: () => {
        if (this.#wants(from, reports))
          this.#answer = {
            series: this.#series,
            knownMs: detector.knowledge.observedMs,
            known: !isUnknown(reports),
            warm: this.#warm,
            explanation: detector.explain(),
          };
      },
    });
    if (!isUnknown(reports)) this.#knownMs += this.#bucketMs;
  }

  end(): void {
    if (this.#answer === null) return;
    this.#print(
      this.#how.json ? `${JSON.stringify(toJson(this.#answer))}\n` : toText(this.#answer, this.#answers > 0),
    );
    this.#answers++;
  }

  get #warm(): boolean {
    return this.#knownMs >= WARM_UP;
  }

  /** Called when everything has been read. */
  close(path: string): void {
    const { asked } = this.#how;
    if (this.#answers === 0 && asked !== 'top')
      throw new OutcryError('no_such_bucket', `${path} has no bucket that holds ${iso(asked)}.`);
  }

  /** After the first day, which the baseline is learned from, the highest evidence wins, then the most reports. */
  #wants(from: Millis, reports: number): boolean {
    const { asked } = this.#how;
    if (asked !== 'top') return from === floorTo(asked, this.#bucketMs);
    if (this.#answer === null || this.#warm !== this.#answer.warm) return true;
    const best = this.#answer.explanation;
    // With no open bucket, `peek` returns the last judgement.
    const { evidence } = this.#detector.peek(0, this.#detector.next);
    return evidence === best.judgement.evidence ? reports > best.count : evidence > best.judgement.evidence;
  }
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const LINE_WIDTH = 110;

/** An explanation as text. */
function toText({ series, knownMs, known, explanation }: Answer, apart: boolean): string {
  const { from, count: reports, band, rate, judgement, windows, decisive } = explanation;
  const rows = windows.map((window, index) => row(window, index === decisive));
  const lines = [
    `${cleaned(series)}, ${clock(from)} to ${clock(judgement.at).slice(11)} UTC`,
    '',
    ...field(
      'Reports',
      known
        ? `${count(reports)} in this bucket, where ${figure(band.mean)} were expected and 95 of 100 ordinary ones hold ${count(band.low)} to ${count(band.high)}.`
        : 'unknown in this bucket, which neither counts as evidence nor changes what is normal.',
    ),
    ...field(
      'Expected',
      `${figure(rate.perHour)} an hour: ${figure(rate.weekly)} on average over a week, times ${rate.hourFactor.toFixed(2)} for ${hourName(rate.hourOfWeek)}, times ${rate.local.toFixed(2)} for how the last hours were. ${knowledge(knownMs)}`,
    ),
    ...field(
      'Windows',
      'that end with this bucket. Variance / mean is of what was expected: noise, and how far the expectation itself may err. Looks is how many such windows an ordinary day is worth, and evidence is −log10 (looks × P).',
    ),
    '',
    row(HEAD),
    ...rows,
    '',
    ...field('Evidence', verdict(explanation)),
    ...field('Began', began(explanation)),
  ];
  return `${apart ? '\n' : ''}${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function verdict({ judgement: { evidence }, windows, decisive, allowances }: Explanation): string {
  const window = decisive === null ? undefined : windows[decisive];
  if (window === undefined) return `0: no window holds anything unusual for an ordinary day.`;
  const parts = [
    `${evidence.toFixed(2)}, by the window of ${duration(window.windowMs)}`,
    allowed(window, allowances),
  ];
  return `${parts.filter(Boolean).join(', ')}. ${meaning(evidence)} ${odds(evidence)}`;
}

/** Smaller allowances round to zero. */
const ALLOWANCE_MIN = 0.005;

/** Why the evidence of the whole differs from that of the window. */
function allowed({ evidence }: WindowExplanation, { whole, bursts }: Allowances): string {
  const given = whole - evidence;
  return [
    ...(given < ALLOWANCE_MIN ? [] : [`${given.toFixed(2)} given back because counts are whole and small`]),
    ...(bursts < ALLOWANCE_MIN
      ? []
      : [`${bursts.toFixed(2)} taken off for the bursts that lone buckets may hold`]),
  ].join(', ');
}

/** The level that evidence is compared with, in words. */
function meaning(evidence: number): string {
  const { possible, open, lasting, clear } = ONE_STREAM;
  switch (levelReached(evidence, ONE_STREAM)) {
    case 'problems':
      return `At or above ${open} it is significantly more than usual: an incident opens.`;
    case 'lasting':
      return `At or above ${lasting} it is more than usual, and an incident opens if that lasts 20 minutes or passes ${open}.`;
    case 'possible':
      return `At or above ${possible} it is more than usual: possible problems, and an incident opens at ${open}.`;
    case 'clear':
      return `Below ${possible} it is not unusual, though at ${clear} and above a suspicion would not yet fade.`;
    case 'nothing':
      return `Below ${clear} it is normal: a suspicion would fade.`;
  }
}

function odds(evidence: number): string {
  const days = 10 ** evidence;
  if (days < 2) return 'This can happen on any ordinary day.';
  if (days > 1e6) return 'By chance this happens less than once in a million ordinary days.';
  return `By chance this happens about once in ${count(Number(days.toPrecision(2)))} ordinary days.`;
}

function began({ judgement: { evidence }, onset }: Explanation): string {
  if (evidence < POSSIBLE) return 'there is no surge.';
  return `about ${clock(onset.at)} UTC, between ${clock(onset.earliest)} and ${clock(onset.latest)}.`;
}

function knowledge(knownMs: Millis): string {
  const hours = knownMs / HOUR;
  const known = `It rests on ${hours === 1 ? '1 hour' : `${count(hours)} hours`} of counts`;
  return knownMs < KNOWLEDGE_NEEDED
    ? `${known}; ${count(KNOWLEDGE_NEEDED / HOUR - hours)} more make it more than a guess.`
    : `${known}.`;
}

type Row = readonly [string, string, string, string, string, string, string];
const HEAD: Row = ['window', 'reports', 'expected', 'variance/mean', 'P(X ≥ n)', 'looks', 'evidence'];
const WIDTHS = [8, 11, 10, 14, 12, 8, 10];
const DISMISSED: Readonly<Record<Dismissal, string>> = {
  few_reports: 'fewer than three reports',
  not_more: 'not more than expected',
  within_scatter: 'within the usual scatter',
  not_rare_enough: 'not rare enough for so many looks',
};

function row(of: WindowExplanation | Row, decisive = false): string {
  const cells = 'windowMs' in of ? cellsOf(of) : of;
  const line = cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join('');
  if (!('windowMs' in of)) return line;
  if (of.dismissed !== null) return `${line}  ${DISMISSED[of.dismissed]}`;
  return decisive ? `${line}  ◀ highest` : line;
}

function cellsOf(window: WindowExplanation): Row {
  return [
    `${figure(window.windowMs / MINUTE)} min`,
    count(window.observed),
    figure(window.expected),
    window.dispersion.toFixed(2),
    window.surprise === null ? '–' : probability(window.surprise),
    count(Math.round(10 ** window.correction)),
    window.evidence === 0 ? '0' : window.evidence.toFixed(2),
  ];
}

/** 10^−surprise, which may be too small for a double. */
function probability(surprise: number): string {
  if (surprise < 3) return (10 ** -surprise).toFixed(4);
  const exponent = Math.ceil(surprise);
  return `${(10 ** (exponent - surprise)).toFixed(1)}e-${exponent}`;
}

/** A label with wrapped text beside it. */
function field(label: string, text: string): string[] {
  const indent = 10;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length >= LINE_WIDTH - indent) {
      lines.push(line);
      line = '';
    }
    line += `${line === '' ? '' : ' '}${word}`;
  }
  return [...lines, line].map((part, index) => (index === 0 ? label : '').padEnd(indent) + part);
}

function hourName(hour: number): string {
  return `${DAYS[Math.floor(hour / 24)]} ${String(hour % 24).padStart(2, '0')}:00 UTC`;
}

/** `2025-03-10 09:25`, with seconds if they are not zero. */
function clock(at: Millis): string {
  return iso(at)
    .slice(0, at % MINUTE === 0 ? 16 : 19)
    .replace('T', ' ');
}

/** Three significant digits are enough for an estimate. */
function figure(value: number): string {
  return count(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

/** The same as JSON: times in ISO 8601 UTC, numbers unrounded. */
function toJson({ series, knownMs, known, explanation }: Answer) {
  const { from, judgement, band, rate, windows, decisive, allowances, onset } = explanation;
  return {
    series,
    from: iso(from),
    to: iso(judgement.at),
    reports: known ? explanation.count : null,
    expected: band.mean,
    range: [band.low, band.high],
    rate,
    knownHours: knownMs / HOUR,
    windows: windows.map(windowJson),
    decisive,
    allowances,
    evidence: judgement.evidence,
    level: levelReached(judgement.evidence, ONE_STREAM),
    levels: { possible: POSSIBLE, problems: PROBLEMS, lasting: ONE_STREAM.lasting, clear: ONE_STREAM.clear },
    onset: judgement.evidence < POSSIBLE ? null : iso(onset.at),
    onsetInterval: judgement.evidence < POSSIBLE ? null : [iso(onset.earliest), iso(onset.latest)],
  };
}

function windowJson(window: WindowExplanation) {
  const { windowMs, observed, expected, dispersion, deviations, surprise, correction, evidence } = window;
  return {
    minutes: windowMs / MINUTE,
    reports: observed,
    expected,
    dispersion,
    deviations,
    surprise,
    correction,
    evidence,
    dismissed: window.dismissed,
  };
}

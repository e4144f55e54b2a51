import type { Estimate, Measured } from './measure.ts';
import type { GroupRow, Row } from './rows.ts';

/** A header and rows of cells, of which the first two are text. */
export interface Table {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

const WORDS = 2;
const MEASURES = [
  'false / service-week',
  'found',
  'big found',
  'median delay',
  'p90 delay, big',
  'quiet in alarm',
];

export function detectorTable(rows: readonly Row[]): Table {
  return {
    head: ['detector', 'setting', ...MEASURES, 'delay / oracle', 'µs a count', 'series'],
    lines: rows.map((row) => [
      row.detector,
      row.setting,
      ...measures(row.measured),
      number(row.delayRatio, 2),
      row.microsPerCount < 10 ? number(row.microsPerCount, 2) : number(row.microsPerCount, 0),
      String(row.measured.series),
    ]),
  };
}

export function groupTable(rows: readonly GroupRow[]): Table {
  return {
    head: ['series', 'level', ...MEASURES],
    lines: rows.map((row) => [row.group, row.setting, ...measures(row.measured)]),
  };
}

function measures(row: Measured): string[] {
  return [
    estimate(row.falseRate, 3),
    estimate(row.detected, 2),
    estimate(row.bigDetected, 2),
    `${number(row.medianDelay, 0)} min`,
    `${number(row.bigDelayP90, 0)} min`,
    `${number(100 * row.quietInAlarm, 3)} %`,
  ];
}

function estimate({ value, interval: [low, high] }: Estimate, digits: number): string {
  return `${value.toFixed(3)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function number(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

/** For a terminal: padded columns, numbers right-aligned. */
export function plainTable({ head, lines }: Table): string {
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const padded = (line: readonly string[]) =>
    line
      .map((cell, i) => (i < WORDS ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('  ')
      .trimEnd();
  return [head, ...lines].map(padded).join('\n');
}

export function markdownTable({ head, lines }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, i) => (i < WORDS ? '---' : '--:'));
  return [head, rule, ...lines].map(line).join('\n');
}

import type { AskedColumns, Columns, TableRow } from './table-shape.ts';
import { HOUR, MINUTE, floorTo, type Millis } from '../../core/base/time.ts';
import { duration } from '../english.ts';
import { OutcryError } from '../../core/base/errors.ts';
import { badLine } from './cells.ts';
import { findColumns } from './columns.ts';
import { alwaysGaps, gapJudge, type Counted, type GapJudge, type Gaps } from './gaps.ts';
import { dateOrderOf, readStamp, type DateOrder } from './moments.ts';
import type { Notes } from './notes.ts';
import { isQuantity, numberFormOf, type NumberForm } from './quantities.ts';
import { RowReader, type Row, type RowForm } from './rows.ts';
import type { SlotForm } from './slots.ts';
import { gridOf, phaseOf, spacingOf, type Grid } from './spacing.ts';
import type { Separator } from './table.ts';
import { Zone } from './zone.ts';

/** The user's options for a file's rows; the rest is detected from the rows. */
export interface AskedRows {
  readonly columns: AskedColumns;
  /** Length of a bucket. */
  readonly bucketMs: Millis | null;
  readonly zone: string | null;
  readonly dates: DateOrder | null;
  readonly decimal: '.' | ',' | null;
  readonly gaps: Gaps | null;
  readonly round: boolean;
  /** The name of the one series to read. */
  readonly pick: string | null;
}

/** How to read the whole table, as decided from its first rows, and those rows. */
export interface Survey {
  readonly rows: readonly Row[];
  readonly reader: RowReader;
  readonly slots: SlotForm;
}

/** If more than this share of rows repeats a timestamp, that is intended. */
const SHARE_TWICE = 0.05;
/** Clocks are set back by this, or by an hour, … */
const HALF_HOUR: Millis = 30 * MINUTE;
/** … in March, April, September, October or November, anywhere on Earth. */
const CHANGE_MONTHS = new Set([2, 3, 8, 9, 10]);

/**
 * Examines the first rows of a table, or all of them (`complete`), and decides how to read it. Assumptions are added to `notes`. Throws
 * `bad_line` if something is wrong, or if the decision would be a guess.
 */
export function surveyRows(
  path: string,
  table: readonly TableRow[],
  complete: boolean,
  separator: Separator,
  asked: AskedRows,
  notes: Notes,
): Survey {
  const columns = findColumns(path, table, asked.columns);
  const first = table.slice(columns.first);
  if (columns.above > 0)
    notes.count('a line above the table was left out', 'lines above the table were left out', columns.above);
  if (columns.picked !== null) notes.say(`took ${columns.picked}`);
  const form = formOf(path, first, columns, separator, asked, notes);
  const reader = new RowReader(path, form, notes);
  let rows: Row[] = [];
  for (const row of first) {
    const read = reader.read(row);
    if (read !== null && (asked.pick === null || read.series === asked.pick)) rows.push(read);
  }
  if (rows.length === 0) throw noRows(path, asked);
  if (complete) rows = inOrder(path, rows, form, notes);
  const grid = gridFor(path, rows, asked.bucketMs, notes);
  const single = grid.regular && shareTwice(rows) < SHARE_TWICE;
  const layout = columns.series === null ? 'rows' : 'series';
  const judge = judges(rows, grid, complete, asked.gaps);
  return { rows, reader, slots: { grid, layout, single, round: asked.round, judge } };
}

function noRows(path: string, { pick }: AskedRows): OutcryError {
  return new OutcryError(
    'bad_line',
    pick === null ? `${path} holds no counts.` : `${path} holds no series "${pick}".`,
  );
}

function formOf(
  path: string,
  table: readonly TableRow[],
  columns: Columns,
  separator: Separator,
  asked: AskedRows,
  notes: Notes,
): RowForm {
  const stamps = table.map(({ cells }) =>
    columns.time.map((column) => (cells[column] ?? '').trim()).join(' '),
  );
  const dates = asked.dates ?? datesOf(path, table, stamps, notes);
  const counted = isCounted(stamps);
  if (counted) notes.say('timestamps are taken as seconds since 1970');
  const values = table.map(({ cells }) => cells[columns.value] ?? '').filter(isQuantity);
  const sample = stamps.find((stamp) => readStamp(stamp, dates) !== null);
  const offset = counted || sample === undefined ? 0 : readStamp(sample, dates)?.offset;
  const zone = asked.zone === null || asked.zone === 'UTC' ? null : new Zone(asked.zone);
  if (offset === null && asked.zone === null)
    notes.say('times without an offset are taken as UTC (--zone Europe/London, say, takes them as local)');
  if (offset === null && zone !== null)
    notes.say(`times without an offset are taken as those of ${zone.name}`);
  const clocks = stamps.flatMap((stamp) => readStamp(stamp, dates)?.clock ?? []);
  return {
    columns,
    width: (columns.head ?? table[0]?.cells ?? []).length,
    numbers: numbersOf(path, table, values, columns, separator, asked),
    dates,
    counted,
    zone,
    zoneless: offset === null && asked.zone === null,
    round: asked.round,
    ascending: isAscending(clocks),
    step: spacingOf(clocks.toSorted((a, b) => a - b)).step ?? 0,
    only: stemOf(path),
  };
}

/** Whether rows go forward in time more often than backward. */
function isAscending(clocks: readonly Millis[]): boolean {
  let steps = 0;
  for (let at = 1; at < clocks.length; at++)
    steps += Math.sign((clocks[at] as Millis) - (clocks[at - 1] as Millis));
  return steps >= 0;
}

function datesOf(
  path: string,
  table: readonly TableRow[],
  stamps: readonly string[],
  notes: Notes,
): DateOrder | null {
  const order = dateOrderOf(stamps);
  if (order === 'either') {
    const at = stamps.findIndex((stamp) => /^\D*\d{1,2}[-/]/u.test(stamp));
    throw badLine(
      path,
      `line ${table[at]?.line ?? 1}`,
      `"${stamps[at]}" may begin with the day or the month: say --dates dmy or --dates mdy`,
    );
  }
  if (order !== null)
    notes.say(
      order === 'dmy' ? 'dates are taken as day, month, year' : 'dates are taken as month, day, year',
    );
  return order;
}

function numbersOf(
  path: string,
  table: readonly TableRow[],
  values: readonly string[],
  { value }: Columns,
  separator: Separator,
  { decimal }: AskedRows,
): NumberForm {
  if (decimal !== null) return { decimal };
  const form = numberFormOf(values, separator === ',');
  if (form !== null) return form;
  const row = table.find(({ cells }) => /\d[.,]\d{3}$/u.test((cells[value] ?? '').trim()));
  throw badLine(
    path,
    `line ${row?.line ?? 1}`,
    `"${row?.cells[value]?.trim()}" may have thousands or decimals: say --decimal . or --decimal , for the mark of decimals`,
  );
}

/** Whether timestamps are seconds from an arbitrary start, 0, 300, 600: numbers too small to be moments. */
function isCounted([first = '', ...others]: readonly string[]): boolean {
  return readStamp(first, null) === null && [first, ...others].every((stamp) => Number(stamp) >= 0);
}

/** Rows grouped by series in order of appearance, then sorted by time; adds a note if they were not sorted. */
function inOrder(path: string, rows: Row[], form: RowForm, notes: Notes): Row[] {
  let backwards = 0;
  const nth = new Map<string, number>();
  let together = true;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as Row;
    const before = rows[at - 1];
    if (before !== undefined && row.series === before.series && row.at < before.at) {
      backwards++;
      if (form.zoneless && form.ascending) refuseClockChange(path, before, row, rows[at - 2]);
    }
    if (!nth.has(row.series)) nth.set(row.series, nth.size);
    else if (before?.series !== row.series) together = false;
  }
  if (backwards === 0 && together) return rows;
  if (backwards > 0) notes.say('rows are not in time order, and were sorted');
  const order = (row: Row) => nth.get(row.series) as number;
  return rows.toSorted((a, b) => order(a) - order(b) || a.at - b.at);
}

/** Local times repeat an hour in autumn: sorting them would merge two hours into one. */
function refuseClockChange(path: string, before: Row, row: Row, earlier: Row | undefined): void {
  if (earlier === undefined) return;
  const step = before.at - earlier.at;
  const back = before.at + step - row.at;
  if (
    step > 0 &&
    step <= HOUR &&
    (back === HOUR || back === HALF_HOUR) &&
    CHANGE_MONTHS.has(new Date(row.at).getUTCMonth())
  )
    throw badLine(
      path,
      `line ${row.line}`,
      `${row.stamp} is earlier than ${before.stamp} before it, as local times are when clocks go back: name their zone, such as --zone Europe/London; a time without an offset is taken as UTC`,
    );
}

function gridFor(path: string, rows: readonly Row[], asked: Millis | null, notes: Notes): Grid {
  const moments: Millis[] = [];
  for (const [at, row] of rows.entries()) if (at === 0 || row.at !== rows[at - 1]?.at) moments.push(row.at);
  const spacing = spacingOf(moments);
  const phase = spacing.loose && spacing.step !== null ? phaseOf(moments, spacing.step) : 0;
  const grid = gridOf(spacing, moments.length - 1, asked, phase);
  if (typeof grid === 'string') throw badLine(path, `line ${rows[1]?.line ?? 1}`, grid);
  const { bucketMs, slotMs } = grid;
  if (asked === null) notes.say(`buckets are ${duration(bucketMs)} long${why(spacing.step, bucketMs)}`);
  else if (slotMs < bucketMs)
    notes.say(`rows ${duration(slotMs)} apart are added up in buckets of ${duration(bucketMs)}`);
  return grid;
}

function why(step: Millis | null, bucketMs: Millis): string {
  if (step === null) return ', since rows are not evenly apart (--bucket says another length)';
  return step === bucketMs
    ? ', as rows are apart'
    : `, and rows ${step < MINUTE ? `${step / 1000} s` : duration(step)} apart are added up in them`;
}

function shareTwice(rows: readonly Row[]): number {
  const twice = rows.filter((row, at) => row.at === rows[at - 1]?.at && row.series === rows[at - 1]?.series);
  return twice.length / rows.length;
}

/** The gap rules, for each series separately if all of it has been read. */
function judges(rows: readonly Row[], grid: Grid, complete: boolean, asked: Gaps | null): SlotForm['judge'] {
  if (asked !== null) return () => alwaysGaps(asked);
  const bySeries = new Map<string, Counted[]>();
  for (const { series, at, count } of rows) {
    const slots = bySeries.get(series) ?? [];
    bySeries.set(series, slots);
    const slot = floorTo(at + grid.shift, grid.slotMs);
    const last = slots.at(-1);
    if (last?.at === slot) slots[slots.length - 1] = { at: slot, count: last.count + count };
    else slots.push({ at: slot, count });
  }
  const known = new Map([...bySeries].map(([series, slots]) => [series, gapJudge(slots, grid.slotMs)]));
  const [any = alwaysGaps('zero')] = known.values();
  return (series): GapJudge => known.get(series) ?? (complete ? alwaysGaps('zero') : any);
}

/** A file's name without folder and extension. */
function stemOf(path: string): string {
  const name = path.split(/[\\/]/u).at(-1) ?? path;
  return name.replace(/(?<=.)\.[^.]*$/u, '');
}

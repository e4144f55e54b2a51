import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  BROKEN_WAIT_MS,
  LINE_PAGES_MAX,
  LOOK_EVERY_MS,
  REFUSED_WAIT_MS,
  SILENT_FOR_MS,
  createLine,
  type Line,
  type News,
} from './line.ts';
import { FakeSource } from './source.fake.ts';

let states: boolean[] = [];
let news: News[] = [];
let asOf: number[] = [];
let line: Line;
const last = (): FakeSource => FakeSource.opened.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  FakeSource.opened = [];
  [states, news, asOf] = [[], [], []];
  line = createLine('/live', {
    news: (one) => news.push(one),
    asOf: (at) => asOf.push(at),
    state: (on) => states.push(on),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a line', () => {
  test('is one stream for all pages, and none without a page', () => {
    line.follow('/', 5);
    line.follow('/status/x', 7);
    expect(FakeSource.open.map(({ pages }) => pages)).toEqual([['/@5', '/status/x@7']]);
    line.leave('/');
    line.leave('/status/x');
    expect(FakeSource.open).toEqual([]);
  });

  test('is alive once it has received something, and not because it was opened', () => {
    line.follow('/', 5);
    expect(states).toEqual([]);
    last().beat();
    expect(states).toEqual([true]);
  });

  test('that died silently is noticed within a minute, and reopened', () => {
    line.follow('/', 5);
    last().beat();
    vi.advanceTimersByTime(SILENT_FOR_MS - 1);
    expect(states).toEqual([true]);
    vi.advanceTimersByTime(1 + LOOK_EVERY_MS);
    expect(states).toEqual([true, false]);
    expect(SILENT_FOR_MS + LOOK_EVERY_MS).toBeLessThan(60_000);
    vi.advanceTimersByTime(2 * BROKEN_WAIT_MS);
    expect([FakeSource.opened.length, FakeSource.open.length]).toEqual([2, 1]);
  });

  test('passes on up to when everything is known, and reconnects from there', () => {
    line.follow('/', 5);
    last().beat();
    expect(asOf).toEqual([]);
    last().beat(60_000);
    expect(asOf).toEqual([60_000]);
    last().fail();
    vi.advanceTimersByTime(2 * BROKEN_WAIT_MS);
    expect(last().pages).toEqual(['/@5']);
  });

  test('with heartbeats is never given up', () => {
    line.follow('/', 5);
    for (let beats = 0; beats < 20; beats++) {
      last().beat();
      vi.advanceTimersByTime(15_000);
    }
    expect(FakeSource.opened).toHaveLength(1);
  });

  test('that broke reconnects with what it already knows', () => {
    line.follow('/status/x', 5);
    last().send({ page: '/status/x', at: 9, regions: { verdict: 'a' } });
    last().fail();
    vi.advanceTimersByTime(BROKEN_WAIT_MS - 1);
    expect(FakeSource.open).toEqual([]);
    vi.advanceTimersByTime(BROKEN_WAIT_MS + 1);
    expect(FakeSource.open.map(({ pages }) => pages)).toEqual([['/status/x@9']]);
    expect(news).toHaveLength(1);
  });

  test('that was refused waits longer', () => {
    line.follow('/', 5);
    last().fail(true);
    vi.advanceTimersByTime(REFUSED_WAIT_MS - 1);
    expect(FakeSource.opened).toHaveLength(1);
    vi.advanceTimersByTime(REFUSED_WAIT_MS + 1);
    expect(FakeSource.opened).toHaveLength(2);
  });

  test('is reopened within a second if there is reason to hurry', () => {
    line.follow('/', 5);
    last().fail(true);
    line.hurry();
    vi.advanceTimersByTime(1_000);
    expect(FakeSource.open).toHaveLength(1);
  });

  test('goes back for a tab that knows its page as of an older tick, and stays for one that does not', () => {
    line.follow('/status/x', 9);
    line.follow('/status/x', 12);
    expect(FakeSource.opened).toHaveLength(1);
    line.follow('/status/x', 4);
    expect(last().pages).toEqual(['/status/x@4']);
  });

  test('carries the pages that were followed last, if there are too many', () => {
    for (let nth = 0; nth <= LINE_PAGES_MAX; nth++) line.follow(`/status/s${nth}`, 1);
    expect(last().pages).toHaveLength(LINE_PAGES_MAX);
    expect(last().pages.at(-1)).toBe(`/status/s${LINE_PAGES_MAX}@1`);
    expect(last().pages).not.toContain('/status/s0@1');
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeSource } from './source.fake.ts';
import {
  TAB_SAYS_EVERY_MS,
  TAB_SILENT_FOR_MS,
  createSwitchboard,
  type TabWord,
  type WorkerWord,
} from './tabs.ts';

/** The worker's end of a tab's port, recording what the tab was told. */
class FakePort extends EventTarget {
  readonly told: WorkerWord[] = [];
  start(): void {}
  postMessage(word: WorkerWord): void {
    this.told.push(word);
  }
  say(page: string | null, since = 1): void {
    const data: TabWord = { address: '/live', page, since };
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
}

let connect: (port: MessagePort) => void;
const followed = (): string[] => FakeSource.open.flatMap(({ pages }) => pages);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  FakeSource.opened = [];
  connect = createSwitchboard();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function tab(page: string): FakePort {
  const port = new FakePort();
  connect(port as unknown as MessagePort);
  port.say(page);
  return port;
}

describe('the switchboard of a browser', () => {
  test('has one line for seven tabs, and gives each its own page only', () => {
    const tabs = ['/', '/status/a', '/status/b', '/status/c', '/status/d', '/status/e', '/status/f'].map(tab);
    expect(FakeSource.open).toHaveLength(1);
    expect(followed()).toHaveLength(7);
    FakeSource.open[0]!.send({ page: '/status/b', at: 2, regions: { pulse: 'p' } });
    const withNews = tabs.filter(({ told }) => told.some(({ news }) => news !== undefined));
    expect(withNews).toEqual([tabs[2]]);
    expect(tabs.every(({ told }) => told.at(-1)?.on === true)).toBe(true);
  });

  test('keeps a page while one of two tabs shows it, and the line until the last tab goes', () => {
    const [first, second] = [tab('/status/a'), tab('/status/a')];
    first.say(null);
    expect(followed()).toEqual(['/status/a@1']);
    second.say(null);
    expect(FakeSource.open).toEqual([]);
  });

  test('forgets a tab that crashed, and not one that keeps reporting', () => {
    tab('/status/crashed');
    const alive = tab('/status/alive');
    for (let ms = 0; ms <= TAB_SILENT_FOR_MS + TAB_SAYS_EVERY_MS; ms += TAB_SAYS_EVERY_MS) {
      alive.say('/status/alive');
      vi.advanceTimersByTime(TAB_SAYS_EVERY_MS);
    }
    expect(followed()).toEqual(['/status/alive@1']);
  });

  test('passes on to all tabs up to when everything is known', () => {
    const tabs = ['/', '/status/a'].map(tab);
    FakeSource.open[0]!.beat(60_000);
    for (const { told } of tabs) expect(told.at(-1)).toEqual({ on: true, asOf: 60_000 });
  });

  test('informs a tab at once whether the line is alive', () => {
    tab('/status/a');
    FakeSource.open[0]!.beat();
    expect(tab('/status/a').told).toEqual([{ on: true }]);
  });
});

import { createLine, type Line, type News } from './line.ts';

/**
 * One connection for all tabs of a browser. Over HTTP/1.1 a browser opens at most six connections to a server: with a stream per tab, the
 * seventh tab could not load. So a shared worker holds the connection, and the tabs tell it what they show.
 */

/** From a tab, repeatedly: what it shows and as of when; null if it shows nothing any more. */
export interface TabWord {
  readonly address: string;
  readonly page: string | null;
  readonly since: number;
  /** The network is back. */
  readonly hurry?: boolean;
}

/** To a tab: whether the line is alive, what changed on its page, and up to which event time everything is known. */
export interface WorkerWord {
  readonly on: boolean;
  readonly news?: News;
  readonly asOf?: number;
}

/** How often a tab says that it still exists: one that crashed never says goodbye. */
export const TAB_SAYS_EVERY_MS = 30_000;
export const TAB_SILENT_FOR_MS = 100_000;

interface Tab {
  page: string;
  saidAt: number;
}

/** Returns the worker's handler for the port of each tab. */
export function createSwitchboard(): (port: MessagePort) => void {
  const tabs = new Map<MessagePort, Tab>();
  let line: Line | null = null;
  let on = false;

  const listener = {
    news(news: News): void {
      for (const [port, { page }] of tabs)
        if (page === news.page) port.postMessage({ on: true, news } satisfies WorkerWord);
    },
    asOf(asOf: number): void {
      for (const port of tabs.keys()) port.postMessage({ on: true, asOf } satisfies WorkerWord);
    },
    state(alive: boolean): void {
      on = alive;
      for (const port of tabs.keys()) port.postMessage({ on } satisfies WorkerWord);
    },
  };

  function forget(port: MessagePort): void {
    const page = tabs.get(port)?.page;
    tabs.delete(port);
    if (page !== undefined && ![...tabs.values()].some((tab) => tab.page === page)) line?.leave(page);
    if (tabs.size === 0) on = false;
  }

  setInterval(() => {
    for (const [port, { saidAt }] of tabs) if (Date.now() - saidAt > TAB_SILENT_FOR_MS) forget(port);
  }, TAB_SAYS_EVERY_MS);

  return (port) => {
    port.addEventListener('message', ({ data }: MessageEvent<TabWord>) => {
      const { address, page, since, hurry = false } = data;
      if (page === null) {
        forget(port);
        return;
      }
      line ??= createLine(address, listener);
      if (tabs.get(port)?.page !== page) forget(port);
      tabs.set(port, { page, saidAt: Date.now() });
      line.follow(page, since);
      if (hurry) line.hurry();
      port.postMessage({ on } satisfies WorkerWord);
    });
    port.start();
  };
}

import { createLine, type Line, type News } from './line.ts';

/**
 * One line for all tabs of a browser. Over HTTP/1.1 a browser opens six connections to a server: with a stream each, the
 * seventh tab would wait for its page. So the tabs meet in a shared worker, which holds the line, and tell it what they show.
 */

/** From a tab: what it shows and since when it knows it, said again and again; null when it shows nothing any more. */
export interface TabWord {
  readonly address: string;
  readonly page: string | null;
  readonly since: number;
  /** The network is there again. */
  readonly hurry?: boolean;
}

/** To a tab: whether the line is alive, what changed on its page, and up to which event time all is known. */
export interface WorkerWord {
  readonly on: boolean;
  readonly news?: News;
  readonly asOf?: number;
}

/** How often a tab says that it is still there: one that crashed never says goodbye. */
export const TAB_SAYS_EVERY_MS = 30_000;
export const TAB_SILENT_FOR_MS = 100_000;

interface Tab {
  page: string;
  saidAt: number;
}

/** What the worker does with the port of each tab. */
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

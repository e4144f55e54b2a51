/** What changed on one page: HTML by region, as of event time `at`. */
export interface News {
  readonly page: string;
  readonly at: number;
  readonly regions: Readonly<Record<string, string>>;
}

/** Hears of everything that a line brings. */
interface Listener {
  news(news: News): void;
  /** Everything is known up to that event time, whether it brought news or not. */
  asOf(at: number): void;
  /** Told of every sign of life, and when there is none. */
  state(on: boolean): void;
}

/** One stream from the server for any number of pages; open while there is a page to follow. */
export interface Line {
  /** From `since` on, the event time the page is known as of. */
  follow(page: string, since: number): void;
  leave(page: string): void;
  /** Opens anew within a second: there is reason to think that it would work now, or that the old one is dead. */
  hurry(): void;
}

/** The server says something every 15 s; a line that is silent for longer than this is dead, whatever the browser thinks. */
export const SILENT_FOR_MS = 40_000;
/** How often that is looked at. */
export const LOOK_EVERY_MS = 5_000;
/** Waits before a line that broke, or that the server refused, is opened anew: up to twice that, so that not all come at once. */
export const BROKEN_WAIT_MS = 5_000;
export const REFUSED_WAIT_MS = 15_000;
const HURRY_WAIT_MS = 500;
/** What the server lets one line carry. Those followed last are kept. */
export const LINE_PAGES_MAX = 20;

export function createLine(address: string, listener: Listener): Line {
  /** The event time up to which each page is known, those followed last at the end. */
  const known = new Map<string, number>();
  let source: EventSource | null = null;
  let heardAt = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let looking: ReturnType<typeof setInterval> | undefined;

  function open(): void {
    close();
    if (known.size === 0) return;
    const pages = [...known].slice(-LINE_PAGES_MAX);
    const query = pages.map(([page, at]) => `page=${encodeURIComponent(`${page}@${at}`)}`).join('&');
    const opened = new EventSource(`${address}?${query}`);
    source = opened;
    heardAt = Date.now();
    looking = setInterval(look, LOOK_EVERY_MS);
    opened.addEventListener('beat', ({ data }) => {
      hear();
      const { at } = JSON.parse(data as string) as { readonly at?: number };
      if (at !== undefined) listener.asOf(at);
    });
    opened.addEventListener('regions', (event) => {
      hear();
      const news = JSON.parse(event.data as string) as News;
      if (!known.has(news.page)) return;
      known.set(news.page, Math.max(news.at, known.get(news.page) ?? 0));
      listener.news(news);
    });
    opened.addEventListener('error', () => {
      // The browser would come back by itself, but to the address of before, which tells of what is known since.
      const refused = opened.readyState === EventSource.CLOSED;
      breakOff(refused ? REFUSED_WAIT_MS : BROKEN_WAIT_MS);
    });
  }

  function close(): void {
    clearTimeout(waiting);
    clearInterval(looking);
    source?.close();
    source = null;
  }

  function hear(): void {
    heardAt = Date.now();
    listener.state(true);
  }

  function look(): void {
    if (Date.now() - heardAt >= SILENT_FOR_MS) breakOff(BROKEN_WAIT_MS);
  }

  function breakOff(waitMs: number): void {
    close();
    listener.state(false);
    waiting = setTimeout(open, waitMs * (1 + Math.random()));
  }

  return {
    follow(page, since) {
      const before = known.get(page);
      if (before !== undefined && before <= since) return;
      known.delete(page);
      known.set(page, since);
      open();
    },
    leave(page) {
      if (known.delete(page)) open();
    },
    hurry() {
      if (known.size > 0) breakOff(HURRY_WAIT_MS);
    },
  };
}

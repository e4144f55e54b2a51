/** What changed on one page: HTML by region, as of event time `at`. */
export interface News {
  readonly page: string;
  readonly at: number;
  readonly regions: Readonly<Record<string, string>>;
}

/** Receives everything that comes over a line. */
interface Listener {
  news(news: News): void;
  /** Everything up to that event time is known, whether or not there was news. */
  asOf(at: number): void;
  /** Called with true for every sign of life, and with false when they stop. */
  state(on: boolean): void;
}

/** One event stream for any number of pages; open while at least one page is followed. */
export interface Line {
  /** Follows the page from `since`, the event time it is known as of. */
  follow(page: string, since: number): void;
  leave(page: string): void;
  /** Reconnects within a second: it would probably work now, or the old connection is probably dead. */
  hurry(): void;
}

/** The server sends something every 15 s; a line silent for longer than this is dead, even if the browser has not noticed. */
export const SILENT_FOR_MS = 40_000;
/** How often that is checked. */
export const LOOK_EVERY_MS = 5_000;
/** Delays before reconnecting a line that broke or was refused, each randomised up to twice that so that clients do not come at once. */
export const BROKEN_WAIT_MS = 5_000;
export const REFUSED_WAIT_MS = 15_000;
const HURRY_WAIT_MS = 500;
/** The server's limit per line. The pages followed last are kept. */
export const LINE_PAGES_MAX = 20;

export function createLine(address: string, listener: Listener): Line {
  /** The event time up to which each page is known; those followed last are at the end. */
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
      // The browser would reconnect by itself, but with the old URL, which does not contain what is known by now.
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

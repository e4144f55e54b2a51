import { createLine, type News } from './line.ts';
import { TAB_SAYS_EVERY_MS, type TabWord, type WorkerWord } from './tabs.ts';
import { trustedWorker } from './trusted.ts';

/** A tab that nobody looks at for this long is told of nothing any more. */
const HIDDEN_FOR_MS = 60_000;
/** A worker that says nothing for this long is stuck, for it passes on every sign of life: then the tab has a line of its own. */
const WORKER_SILENT_FOR_MS = 55_000;
const LOOK_EVERY_MS = 5_000;

/** What this tab shows. */
interface Shown {
  readonly address: string;
  readonly page: string;
  /** The event time that the page is known as of, which news move on. */
  version(): number;
  news(news: News): void;
  asOf(at: number): void;
  state(on: boolean): void;
}

interface Follower {
  follow(): void;
  leave(): void;
  hurry(): void;
  /** How long a tab may be hidden before it lets go. */
  readonly hiddenForMs: number;
}

/** Keeps a tab told of what changes on its page, for as long as somebody looks at it. */
export function follow(shown: Shown): void {
  let follower = throughWorker(shown, () => {
    follower?.leave();
    follower = byItself(shown);
    if (isSeen()) follower.follow();
  });
  follower ??= byItself(shown);
  let sleep: ReturnType<typeof setTimeout> | undefined;

  const showOrHide = (): void => {
    clearTimeout(sleep);
    if (isSeen()) follower?.follow();
    else sleep = setTimeout(() => follower?.leave(), follower?.hiddenForMs);
  };
  document.addEventListener('visibilitychange', showOrHide);
  window.addEventListener('pagehide', () => follower?.leave());
  window.addEventListener('pageshow', showOrHide);
  window.addEventListener('online', () => follower?.hurry());
  window.addEventListener('offline', () => shown.state(false));
  showOrHide();
}

const isSeen = (): boolean => document.visibilityState === 'visible';

/** Where there are no shared workers: a line of the tab's own, which it lets go of as soon as another tab covers it. */
function byItself(shown: Shown): Follower {
  const line = createLine(shown.address, shown);
  return {
    hiddenForMs: 0,
    follow: () => line.follow(shown.page, shown.version()),
    leave: () => line.leave(shown.page),
    hurry: () => line.hurry(),
  };
}

/** With the line that all tabs share; null where the browser has no such workers. `failed`: it turned out not to work. */
function throughWorker(shown: Shown, failed: () => void): Follower | null {
  const port = openWorker(() => giveUp());
  if (port === null) return null;
  let saying: ReturnType<typeof setInterval> | undefined;
  let looking: ReturnType<typeof setInterval> | undefined;
  let heardAt = 0;

  const say = (page: string | null, hurry = false): void =>
    port.postMessage({ address: shown.address, page, since: shown.version(), hurry } satisfies TabWord);
  const stop = (): void => {
    clearInterval(saying);
    clearInterval(looking);
  };
  const giveUp = (): void => {
    stop();
    port.close();
    failed();
  };
  port.addEventListener('message', ({ data }: MessageEvent<WorkerWord>) => {
    heardAt = Date.now();
    if (data.news !== undefined) shown.news(data.news);
    if (data.asOf !== undefined) shown.asOf(data.asOf);
    shown.state(data.on);
  });
  port.start();
  return {
    hiddenForMs: HIDDEN_FOR_MS,
    follow() {
      stop();
      heardAt = Date.now();
      say(shown.page);
      saying = setInterval(() => say(shown.page), TAB_SAYS_EVERY_MS);
      looking = setInterval(() => {
        if (Date.now() - heardAt > WORKER_SILENT_FOR_MS) giveUp();
      }, LOOK_EVERY_MS);
    },
    leave() {
      stop();
      say(null);
    },
    hurry: () => say(shown.page, true),
  };
}

/** This very module, run as a worker: one file for a browser to fetch and to keep. */
function openWorker(failed: () => void): MessagePort | null {
  if (!('SharedWorker' in window)) return null;
  try {
    const worker = new SharedWorker(trustedWorker(import.meta.url), { type: 'module', name: 'outcry' });
    worker.addEventListener('error', failed);
    return worker.port;
  } catch {
    return null;
  }
}

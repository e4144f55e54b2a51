import { createLine, type News } from './line.ts';
import { TAB_SAYS_EVERY_MS, type TabWord, type WorkerWord } from './tabs.ts';
import { trustedWorker } from './trusted.ts';

/** A tab that has been hidden for this long stops receiving updates. */
const HIDDEN_FOR_MS = 60_000;
/** A worker that is silent for this long is stuck, because it passes on every heartbeat: then the tab opens its own connection. */
const WORKER_SILENT_FOR_MS = 55_000;
const LOOK_EVERY_MS = 5_000;

/** What this tab shows. */
interface Shown {
  readonly address: string;
  readonly page: string;
  /** The event time as of which the page is known; news moves it forward. */
  version(): number;
  news(news: News): void;
  asOf(at: number): void;
  state(on: boolean): void;
}

interface Follower {
  follow(): void;
  leave(): void;
  hurry(): void;
  /** How long a tab may be hidden before it stops following. */
  readonly hiddenForMs: number;
}

/** Keeps a tab informed of changes to its page while the page is visible. */
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

/** Without shared workers, the tab has its own connection, which it closes as soon as the tab is hidden. */
function byItself(shown: Shown): Follower {
  const line = createLine(shown.address, shown);
  return {
    hiddenForMs: 0,
    follow: () => line.follow(shown.page, shown.version()),
    leave: () => line.leave(shown.page),
    hurry: () => line.hurry(),
  };
}

/** Uses the connection that all tabs share; null if the browser has no shared workers. `failed`: called if it turns out not to work. */
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

/** This same module, run as a worker: one file to fetch and cache. */
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

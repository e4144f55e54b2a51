import { sendKept, type KeptOutcome } from './queue.ts';

/**
 * The service worker: offline, it shows the last cached version of a page, marked as such, and later sends the reports that were made
 * meanwhile. Online, it changes nothing.
 */

/** To a page: the results of its reports. */
export interface SentWord {
  readonly sent: readonly KeptOutcome[];
}
/** From a page loaded before the worker was active: its URLs to cache. */
export interface KeepWord {
  readonly keep: readonly string[];
}

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
/** A push message in the Declarative Web Push format; browsers that support it show it without the worker. */
interface Pushed {
  readonly web_push: 8030;
  readonly notification: Shown & { readonly title: string; readonly navigate: string };
}
/** Notification options; the DOM types lack the buttons. */
type Shown = NotificationOptions & {
  readonly actions?: readonly {
    readonly action: string;
    readonly title: string;
    readonly navigate: string;
  }[];
};
interface PushEvent extends ExtendableEvent {
  readonly data: { json(): Pushed } | null;
}
interface NotificationEvent extends ExtendableEvent {
  readonly action: string;
  readonly notification: Notification;
}
/** The parts of the service worker's global scope that are used here. */
interface Scope {
  readonly registration: {
    readonly scope: string;
    showNotification(title: string, options: Shown): Promise<void>;
  };
  readonly clients: {
    claim(): Promise<void>;
    openWindow(address: string): Promise<unknown>;
    matchAll(): Promise<readonly { readonly visibilityState: string; postMessage(word: SentWord): void }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate' | 'sync', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'push', listener: (event: PushEvent) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: NotificationEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(
    type: 'message',
    listener: (event: ExtendableEvent & MessageEvent<KeepWord>) => void,
  ): void;
}

const worker = globalThis as unknown as Scope;
const [PAGES, FILES] = ['outcry-pages', 'outcry-files'];
/** The most recently seen pages that are cached, at some 40 kB each, and the files they load. */
const PAGES_MAX = 30;
const FILES_MAX = 12;
/** If a page is cached, a slow network is waited for no longer than this. */
const PATIENCE_MS = 8_000;

const own = (path: string): string => new URL(path, worker.registration.scope).href;

worker.addEventListener('install', (event) => {
  void worker.skipWaiting();
  event.waitUntil(keepAll([own('offline')]));
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('message', (event) => {
  // Only our own URLs are cached.
  const { keep = [] } = event.data;
  event.waitUntil(keepAll(keep.map(own).filter((address) => address.startsWith(own('')))));
});

worker.addEventListener('push', (event) => {
  const { title, navigate, actions = [], ...options } = event.data?.json().notification ?? {};
  if (title === undefined) return;
  const ends = actions.map(({ action, navigate: to }) => [action, to]);
  const data = { ...Object.fromEntries(ends), '': navigate };
  event.waitUntil(worker.registration.showNotification(title, { ...options, data, actions }));
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const to = String((event.notification.data as Record<string, string>)[event.action] ?? '');
  // Only our own pages are opened.
  if (to.startsWith(own(''))) event.waitUntil(worker.clients.openWindow(to));
});

worker.addEventListener('sync', (event) => event.waitUntil(sendAndTell()));

/** Rejects if reports are left: the browser then retries by itself with growing delays. */
async function sendAndTell(): Promise<void> {
  const pages = await worker.clients.matchAll();
  // A visible page sends them itself, and says so.
  if (pages.some(({ visibilityState }) => visibilityState === 'visible')) throw new Error('a page does it');
  const { outcomes, waiting } = await sendKept();
  if (outcomes.length > 0) for (const page of pages) page.postMessage({ sent: outcomes });
  if (waiting) throw new Error('no network yet');
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { href } = new URL(request.url);
  if (request.method !== 'GET' || !href.startsWith(own(''))) return;
  if (request.mode === 'navigate') event.respondWith(pageFor(event));
  else if (href.startsWith(own('assets/'))) event.respondWith(fileFor(request));
});

/** From the network; if that fails, from the cache. */
async function pageFor(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const { search } = new URL(request.url);
  const kept = search === '' ? await found(PAGES, request.url) : undefined;
  const fresh = fetch(request).then((response) => {
    if (search === '' && isWhole(response, 'html'))
      event.waitUntil(put(PAGES, request.url, response.clone()));
    return response;
  });
  if (kept === undefined) return fresh.catch(nothingKept);
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  return (await Promise.race([fresh.catch(() => null), late])) ?? marked(kept);
}

/** A file never changes under its name. */
async function fileFor(request: Request): Promise<Response> {
  const kept = await found(FILES, request.url);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (isWhole(response, '')) await put(FILES, request.url, response.clone());
  return response;
}

async function nothingKept(): Promise<Response> {
  return (await found(PAGES, own('offline'))) ?? Response.error();
}

/** Marks the page as cached; its script then shows the reader its age. */
async function marked(kept: Response): Promise<Response> {
  const html = (await kept.text()).replace('<body', '<body data-saved');
  const headers = new Headers(kept.headers);
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  return new Response(html, { headers });
}

const isWhole = (response: Response, type: string): boolean =>
  response.status === 200 &&
  response.type === 'basic' &&
  (response.headers.get('content-type') ?? '').includes(type);

async function keepAll(addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    const isFile = address.startsWith(own('assets/'));
    try {
      // The HTTP cache is good enough: the page was loaded a moment ago.
      const response = await fetch(address, { cache: 'force-cache' });
      if (isWhole(response, isFile ? '' : 'html')) await put(isFile ? FILES : PAGES, address, response);
    } catch {
      // It is cached on the next visit.
    }
  }
}

async function found(cache: string, address: string): Promise<Response | undefined> {
  return (await caches.open(cache)).match(address, { ignoreVary: true });
}

/** Adds an entry and removes the oldest; the offline page is never removed. */
async function put(name: string, address: string, response: Response): Promise<void> {
  const cache = await caches.open(name);
  await cache.delete(address, { ignoreVary: true });
  await cache.put(address, response);
  const others = (await cache.keys()).filter(({ url }) => url !== own('offline'));
  const max = name === PAGES ? PAGES_MAX : FILES_MAX;
  for (const { url } of others.slice(0, Math.max(0, others.length - max)))
    await cache.delete(url, { ignoreVary: true });
}

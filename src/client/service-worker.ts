import { sendKept, type KeptOutcome } from './queue.ts';

/**
 * The worker between the pages and the network: where there is none, it shows a page as it was last seen, marked as such, and it
 * sends the reports that were made meanwhile. Where there is one, it changes nothing.
 */

/** To a page: what became of its reports. */
export interface SentWord {
  readonly sent: readonly KeptOutcome[];
}
/** From a page that came before the worker did: what it consists of. */
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
/** A message, as Declarative Web Push has it; browsers that know it show it without asking us. */
interface Pushed {
  readonly web_push: 8030;
  readonly notification: Shown & { readonly title: string; readonly navigate: string };
}
/** Options of notifications; the types of browsers leave out the buttons. */
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
/** What of the scope of a service worker is used here. */
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
/** Pages that are kept, those seen last, at some 40 kB each; and the files that they load. */
const PAGES_MAX = 30;
const FILES_MAX = 12;
/** Where a page is kept, nobody waits longer for a network that hardly works. */
const PATIENCE_MS = 8_000;

const own = (path: string): string => new URL(path, worker.registration.scope).href;

worker.addEventListener('install', (event) => {
  void worker.skipWaiting();
  event.waitUntil(keepAll([own('offline')]));
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('message', (event) => {
  // What belongs to other sites is not ours to keep.
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
  // A message is from us alone, and leads to us alone.
  if (to.startsWith(own(''))) event.waitUntil(worker.clients.openWindow(to));
});

worker.addEventListener('sync', (event) => event.waitUntil(sendAndTell()));

/** Rejects where there is something left to do: the browser then tries again by itself, later and later. */
async function sendAndTell(): Promise<void> {
  const pages = await worker.clients.matchAll();
  // A page that somebody looks at sends them itself, and says so.
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

/** From the network; where that fails, as it was kept. */
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

/** The page says of itself that it was kept, and its script to the reader, with its age. */
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
      // What the browser has of it is as good: the page was there a moment ago.
      const response = await fetch(address, { cache: 'force-cache' });
      if (isWhole(response, isFile ? '' : 'html')) await put(isFile ? FILES : PAGES, address, response);
    } catch {
      // It is kept when it is next seen.
    }
  }
}

async function found(cache: string, address: string): Promise<Response | undefined> {
  return (await caches.open(cache)).match(address, { ignoreVary: true });
}

/** Puts it at the end, and lets go of what was put there longest ago; of the page that says that there is none, never. */
async function put(name: string, address: string, response: Response): Promise<void> {
  const cache = await caches.open(name);
  await cache.delete(address, { ignoreVary: true });
  await cache.put(address, response);
  const others = (await cache.keys()).filter(({ url }) => url !== own('offline'));
  const max = name === PAGES ? PAGES_MAX : FILES_MAX;
  for (const { url } of others.slice(0, Math.max(0, others.length - max)))
    await cache.delete(url, { ignoreVary: true });
}

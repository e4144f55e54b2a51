import { canKeep, sendKept, type KeptOutcome } from './queue.ts';
import type { KeepWord, SentWord } from './service-worker.ts';
import { trustedWorker } from './trusted.ts';

/** How often reports that could not be sent are retried while the page is open. */
const TRY_AGAIN_MS = 30_000;
/** The storage key of a message that the next page is to show. */
const TOLD = 'outcry.told';

/** Texts that the page carries for what its server does not know about, by name. */
type Word = 'kept' | 'sent' | 'late' | 'saved';

const word = (name: Word): string => document.querySelector<HTMLElement>('[data-kept]')?.dataset[name] ?? '';

/** Offline support: caches pages, shows the age of a cached one, and sends the waiting reports. */
export function bearOffline(): void {
  if ('saved' in document.body.dataset) saySaved();
  if (!canKeep() || word('kept') === '') return;
  sayTold();
  void sendWaiting();
  window.addEventListener('online', async () => {
    await sendWaiting();
    // A cached page is outdated: the reloaded one has the news.
    if ('saved' in document.body.dataset) location.reload();
  });
  const { worker } = document.body.dataset;
  if (worker === undefined || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<SentWord>) =>
    saySent(data.sent),
  );
  if (document.readyState === 'complete') void install(worker);
  else window.addEventListener('load', () => void install(worker));
}

/** After the page has loaded, so that nothing waits for the worker. */
async function install(address: string): Promise<void> {
  try {
    const { controller } = navigator.serviceWorker;
    await navigator.serviceWorker.register(trustedWorker(address));
    if (controller !== null) return;
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ keep: [location.pathname, import.meta.url] } satisfies KeepWord);
  } catch {
    // A browser that blocks storage does without.
  }
}

/** Sends stored reports once there is a network: by background sync, even after the page is closed, or else while it is open. */
export async function sendLater(): Promise<string> {
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    const { sync } = (registration ?? {}) as { sync?: { register(tag: string): Promise<void> } };
    await sync?.register('reports');
  } catch {
    // Without background sync, the page retries.
  }
  setTimeout(() => void sendWaiting(), TRY_AGAIN_MS);
  return word('kept');
}

async function sendWaiting(): Promise<void> {
  const { outcomes, waiting } = await sendKept().catch(() => ({ outcomes: [], waiting: false }));
  saySent(outcomes);
  if (waiting) setTimeout(() => void sendWaiting(), TRY_AGAIN_MS);
}

function saySent(outcomes: readonly KeptOutcome[]): void {
  if (outcomes.length === 0) return;
  const told = outcomes.every((outcome) => outcome === 'late') ? 'late' : 'sent';
  if (!('saved' in document.body.dataset)) return say(told);
  try {
    sessionStorage.setItem(TOLD, told);
  } catch {
    say(told);
  }
}

/** Shows the message of a page that was replaced by a reload. */
function sayTold(): void {
  try {
    const told = sessionStorage.getItem(TOLD);
    sessionStorage.removeItem(TOLD);
    if (told === 'late' || told === 'sent') say(told);
  } catch {
    // If storage is blocked, there is none.
  }
}

function say(told: 'late' | 'sent'): void {
  const answer = document.querySelector<HTMLElement>('[data-answer]');
  if (answer === null) noteAbove(word(told));
  else answer.textContent = word(told);
}

function saySaved(): void {
  const note = noteAbove(`${word('saved')} `);
  const asOf = document.querySelector<HTMLTimeElement>('.as-of time');
  if (asOf === null) return;
  const age = document.createElement('span');
  age.dataset['age'] = asOf.dateTime;
  note.append(asOf.cloneNode(true), ' ', age);
}

function noteAbove(text: string): HTMLElement {
  const note = document.createElement('p');
  note.className = 'stale';
  note.textContent = text;
  document.querySelector('main')?.before(note);
  return note;
}

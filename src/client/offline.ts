import { canKeep, sendKept, type KeptOutcome } from './queue.ts';
import type { KeepWord, SentWord } from './service-worker.ts';
import { trustedWorker } from './trusted.ts';

/** How long until reports that could not be sent are tried again, for as long as the page is open. */
const TRY_AGAIN_MS = 30_000;
/** What is to be said by the page that takes the place of this one. */
const TOLD = 'outcry.told';

/** Words that the page carries for what its server does not know of, each by its name. */
type Word = 'kept' | 'sent' | 'late' | 'saved';

const word = (name: Word): string => document.querySelector<HTMLElement>('[data-kept]')?.dataset[name] ?? '';

/** Keeps pages for when there is no network, says of one that was kept how old it is, and sends the reports that wait. */
export function bearOffline(): void {
  if ('saved' in document.body.dataset) saySaved();
  if (!canKeep() || word('kept') === '') return;
  sayTold();
  void sendWaiting();
  window.addEventListener('online', async () => {
    await sendWaiting();
    // What is shown is of before: the page of now has the news.
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

/** After the page is there: nothing that it needs waits for the worker. */
async function install(address: string): Promise<void> {
  try {
    const { controller } = navigator.serviceWorker;
    await navigator.serviceWorker.register(trustedWorker(address));
    if (controller !== null) return;
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ keep: [location.pathname, import.meta.url] } satisfies KeepWord);
  } catch {
    // A browser that is told to keep nothing keeps nothing.
  }
}

/** Sends what is kept once there is a network: by the browser itself, even when the page is gone, or else while it is open. */
export async function sendLater(): Promise<string> {
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    const { sync } = (registration ?? {}) as { sync?: { register(tag: string): Promise<void> } };
    await sync?.register('reports');
  } catch {
    // Without it, the page sees to it.
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

/** What a page that gave way to the one of now had to say. */
function sayTold(): void {
  try {
    const told = sessionStorage.getItem(TOLD);
    sessionStorage.removeItem(TOLD);
    if (told === 'late' || told === 'sent') say(told);
  } catch {
    // Where nothing may be stored, nothing was.
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

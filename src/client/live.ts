import { follow } from './follow.ts';
import { offerMaps } from './maps.ts';
import { localiseTimes } from './times.ts';
import { trustedHtml } from './trusted.ts';

/** Follows the page's stream and replaces the regions it sends, while the page is visible. */
export function keepLive(): void {
  const { live: address, page, version: drawnAt } = document.body.dataset;
  const note = document.querySelector<HTMLElement>('.live');
  if (address === undefined || page === undefined || note === null || !('EventSource' in window)) return;
  let version = Number(drawnAt);
  follow({
    address,
    page,
    version: () => version,
    news({ at, regions }) {
      version = Math.max(version, at);
      replaceRegions(regions);
    },
    asOf: moveAsOf,
    state: (on) => showNote(note, on),
  });
}

/** A browser that knows it is offline shows it at once; the line would notice later. */
function showNote(note: HTMLElement, heard: boolean): void {
  const state = !navigator.onLine ? 'offline' : heard ? 'on' : 'off';
  note.hidden = false;
  note.classList.toggle('on', state === 'on');
  note.textContent = note.dataset[state] ?? '';
}

/** Replaces regions by name; announces only a changed verdict, because the numbers change all the time. */
export function replaceRegions(regions: Readonly<Record<string, string>>): void {
  const before = verdict();
  for (const [name, html] of Object.entries(regions)) {
    const region = document.querySelector<HTMLElement>(`[data-region="${CSS.escape(name)}"]`);
    if (region !== null) replaceRegion(region, html);
  }
  // All at once and at the end, because "as of" may be among the replaced regions.
  for (const name of Object.keys(regions)) {
    const region = document.querySelector(`[data-region="${CSS.escape(name)}"]`);
    if (region === null) continue;
    localiseTimes(region);
    offerMaps(region, replaceRegions);
  }
  const after = verdict();
  if (after.kind !== before.kind) announce(after);
}

/** Nothing else happened up to that time, so what is shown is valid as of then. */
function moveAsOf(at: number): void {
  const time = document.querySelector<HTMLTimeElement>('.as-of time');
  const dateTime = `${new Date(at).toISOString().slice(0, 16)}Z`;
  if (time === null || time.parentElement === null || time.dateTime >= dateTime) return;
  time.dateTime = dateTime;
  localiseTimes(time.parentElement);
}

interface ShownVerdict {
  /** The tone of the sign; on pages about many services, the sentence itself. */
  readonly kind: string;
  readonly tone: string | undefined;
  readonly sentence: string;
}

function verdict(): ShownVerdict {
  const sentence = document.querySelector('h1')?.textContent ?? '';
  const tone = document.querySelector<HTMLElement>('[data-region=verdict] [data-tone]')?.dataset['tone'];
  return { kind: tone ?? sentence, tone, sentence };
}

function announce({ tone, sentence }: ShownVerdict): void {
  if (tone !== undefined) {
    for (const part of document.querySelectorAll<HTMLElement>('.top,.sign')) part.dataset['tone'] = tone;
  }
  document.title = sentence;
  const announcement = document.querySelector('[data-announce]');
  if (announcement !== null) announcement.textContent = sentence;
}

/** Preserves the viewer's state in the region: an opened table, the focused element. */
function replaceRegion(region: HTMLElement, html: string): void {
  const opened = region.querySelector('details')?.open === true;
  const focusable = 'a,summary';
  const focused = [...region.querySelectorAll(focusable)].indexOf(document.activeElement ?? region);
  region.innerHTML = trustedHtml(html);
  const details = region.querySelector('details');
  if (details !== null) details.open = opened;
  region.querySelectorAll<HTMLElement>(focusable)[focused]?.focus({ preventScroll: true });
}

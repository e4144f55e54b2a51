import { localiseTimes } from './times.ts';

/** A page that nobody looks at for this long lets go of its stream. */
const HIDDEN_FOR_MS = 60_000;
/** Wait before a stream that the server refused is tried again, up to twice this, so that not all come back at once. */
const RETRY_MS = 15_000;

/** Follows the page's stream and replaces the regions it sends, for as long as somebody looks. */
export function keepLive(): void {
  const path = document.body.dataset['live'];
  const note = document.querySelector<HTMLElement>('.live');
  if (path === undefined || note === null || !('EventSource' in window)) return;
  let version = document.body.dataset['version'] ?? '0';
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let sleep: ReturnType<typeof setTimeout> | undefined;

  const open = (): void => {
    clearTimeout(retry);
    if (source !== null) return;
    source = new EventSource(`${path}?since=${version}`);
    source.addEventListener('open', () => showNote(note, true));
    source.addEventListener('error', () => {
      showNote(note, false);
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      retry = setTimeout(open, RETRY_MS * (1 + Math.random()));
    });
    source.addEventListener('regions', (event) => {
      version = event.lastEventId || version;
      replaceRegions(JSON.parse(event.data) as Record<string, string>);
    });
  };
  const close = (): void => {
    source?.close();
    source = null;
  };

  document.addEventListener('visibilitychange', () => {
    clearTimeout(sleep);
    if (document.visibilityState === 'visible') open();
    else {
      sleep = setTimeout(() => {
        clearTimeout(retry);
        close();
      }, HIDDEN_FOR_MS);
    }
  });
  if (document.visibilityState === 'visible') open();
}

function showNote(note: HTMLElement, on: boolean): void {
  note.hidden = false;
  note.classList.toggle('on', on);
  note.textContent = (on ? note.dataset['on'] : note.dataset['off']) ?? '';
}

/** Replaces regions by name; tells of a changed verdict, and of nothing else, for the numbers change all the time. */
export function replaceRegions(regions: Readonly<Record<string, string>>): void {
  const before = verdict();
  for (const [name, html] of Object.entries(regions)) {
    const region = document.querySelector<HTMLElement>(`[data-region="${CSS.escape(name)}"]`);
    if (region !== null) replaceRegion(region, html);
  }
  // All at once and at the end, for "as of" may be among what was replaced.
  for (const name of Object.keys(regions)) {
    const region = document.querySelector(`[data-region="${CSS.escape(name)}"]`);
    if (region !== null) localiseTimes(region);
  }
  const after = verdict();
  if (after.kind !== before.kind) announce(after);
}

interface ShownVerdict {
  /** The tone of the sign; on pages of many services the sentence itself. */
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

/** Keeps what the viewer did to the region: a table they opened, the place they had tabbed to. */
function replaceRegion(region: HTMLElement, html: string): void {
  const opened = region.querySelector('details')?.open === true;
  const focusable = 'a,summary';
  const focused = [...region.querySelectorAll(focusable)].indexOf(document.activeElement ?? region);
  region.innerHTML = trusted(html);
  const details = region.querySelector('details');
  if (details !== null) details.open = opened;
  region.querySelectorAll<HTMLElement>(focusable)[focused]?.focus({ preventScroll: true });
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string },
  ): { createHTML(html: string): string };
}

let policy: { createHTML(html: string): string } | null = null;

/** Our own server rendered it and escaped what people wrote; the policy `outcry` is the one place that vouches for that. */
function trusted(html: string): string {
  const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy('outcry', { createHTML: (html) => html }) ?? { createHTML: (html) => html };
  return policy.createHTML(html);
}

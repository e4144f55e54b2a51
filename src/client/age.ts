const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];
const LOOK_EVERY_MS = 15_000;

/** Shows beside the time of a static copy how long ago that is, and keeps it up to date. */
export function tellAge(): void {
  const notes = document.querySelectorAll<HTMLElement>('[data-age]');
  // A demonstration plays another day, so its age means nothing.
  if (notes.length === 0 || 'played' in document.body.dataset) return;
  const tell = (): void => {
    for (const note of notes) note.textContent = `(${ageOf(Date.parse(note.dataset['age'] ?? ''))})`;
  };
  tell();
  setInterval(tell, LOOK_EVERY_MS);
}

/** `5 minutes ago`, in the page's language; if the reader's clock is behind, never in the future. */
function ageOf(at: number): string {
  const ms = Math.max(0, Date.now() - at);
  const words = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`, {
    numeric: 'always',
  });
  if (ms >= 2 * DAY_MS) return words.format(-Math.floor(ms / DAY_MS), 'day');
  if (ms >= 2 * HOUR_MS) return words.format(-Math.floor(ms / HOUR_MS), 'hour');
  return words.format(-Math.floor(ms / MINUTE_MS), 'minute');
}

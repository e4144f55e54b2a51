/**
 * Rewrites the times of a page, which the server wrote in its own zone, into the viewer's: `<time>`, labels of charts
 * (`data-at`), rows of tables (`data-from`, `data-step`), and the name of the zone (`data-zone`). Below the heading of a day
 * (`data-day`) a time that is on another day where the viewer is has its day beside it. UTC stays there as the title of each.
 */
export function localiseTimes(root: ParentNode): void {
  const asOf = document.querySelector<HTMLTimeElement>('.as-of time')?.dateTime;
  const clock = viewerClock(asOf === undefined ? new Date() : new Date(asOf));
  for (const time of root.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    const heading = time.closest<HTMLElement>('[data-day]')?.dataset['day'];
    const isElsewhen = heading !== undefined && heading !== at.toLocaleDateString('sv-SE');
    time.textContent =
      'time' in time.dataset && !isElsewhen
        ? clock.time(at)
        : clock.moment(at, 'zoned' in time.dataset, isElsewhen);
    // For those who talk with people in other zones: whoever points at a time sees it in UTC.
    time.title = time.dateTime.replace('T', ' ').replace('Z', ' UTC');
  }
  for (const label of root.querySelectorAll('[data-at]')) {
    label.textContent = clock.time(new Date(label.getAttribute('data-at') ?? ''));
  }
  for (const table of root.querySelectorAll<HTMLTableElement>('table[data-from]')) {
    const from = Date.parse(table.dataset['from'] ?? '');
    const step = Number(table.dataset['step']);
    table.querySelectorAll('tbody th').forEach((cell, row) => {
      cell.textContent = clock.time(new Date(from + row * step));
    });
  }
  for (const zone of root.querySelectorAll('[data-zone]')) zone.textContent = clock.zone;
}

interface ViewerClock {
  readonly zone: string;
  time(at: Date): string;
  /** With its day, where that is not today or `dated`. */
  moment(at: Date, zoned: boolean, dated: boolean): string;
}

/**
 * In the viewer's variety of the page's language, so that days and months fit the sentences around them; in the digits and the
 * calendar of the page, which some varieties of Arabic have others for.
 */
function viewerClock(asOf: Date): ViewerClock {
  const { lang } = document.documentElement;
  const locale = navigator.languages.find((own) => own.startsWith(lang)) ?? (lang === 'en' ? 'en-GB' : lang);
  // 09:25 where the day has 24 hours, as the server writes it; 9:25 AM where it has twice twelve.
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  const clock = { hour: hourCycle === 'h23' ? '2-digit' : 'numeric', minute: '2-digit' } as const;
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { calendar: 'gregory', numberingSystem: 'latn', ...options });
  const time = format(clock);
  const day = { day: 'numeric', month: 'long' } as const;
  const zone = format({ timeZoneName: 'short' })
    .formatToParts(asOf)
    .find((part) => part.type === 'timeZoneName')?.value;
  return {
    zone: withoutOffset(zone ?? ''),
    time: (at) => time.format(at),
    moment: (at, zoned, dated) => {
      const sameDay = !dated && at.toDateString() === asOf.toDateString();
      const sameYear = at.getFullYear() === asOf.getFullYear();
      const said = format({
        ...clock,
        ...(sameDay ? {} : day),
        ...(sameYear ? {} : { year: 'numeric' }),
        ...(zoned ? { timeZoneName: 'short' } : {}),
      }).format(at);
      return zoned ? withoutOffset(said) : said;
    },
  };
}

/** `GMT+0`, as some languages have it, is `GMT`. */
const withoutOffset = (said: string): string => said.replace(/\+0(?!\d)/u, '');

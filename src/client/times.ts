/**
 * Converts the times on a page from the server's zone to the viewer's: `<time>`, chart labels (`data-at`), table rows (`data-from`,
 * `data-step`), and the zone's name (`data-zone`). Below a day heading (`data-day`), a time that falls on another day for the viewer gets
 * its day. The title of each time is its UTC time.
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
  /** With its day, unless that is today or `dated`. */
  moment(at: Date, zoned: boolean, dated: boolean): string;
}

/**
 * In the viewer's regional variant of the page's language, to fit the text around it, but with the page's digits and calendar, which differ
 * in some variants of Arabic. The day stands where the page's own sentences have it (`data-dated`), because other words follow it.
 */
function viewerClock(asOf: Date): ViewerClock {
  const { lang } = document.documentElement;
  const locale = navigator.languages.find((own) => own.startsWith(lang)) ?? (lang === 'en' ? 'en-GB' : lang);
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { calendar: 'gregory', numberingSystem: 'latn', ...options });
  // 09:25 with a 24-hour clock, as the server writes it; 9:25 AM with a 12-hour clock.
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  const clock = format({ hour: hourCycle === 'h23' ? '2-digit' : 'numeric', minute: '2-digit' });
  const zone = format({ timeZoneName: 'short' });
  // `GMT+0`, as some languages write it, becomes `GMT`.
  const zoneAt = (at: Date): string =>
    `${zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value}`.replace(/\+0(?!\d)/u, '');
  // No line ends between a time, its AM and its zone.
  const time = (at: Date, zoned = false): string =>
    `${clock.format(at)}${zoned ? ` ${zoneAt(at)}` : ''}`.replaceAll(' ', '\u00a0');
  return {
    zone: zoneAt(asOf),
    time,
    moment: (at, zoned, dated) => {
      const said = time(at, zoned);
      if (!dated && at.toDateString() === asOf.toDateString()) return said;
      const year = at.getFullYear() === asOf.getFullYear() ? undefined : 'numeric';
      const date = format({ day: 'numeric', month: 'long', year }).format(at);
      return `${document.body.dataset['dated']}`.replace('{0}', said).replace('{1}', date);
    },
  };
}

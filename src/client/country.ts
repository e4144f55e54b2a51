import { codeOfSegment, countrySegment } from '../core/domain/country-code.ts';

const STORED = 'outcry.country';

/**
 * Replaces the list of all countries by a link to this page for one country: the one last chosen on this device, or else the one of its
 * time zone. There is no automatic redirect, and the choice stays on the device.
 */
export async function offerCountry(): Promise<void> {
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest<HTMLElement>('a[data-country]') : null;
    const chosen = link?.dataset['country'];
    if (chosen !== undefined) remember(chosen);
  });
  const line = document.querySelector<HTMLElement>('.here[data-in]');
  if (line === null) return;
  const { in: pattern = '', zones, other } = line.dataset;
  const segment = recall() ?? (zones === undefined ? null : await guess(zones));
  const code = segment === null ? null : codeOfSegment(segment);
  const last = line.querySelector('a:last-child');
  if (segment === null || code === null || last === null) return;
  const link = document.createElement('a');
  link.href = pattern.replace('{}', segment);
  link.dataset['country'] = segment;
  link.textContent = nameOf(code);
  last.before(link, ' ');
  if (other !== undefined) last.textContent = other;
}

/** The country of the browser's time zone, by the server's list; null if it is not known. */
async function guess(address: string): Promise<string | null> {
  try {
    const zones = (await (await fetch(address)).json()) as Record<string, string>;
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const found = Object.entries(zones).find(([, names]) => names.split(' ').includes(timeZone));
    return found === undefined ? null : countrySegment(found[0]);
  } catch {
    return null;
  }
}

function nameOf(code: string): string {
  try {
    return new Intl.DisplayNames(document.documentElement.lang, { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Storage may be blocked, full, or hold data of other scripts; then the time zone is used each time. */
function remember(segment: string): void {
  try {
    localStorage.setItem(STORED, segment);
  } catch {
    // The link works anyway.
  }
}

function recall(): string | null {
  try {
    const segment = localStorage.getItem(STORED);
    const code = segment === null ? null : codeOfSegment(segment);
    return code === null ? null : countrySegment(code);
  } catch {
    return null;
  }
}

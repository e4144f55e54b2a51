import { codeOfSegment, countrySegment } from '../core/domain/country-code.ts';

const STORED = 'outcry.country';

/**
 * Puts a link to the same page of a country in the place of the list of all: of the one that was chosen on this device, or else of
 * the one that its time zone is of. Nobody is led there unasked, and the choice stays on the device.
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

/** The country of the browser's time zone, by a list of all; null where that is not known. */
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

/** Storage may be blocked, full, or hold what somebody else put there; then the time zone is asked each time. */
function remember(segment: string): void {
  try {
    localStorage.setItem(STORED, segment);
  } catch {
    // The link leads there all the same.
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

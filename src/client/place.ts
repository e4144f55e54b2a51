const STORED = 'outcry.place';

/** The reporter's choice: a listed place, the place of the browser's time zone, or none. */
interface Choice {
  readonly value: string;
  readonly near: boolean;
}

/**
 * Offers the main city of the browser's time zone first, or what was last chosen on this device. The zone goes into the form's hidden field
 * only while that offer is selected.
 */
export function offerPlace(form: HTMLFormElement): void {
  const select = form.querySelector<HTMLSelectElement>('select[name=place]');
  const zoneField = form.querySelector<HTMLInputElement>('input[name=zone]');
  if (select === null || zoneField === null) return;
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const near = nearestOption(zone, select.dataset);
  if (near !== null) select.prepend(near);

  const stored = recall();
  if (stored === null) select.selectedIndex = 0;
  else choose(select, stored);

  const sync = (): void => {
    zoneField.value = select.selectedOptions[0] === near && near !== null ? zone : '';
  };
  sync();
  select.addEventListener('change', () => {
    sync();
    const option = select.selectedOptions[0];
    if (option !== undefined) remember({ value: option.value, near: option === near });
  });
}

/**
 * `Europe/London` contains a city; `Etc/GMT+1` and `UTC` do not. The server is asked for the name of one that is not listed, if the page
 * says where to ask.
 */
function nearestOption(zone: string, { near = '', cities }: DOMStringMap): HTMLOptionElement | null {
  const city = zone.split('/').slice(1).pop()?.replaceAll('_', ' ');
  if (city === undefined || zone.startsWith('Etc/')) return null;
  const option = new Option('', '');
  const name = (): void => {
    option.text = near.replace('{}', cityInWords(city));
  };
  name();
  const ask = async (): Promise<void> => {
    const answer = await fetch(`${cities}?of=${zone}`);
    named[city] = answer.ok ? await answer.text() : '';
    name();
  };
  // Without an answer it keeps its own name.
  if (cities !== undefined && listed(city) === undefined) void ask().catch(() => undefined);
  return option;
}

/** Names of cities in the page's language that the server gave. */
const named: Record<string, string> = {};

/** The name of a city in the list of places. */
function listed(city: string): string | undefined {
  const options = document.querySelectorAll<HTMLOptionElement>('select[name=place] option');
  return [...options].find(({ value }) => value.endsWith(`/${city}`))?.text;
}

/** A city's name in the page's language; its own name if that is not known. */
export function cityInWords(city: string): string {
  return (listed(city) ?? named[city]) || city;
}

function choose(select: HTMLSelectElement, { value, near }: Choice): void {
  const options = [...select.options];
  const known = options.find((option, index) =>
    value === '' ? option.value === '' && (index === 0) === near : option.value === value,
  );
  if (known !== undefined) known.selected = true;
  else if (value !== '') select.add(new Option(nameOf(value), value, true, true));
}

/** The name of a place that is not in the short list, in the page's language: it may have been chosen on a page in another. */
function nameOf(value: string): string {
  const [country = '', city] = value.split('/');
  if (city !== undefined) return city;
  try {
    return new Intl.DisplayNames(document.documentElement.lang, { type: 'region' }).of(country) ?? country;
  } catch {
    return value;
  }
}

/** Storage may be blocked, full, or hold data of other scripts; the form works anyway. */
function remember(choice: Choice): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(choice));
  } catch {
    // Without storage, the choice is valid for this page only.
  }
}

function recall(): Choice | null {
  try {
    const { value, near } = JSON.parse(localStorage.getItem(STORED) ?? 'null') as Choice;
    return { value: String(value), near: near === true };
  } catch {
    return null;
  }
}

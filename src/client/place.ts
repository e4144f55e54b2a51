const STORED = 'outcry.place';

/** The reporter's choice: a place of the list, the one of the browser's time zone, or none. */
interface Choice {
  readonly value: string;
  readonly near: boolean;
}

/**
 * Offers the chief city of the browser's time zone first, and what was chosen on this device before. The zone goes into the
 * form's hidden field only while that first choice stands.
 */
export function offerPlace(form: HTMLFormElement): void {
  const select = form.querySelector<HTMLSelectElement>('select[name=place]');
  const zoneField = form.querySelector<HTMLInputElement>('input[name=zone]');
  if (select === null || zoneField === null) return;
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const near = nearestOption(zone, select.dataset['near'] ?? '');
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

/** `Europe/London` names a city; `Etc/GMT+1` and `UTC` do not. */
function nearestOption(zone: string, wording: string): HTMLOptionElement | null {
  const city = zone.split('/').slice(1).pop()?.replaceAll('_', ' ');
  if (city === undefined || zone.startsWith('Etc/')) return null;
  return new Option(wording.replace('{}', cityInWords(city)), '');
}

/** A city as the list of places calls it in the language of the page; by its own name where it is not there. */
export function cityInWords(city: string): string {
  const options = document.querySelectorAll<HTMLOptionElement>('select[name=place] option');
  return [...options].find(({ value }) => value.endsWith(`/${city}`))?.text ?? city;
}

function choose(select: HTMLSelectElement, { value, near }: Choice): void {
  const options = [...select.options];
  const known = options.find((option, index) =>
    value === '' ? option.value === '' && (index === 0) === near : option.value === value,
  );
  if (known !== undefined) known.selected = true;
  else if (value !== '') select.add(new Option(nameOf(value), value, true, true));
}

/** A place that the list is too short for, in the language of the page: it may have been chosen on one in another. */
function nameOf(value: string): string {
  const [country = '', city] = value.split('/');
  if (city !== undefined) return city;
  try {
    return new Intl.DisplayNames(document.documentElement.lang, { type: 'region' }).of(country) ?? country;
  } catch {
    return value;
  }
}

/** Storage may be blocked, full, or hold what somebody else put there; the form works all the same. */
function remember(choice: Choice): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(choice));
  } catch {
    // Without storage, the choice holds for this page.
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

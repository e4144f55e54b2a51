/** Filters the countries by name while the user types, and opens the first match on Enter. */
export function findCountries(): void {
  const search = document.querySelector<HTMLElement>('[data-countries]');
  const field = document.querySelector<HTMLInputElement>('[data-countries] input');
  if (search === null || field === null) return;
  const groups = [...document.querySelectorAll<HTMLElement>('main section, main details')].reverse();
  const lines = [...document.querySelectorAll<HTMLElement>('.countries li')];
  const none = document.querySelector<HTMLElement>('[data-none]');
  search.hidden = false;
  field.addEventListener('input', () => {
    const typed = keyOf(field.value);
    for (const line of lines)
      line.hidden = !keyOf(line.querySelector('a')?.textContent ?? '').includes(typed);
    // Nested groups before the ones that contain them.
    for (const group of groups) {
      group.hidden = group.querySelector('li:not([hidden])') === null;
      if (group instanceof HTMLDetailsElement) group.open = typed !== '' && !group.hidden;
    }
    if (none !== null) none.hidden = lines.some((line) => !line.hidden);
  });
  field.addEventListener('keydown', ({ key, isComposing }) => {
    const first = lines.find((line) => !line.hidden)?.querySelector('a');
    if (key === 'Enter' && !isComposing && field.value !== '') first?.click();
  });
}

/** A name in search form, without case and accents. */
const keyOf = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .trim();

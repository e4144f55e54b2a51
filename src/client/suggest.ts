/** The server's answer in the OpenSearch Suggestions format: typed text, names, descriptions, URLs. */
type Suggestions = [typed: string, names: string[], words: string[], addresses: string[]];

/** Pause after the last keystroke, so that not every one sends a request. */
const PAUSE_MS = 120;
const LIST_ID = 'suggestions';

/**
 * Service suggestions while typing: a combobox with a list, as in the ARIA Authoring Practices. Arrows move through the list while the
 * field keeps the focus, Enter opens the choice or submits the search, Escape closes the list.
 */
export function suggestServices(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-suggest]')) suggestIn(form);
}

function suggestIn(form: HTMLFormElement): void {
  const field = form.querySelector('input');
  if (field === null) return;
  const { suggest = '', found = '', none = '', list: label = '' } = form.dataset;
  const list = document.createElement('ul');
  Object.assign(list, { id: LIST_ID, hidden: true, className: 'suggestions' });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', label);
  const told = document.createElement('p');
  told.className = 'hush';
  told.setAttribute('role', 'status');
  form.append(list, told);
  const say = (attributes: Readonly<Record<string, string>>): void => {
    for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  };
  say({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': LIST_ID, 'aria-expanded': 'false' });

  let pause: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();
  /** The index of the chosen suggestion; −1: the typed text. */
  let chosen = -1;

  const options = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[role=option]')];
  const choose = (nth: number): void => {
    const all = options();
    chosen = nth;
    for (const [place, option] of all.entries()) option.setAttribute('aria-selected', String(place === nth));
    const option = all[nth];
    if (option === undefined) field.removeAttribute('aria-activedescendant');
    else {
      say({ 'aria-activedescendant': option.id });
      option.scrollIntoView({ block: 'nearest' });
    }
  };
  const close = (): void => {
    clearTimeout(pause);
    asking.abort();
    list.hidden = true;
    say({ 'aria-expanded': 'false' });
    choose(-1);
  };
  const open = (): void => {
    const some = options().length > 0;
    list.hidden = !some;
    say({ 'aria-expanded': String(some) });
  };
  const show = ([, names, words, addresses]: Suggestions): void => {
    list.replaceChildren(...names.map((name, nth) => optionOf(nth, name, words[nth], addresses[nth])));
    choose(-1);
    open();
    told.textContent = names.length === 0 ? none : found.replace('{0}', String(names.length));
  };
  const follow = (option: HTMLElement | undefined): void => {
    const address = option?.dataset['address'];
    if (address !== undefined) location.assign(address);
  };
  const ask = async (typed: string): Promise<void> => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(`${suggest}?q=${encodeURIComponent(typed)}`, { signal });
      const suggestions = (await answer.json()) as Suggestions;
      if (!signal.aborted) show(suggestions);
    } catch {
      // Without an answer the form still works as it does without a script.
    }
  };

  field.addEventListener('input', () => {
    clearTimeout(pause);
    const typed = field.value.trim();
    if (typed === '') {
      close();
      list.replaceChildren();
      told.textContent = '';
    } else pause = setTimeout(() => void ask(typed), PAUSE_MS);
  });
  field.addEventListener('keydown', (event) => {
    const { length } = options();
    if (event.isComposing) return;
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && length > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // Before the first and after the last comes the typed text.
      const next = list.hidden
        ? step > 0
          ? 0
          : length - 1
        : ((chosen + 1 + step + length + 1) % (length + 1)) - 1;
      open();
      choose(next);
    } else if (event.key === 'Enter' && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      follow(options()[chosen]);
    }
  });
  // Pressing would move the focus from the field and hide the list before the click.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    follow((target as Element).closest<HTMLElement>('[role=option]') ?? undefined);
  });
  field.addEventListener('blur', close);
  form.addEventListener('submit', close);
}

function optionOf(nth: number, name: string, word = '', address = ''): HTMLElement {
  const option = document.createElement('li');
  option.id = `${LIST_ID}-${nth}`;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  option.dataset['address'] = address;
  const text = document.createElement('bdi');
  text.textContent = name;
  option.append(text);
  if (word !== '') {
    const status = document.createElement('span');
    status.textContent = word;
    option.append(' ', status);
  }
  return option;
}

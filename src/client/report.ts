/** Beyond this, the plain form is the better bet. */
const ANSWER_WITHIN_MS = 20_000;

/** Sends a report without leaving the page; where that does not work, the form goes the ordinary way. */
export function sendReports(form: HTMLFormElement): void {
  const answer = document.querySelector<HTMLElement>('[data-answer]');
  if (answer === null) return;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    form.ariaBusy = 'true';
    answer.textContent = '';
    void send(form, button?.value ?? '')
      .then((said) => say(answer, said))
      .catch(() => fallBack(form, answer, button))
      .finally(() => {
        form.ariaBusy = 'false';
      });
  });
}

/** What to say: a wording the page carries by name, or a sentence of the server's own. */
type Said = { readonly wording: 'counted' | 'repeat' | 'offline' } | { readonly text: string };

async function send(form: HTMLFormElement, problem: string): Promise<Said> {
  const fields = new FormData(form);
  const [country, city] = String(fields.get('place') ?? '').split('/');
  const zone = String(fields.get('zone') ?? '');
  const response = await fetch(form.dataset['report'] ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomKey() },
    body: JSON.stringify({
      ...(problem === '' ? {} : { problem }),
      ...(country ? { place: { country, ...(city ? { city } : {}) } } : {}),
      ...(zone === '' ? {} : { zone }),
    }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const body = (await response.json()) as { counted?: boolean; title?: string; detail?: string };
  if (response.status === 202) return { wording: body.counted === true ? 'counted' : 'repeat' };
  const text = body.detail ?? body.title;
  if (text === undefined) throw new Error(`answered ${response.status} without a word`);
  return { text };
}

/** Moves the numbers that count reports up to now by one's own, which the server counts with its next tick. */
function countOwn(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-count]')) {
    const { count, next } = figure.dataset;
    const [value, means] = [figure.querySelector('b'), figure.querySelector('span')];
    if (value !== null) value.textContent = new Intl.NumberFormat('en').format(Number(count) + 1);
    if (means !== null && next !== undefined) means.textContent = next;
  }
}

function say(answer: HTMLElement, said: Said): void {
  answer.textContent = 'text' in said ? said.text : (answer.dataset[said.wording] ?? '');
  if ('wording' in said && said.wording === 'counted') countOwn();
  answer.scrollIntoView({ block: 'nearest' });
}

function fallBack(form: HTMLFormElement, answer: HTMLElement, button: HTMLButtonElement | null): void {
  if (!navigator.onLine) {
    say(answer, { wording: 'offline' });
    return;
  }
  // A form sent by a program forgets which button was pressed.
  if (button !== null && button.name !== '') {
    const field = Object.assign(document.createElement('input'), { type: 'hidden', name: button.name });
    field.value = button.value;
    form.append(field);
  }
  form.submit();
}

/** `randomUUID` exists only where the page came over HTTPS, and a home server may not. */
function randomKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

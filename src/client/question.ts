/** Beyond this, the plain form is the better bet. */
const ANSWER_WITHIN_MS = 20_000;

/** Shows the question to whoever has just been counted. */
export function ask(receipt: string): void {
  const form = document.querySelector<HTMLFormElement>('.question');
  const field = form?.querySelector<HTMLInputElement>('input[name=receipt]');
  if (!form || !field) return;
  field.value = receipt;
  form.hidden = false;
  goOnFrom(form.querySelector('h3'));
}

/** The next press of Tab goes on behind it: what was pressed before stands below. */
function goOnFrom(element: HTMLElement | null): void {
  element?.setAttribute('tabindex', '-1');
  element?.focus({ preventScroll: true });
}

/** Sends what they add without leaving the page; where that does not work, the form goes the ordinary way. */
export function sendAnswers(form: HTMLFormElement): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    form.ariaBusy = 'true';
    void send(form)
      .catch(() => form.submit())
      .finally(() => {
        form.ariaBusy = 'false';
      });
  });
}

async function send(form: HTMLFormElement): Promise<void> {
  const response = await fetch(form.dataset['report'] ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const answer = document.querySelector<HTMLElement>('[data-answer]');
  if (!response.ok || answer === null) throw new Error(`answered ${response.status}`);
  form.hidden = true;
  answer.textContent = answer.dataset['answered'] ?? '';
  answer.scrollIntoView({ block: 'nearest' });
  goOnFrom(answer);
}

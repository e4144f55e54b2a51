/** After this long, the plain form is more likely to work. */
const ANSWER_WITHIN_MS = 20_000;

/** Shows the follow-up question to someone whose report has just been counted. */
export function ask(receipt: string): void {
  const form = document.querySelector<HTMLFormElement>('.question');
  const field = form?.querySelector<HTMLInputElement>('input[name=receipt]');
  if (!form || !field) return;
  field.value = receipt;
  form.hidden = false;
  goOnFrom(form.querySelector('h3'));
}

/** The next Tab press continues after this element, because the pressed button is below it. */
function goOnFrom(element: HTMLElement | null): void {
  element?.setAttribute('tabindex', '-1');
  element?.focus({ preventScroll: true });
}

/** Sends the answers without leaving the page; if that fails, the form is submitted normally. */
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

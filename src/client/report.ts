import { deviceToken, randomText } from './device.ts';
import { sendLater } from './offline.ts';
import { canKeep, keep, type KeptReport } from './queue.ts';
import { cityInWords } from './place.ts';
import { ask } from './question.ts';

/** After this long, the plain form is more likely to work. */
const ANSWER_WITHIN_MS = 20_000;

/** Sends a report without leaving the page; if that fails, the form is submitted normally. */
export function sendReports(form: HTMLFormElement): void {
  const answer = document.querySelector<HTMLElement>('[data-answer]');
  if (answer === null) return;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    form.ariaBusy = 'true';
    answer.textContent = '';
    const report = reportOf(form, button);
    void proven(report, answer)
      .then(send)
      .then((said) => (typeof said === 'string' ? say(answer, said) : thank(answer, said)))
      .catch(async (error: unknown) => {
        if (!(isUnreached(error) && (await keepFor(answer, report)))) fallBack(form, answer, button);
      })
      .finally(() => {
        form.ariaBusy = 'false';
      });
  });
}

/** What to say, by the name under which the page carries the sentence in its language. */
type Said =
  | 'proving'
  | 'counted'
  | 'repeat'
  | 'crowded'
  | 'works'
  | 'worksRepeat'
  | 'offline'
  | 'tooFast'
  | 'busy'
  | 'refused';

/** The server's reasons for not counting a report; for any other, the person was already counted. */
const SAID_OF: Readonly<Record<string, Said>> = {
  crowded: 'crowded',
  works: 'works',
  works_repeat: 'worksRepeat',
};

/** What the server returns for a report that was just counted. */
interface Told {
  readonly token: string;
  readonly heard: {
    readonly nth: number;
    readonly minutes: 10 | 60;
    readonly place: { readonly city: string | null } | null;
  } | null;
}

/** The module that does the proof of work required while a surge looks fake. */
interface Prover {
  prove(address: string): Promise<string | null>;
}

/** The report with a proof of work if the page requires one, and without if it cannot be made. */
async function proven(report: KeptReport, answer: HTMLElement): Promise<KeptReport> {
  const module = document.querySelector<HTMLElement>('[data-prover]')?.dataset['prover'] ?? '';
  if (module === '') return report;
  say(answer, 'proving');
  try {
    const { prove } = (await import(/* @vite-ignore */ module)) as Prover;
    const proof = await prove(report.address.replace(/reports$/u, 'challenge'));
    return proof === null ? report : { ...report, body: { ...report.body, proof } };
  } catch {
    return report;
  }
}

/** A form's report. */
function reportOf(form: HTMLFormElement, button: HTMLButtonElement | null): KeptReport {
  const fields = new FormData(form);
  const [country, city] = String(fields.get('place') ?? '').split('/');
  const told = ['zone', 'mark', 'subject', 'comment'].flatMap((name) => {
    const value = String(fields.get(name) ?? '').trim();
    return value === '' ? [] : [[name, value]];
  });
  return {
    key: randomText(),
    address: form.dataset['report'] ?? '',
    body: {
      // The pressed button says which problem, or that it works again.
      ...(button?.name ? { [button.name]: button.value } : {}),
      ...(country ? { place: { country, ...(city ? { city } : {}) } } : {}),
      ...Object.fromEntries(told),
      device: deviceToken(),
    },
    madeAt: Date.now(),
  };
}

async function send({ key, address, body }: KeptReport): Promise<Said | Told> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (response.status === 202) {
    const { reason, told } = (await response.json()) as { reason?: string; told?: Told };
    if (told !== undefined) return told;
    return reason === undefined ? 'counted' : (SAID_OF[reason] ?? 'repeat');
  }
  // If the answer is not ours, for example a proxy's error page, the plain form handles it better.
  if (response.headers.get('content-type')?.includes('json') !== true)
    throw new Error(`answered ${response.status} without a word`);
  // A page can explain what to do if the server took this request for another site's.
  if (response.status === 403) throw new Error('taken for another site');
  if (response.status === 429) {
    const { type } = (await response.json()) as { type?: string };
    return type === 'urn:outcry:counted_already' ? 'repeat' : 'tooFast';
  }
  if (response.status === 503) return 'busy';
  if (response.status >= 400 && response.status < 500) return 'refused';
  throw new Error(`answered ${response.status}`);
}

/** Adds the reporter's own report to the current counts; the server does so at its next tick. */
function countOwn(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-count]')) {
    const { count, next } = figure.dataset;
    const [value, means] = [figure.querySelector('b'), figure.querySelector('span')];
    if (value !== null) value.textContent = written(Number(count) + 1);
    if (means !== null && next !== undefined) means.textContent = next;
  }
}

/** A number in the page's own format. */
function written(count: number): string {
  return new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: 'latn' }).format(count);
}

/** Thanks the reporter and says which number their report is, with the texts on the page. */
function thank(answer: HTMLElement, { heard, token }: Told): void {
  say(answer, 'counted');
  ask(token);
  if (heard === null) return;
  const { nth, minutes, place } = heard;
  const city = place?.city ?? '';
  const { first = '', all = '', near = '', in10 = '', in60 = '' } = answer.dataset;
  const words = [written(nth), minutes === 10 ? in10 : in60, cityInWords(city)];
  const template = nth === 1 ? first : city === '' ? all : near;
  answer.append(template.replace(/\{(\d)\}/gu, (_, word: string) => words[Number(word)] ?? ''));
}

function say(answer: HTMLElement, said: Said): void {
  answer.textContent = answer.dataset[said] ?? '';
  if (said === 'counted') countOwn();
  if (said === 'counted' || said === 'repeat') document.querySelector('.again')?.classList.add('offered');
  answer.scrollIntoView({ block: 'nearest' });
}

/** No answer: `fetch` rejected or timed out. */
const isUnreached = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');

/** Stores the report on the device until there is a network; false if that is not possible. */
async function keepFor(answer: HTMLElement, report: KeptReport): Promise<boolean> {
  if (document.querySelector('[data-kept]') === null || !canKeep()) return false;
  // A static copy's report goes to another site, by a form.
  if (new URL(report.address, location.href).origin !== location.origin) return false;
  try {
    await keep(report);
    answer.textContent = await sendLater();
    return true;
  } catch {
    return false;
  }
}

function fallBack(form: HTMLFormElement, answer: HTMLElement, button: HTMLButtonElement | null): void {
  if (!navigator.onLine) {
    say(answer, 'offline');
    return;
  }
  // `form.submit()` does not send which button was pressed.
  if (button !== null && button.name !== '') addField(form, button.name, button.value);
  addField(form, 'device', deviceToken());
  form.submit();
}

function addField(form: HTMLFormElement, name: string, value: string): void {
  form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
}

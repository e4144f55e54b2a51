import { OutcryError } from '../core/base/errors.ts';
import { Unreadable, textOf, type SlicedFile } from './file-text.ts';
import { judged, type Judged, type Stretch } from './judged.ts';

/** The texts on the page, by name. */
type Word =
  | 'reading'
  | 'large'
  | 'text'
  | 'line'
  | 'wrong'
  | 'calm'
  | 'short'
  | 'found'
  | 'others'
  | 'read'
  | 'heads';

/** At most this many stretches are shown, the strongest ones. */
const STRETCHES_SHOWN_MAX = 50;
/** Rarer than this needs no exact odds. */
const ODDS_MAX = 1_000_000;

/** Judges a file in this browser and writes into `box` what stands out, or why it could not be judged. */
export async function judgeFile(file: SlicedFile, box: HTMLElement): Promise<void> {
  const word = (name: Word): string => box.dataset[name] ?? '';
  box.replaceChildren(paragraph(word('reading')));
  try {
    show(await judged(file.name, withTurns(textOf(file))), box, word);
  } catch (error) {
    box.replaceChildren(paragraph(wrong(error, word)));
  }
}

/** Lets the page handle events after each chunk, such as drawing or navigating away. */
async function* withTurns(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) {
    yield piece;
    await new Promise((turn) => setTimeout(turn));
  }
}

function wrong(error: unknown, word: (name: Word) => string): string {
  if (error instanceof Unreadable) return word(error.why);
  const line = error instanceof OutcryError ? /, line (\d+):/u.exec(error.message)?.[1] : undefined;
  return line === undefined ? word('wrong') : word('line').replace('{}', numbers().format(Number(line)));
}

const numbers = (): Intl.NumberFormat =>
  new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: 'latn' });
const moments = (): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang, {
    dateStyle: 'short',
    timeStyle: 'short',
    calendar: 'gregory',
    numberingSystem: 'latn',
    // Times are shown as in the file, whatever the reader's zone.
    timeZone: 'UTC',
  });

function show(
  { counts, from, to, short, others, stretches }: Judged,
  box: HTMLElement,
  word: (name: Word) => string,
): void {
  const [number, moment] = [numbers(), moments()];
  const read = word('read')
    .replace('{}', number.format(counts))
    .replace('{}', moment.format(from))
    .replace('{}', moment.format(to));
  const said = stretches.length > 0 ? 'found' : short ? 'short' : 'calm';
  box.replaceChildren(
    paragraph(word(said)),
    ...(stretches.length > 0 ? [table(stretches, word('heads').split('|'))] : []),
    Object.assign(paragraph(others ? `${read} ${word('others')}` : read), { className: 'own' }),
  );
}

function table(stretches: readonly Stretch[], heads: readonly string[]): HTMLTableElement {
  const [number, moment] = [numbers(), moments()];
  const shown = stretches.toSorted((a, b) => b.evidence - a.evidence).slice(0, STRETCHES_SHOWN_MAX);
  const made = document.createElement('table');
  made.className = 'came';
  const head = made.createTHead().insertRow();
  for (const text of heads) head.append(cell('th', text));
  const body = made.createTBody();
  for (const { from, to, reports, evidence } of shown.toSorted((a, b) => a.from - b.from)) {
    const odds = Math.round(10 ** evidence);
    const row = body.insertRow();
    row.append(cell('th', moment.format(from)));
    for (const text of [
      moment.format(to),
      number.format(reports),
      odds > ODDS_MAX ? `\u2066> ${number.format(ODDS_MAX)}\u2069` : number.format(odds),
    ])
      row.append(cell('td', text));
  }
  return made;
}

function cell(name: 'th' | 'td', text: string): HTMLElement {
  return Object.assign(document.createElement(name), { textContent: text });
}

function paragraph(text: string): HTMLElement {
  return Object.assign(document.createElement('p'), { textContent: text });
}

import { formatsOf } from './formats.ts';
import { phrase, type Part, type Piece, type Sentence } from './sentence.ts';

/**
 * What a language says as its compiled file has it: a text, or pieces around what stands in the placeholders. It is data and not code, so that a
 * language that nobody reads is a file and nothing in memory.
 */
export type Message = string | readonly Wording[];

export type Wording =
  | string
  /** What the placeholder of that name holds. */
  | { readonly put: string }
  /** The number in it, as the language writes numbers. */
  | { readonly count: string }
  /** The moment in it. */
  | { readonly at: string; readonly show: Extract<Part, { readonly at: number }>['show'] }
  /** What stands for its value, `other` for all that are not named: of a number for itself, `=0`, or for its plural form. */
  | { readonly choose: string; readonly of: Readonly<Record<string, readonly Wording[]>> };

export interface LanguageFile {
  readonly messages: Readonly<Record<string, Message>>;
  /** What cities are called that have a name of their own, by the key of the place. */
  readonly cities: Readonly<Record<string, string>>;
}

type Given = Readonly<Record<string, unknown>>;
type Said = string | ((given: Given) => string | Sentence);

/** What pages call: texts, and functions of what stands in the placeholders. */
export function spoken(messages: LanguageFile['messages'], locale: string): Readonly<Record<string, Said>> {
  const formats = formatsOf(locale);

  function pieces(wordings: readonly Wording[], given: Given, to: Piece[] = []): Piece[] {
    for (const wording of wordings) {
      if (typeof wording === 'string') to.push(wording);
      else if ('put' in wording) to.push(given[wording.put] as Piece);
      else if ('count' in wording) to.push(formats.count(given[wording.count] as number));
      else if ('at' in wording) to.push({ at: given[wording.at] as number, show: wording.show });
      else pieces(chosen(wording.of, given[wording.choose]), given, to);
    }
    return to;
  }

  function chosen(of: Readonly<Record<string, readonly Wording[]>>, value: unknown): readonly Wording[] {
    const names = typeof value === 'number' ? [`=${value}`, formats.plural(value)] : [String(value)];
    return of[names.find((name) => Object.hasOwn(of, name)) ?? 'other'] ?? [];
  }

  function said(message: Message): Said {
    if (typeof message === 'string') return message;
    return isText(message)
      ? (given) => pieces(message, given).join('')
      : (given) => phrase(...pieces(message, given));
  }

  return Object.fromEntries(Object.entries(messages).map(([key, message]) => [key, said(message)]));
}

/** Numbers and choices alone make a text; names and moments make a sentence in parts. */
function isText(wordings: readonly Wording[]): boolean {
  return wordings.every((wording) => {
    if (typeof wording === 'string' || 'count' in wording) return true;
    return 'choose' in wording && Object.values(wording.of).every(isText);
  });
}

import { z } from 'zod';
import { misplacedIn } from '../core/base/letters.ts';
import { ALIAS, Mapping, type Entry } from './source.ts';

/** Schemas for hand-written YAML, with errors in sentences for people. {@link read} adds the line and column of each. */

/** The rules for a piece of text. */
export interface TextRule {
  readonly lengthMax: number;
  readonly test: (text: string) => boolean;
  /** The end of the complaint `"…" must be …`. */
  readonly mustBe: string;
  /** The text is shown to people, so it must not contain characters that hide or reorder others. */
  readonly read?: true;
}

/** The entry parsed by a schema, or null after complaining about everything that is wrong, each at its position. */
export function read<Shape extends z.ZodType>(entry: Entry, shape: Shape): z.output<Shape> | null {
  const parsed = shape.safeParse(entry.value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) complain(entry, issue);
  return null;
}

function complain(root: Entry, issue: z.core.$ZodIssue): void {
  const { path, message } = issue;
  const entry = root.at(path);
  if (issue.code === 'unrecognized_keys') {
    for (const name of issue.keys) {
      const key = entry?.pairs.find((pair) => nameOf(pair.key.value) === name)?.key;
      (key ?? entry ?? root).complain(`unknown key ${quoted(name)}; ${message}`);
    }
  } else if (entry !== null) {
    entry.complain(message);
  } else {
    const missing = issue.code === 'invalid_type';
    const parent = root.at(path.slice(0, -1)) ?? root;
    parent.complain(missing ? `\`${String(path.at(-1))}\` is missing` : message);
  }
}

/** Longer than any of the allowed words. */
const WORD_LENGTH_MAX = 20;

export function text(rule: TextRule) {
  return z
    .string({
      error: ({ input }) => (input === ALIAS ? 'an alias is not read here: write it out' : 'must be text'),
    })
    .superRefine((value, check) => {
      const fault = faultOf(value, rule);
      if (fault !== null) check.addIssue(`${quoted(value)} ${fault}`);
    });
}

function faultOf(value: string, { lengthMax, read: isRead, test, mustBe }: TextRule): string | null {
  if (value.length > lengthMax) return `is too long: ${value.length} characters, at most ${lengthMax}`;
  const misplaced = isRead === true ? misplacedIn(value.trim()) : null;
  if (misplaced !== null) return `has ${misplaced.name} as character ${misplaced.nth}: take it out`;
  return test(value) ? null : `must be ${mustBe}`;
}

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  const isOne = (word: string) => words.includes(word);
  return text({ lengthMax: WORD_LENGTH_MAX, test: isOne, mustBe: words.join(' or ') }).pipe(z.enum(words));
}

/** A list whose items are checked only if it is not too long. */
export function list<Item extends z.ZodType>(item: Item, countMax: number) {
  return z.preprocess(
    (value, check) => {
      if (Array.isArray(value) && value.length > countMax)
        check.addIssue(`the list is too long: ${value.length}, at most ${countMax}`);
      return value;
    },
    z.array(item, { error: 'must be a list' }),
  );
}

/** A list of distinct texts. */
export function texts(rule: TextRule, countMax: number) {
  return list(text(rule), countMax).superRefine((all, check) => {
    const seen = new Set<string>();
    for (const [index, one] of all.entries()) {
      if (seen.has(one))
        check.addIssue({ code: 'custom', path: [index], message: `"${one}" is listed twice` });
      seen.add(one);
    }
  });
}

/** A mapping with keys of the writer's choice, as ordered pairs. */
export function pairs<Key extends z.ZodType, Value extends z.ZodType>(
  key: Key,
  value: Value,
  countMax: number,
) {
  return z.preprocess(
    (written, check) => {
      if (!(written instanceof Mapping)) return written;
      tooManyKeys(written, countMax, check);
      return written.pairs;
    },
    z.array(z.object({ key, value }), { error: 'must be a mapping of `key: value`' }),
  );
}

/** Many times the number of keys that any mapping here has. */
const KEYS_MAX = 100;

/** A mapping with exactly the keys of a schema. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = `known are ${Object.keys(shape).join(', ')}`;
  return z.preprocess(
    (written, check) => {
      if (!(written instanceof Mapping)) return null;
      tooManyKeys(written, KEYS_MAX, check);
      return Object.fromEntries(written.pairs.map(({ key, value }) => [nameOf(key), value]));
    },
    z.strictObject(shape, {
      error: ({ code }) => (code === 'unrecognized_keys' ? known : 'must be a mapping of `key: value`'),
    }),
  );
}

function tooManyKeys(written: Mapping, countMax: number, check: z.RefinementCtx): void {
  const { length } = written.pairs;
  if (length > countMax) check.addIssue(`too many keys: ${length}, at most ${countMax}`);
}

/** A key that is not text matches no known name; neither does one with a special meaning for objects, such as `__proto__`. */
function nameOf(key: unknown): string {
  if (typeof key !== 'string') return '[…]';
  return key === '__proto__' ? '[__proto__]' : key;
}

const QUOTED_LENGTH_MAX = 60;

function quoted(written: string): string {
  const shortened = written.length > QUOTED_LENGTH_MAX ? `${written.slice(0, QUOTED_LENGTH_MAX)}…` : written;
  return JSON.stringify(shortened);
}

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ParsedNode } from 'yaml';
import { OutcryError } from '../core/base/errors.ts';
import { misplacedIn } from '../core/base/letters.ts';

/** Far above a catalog of 50,000 services; below what would trouble the memory of a small machine. */
export const SOURCE_CHARACTERS_MAX = 32 * 1024 * 1024;

/** More complaints than this are counted, not printed: nobody reads them, and the first ones explain the rest. */
export const COMPLAINTS_MAX = 1_000;

/** A text to read, and the name its complaints call it by: a path, as a rule. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** Everything found wrong in one or more sources, in the order found, each `source:line: sentence`. */
export class Complaints {
  readonly #said: string[] = [];
  #unsaid = 0;

  add(source: string, line: number, sentence: string): void {
    if (this.#said.length < COMPLAINTS_MAX) this.#said.push(`${source}:${line}: ${sentence}`);
    else this.#unsaid += 1;
  }

  /** Throws `bad_catalog` with all of them, unless there are none. */
  throwIfAny(): void {
    if (this.#said.length === 0) return;
    const more = this.#unsaid === 0 ? [] : [`and ${this.#unsaid} more`];
    throw new OutcryError('bad_catalog', [...this.#said, ...more].join('\n'));
  }
}

/** What a piece of text must be like. */
export interface TextRule {
  readonly lengthMax: number;
  readonly test: (text: string) => boolean;
  /** Ends the complaint `"…" must be …`. */
  readonly mustBe: string;
  /** People read it: it may hold no character that hides or reorders others. */
  readonly read?: true;
}

/**
 * One value of a YAML file that knows where it stands. Reading never throws: what is wrong becomes a complaint, and a
 * placeholder is returned, so that one run finds everything. Only what is asked for is ever looked at, and aliases are
 * not followed, so a small file cannot grow into a large one.
 */
export class Entry {
  readonly #node: ParsedNode | null;
  readonly #offset: number;
  readonly #file: File;

  constructor(node: ParsedNode | null, offset: number, file: File) {
    this.#node = node;
    this.#offset = node?.range[0] ?? offset;
    this.#file = file;
  }

  /** `banks.yaml:12` */
  get where(): string {
    return `${this.#file.name}:${this.#file.lineOf(this.#offset)}`;
  }

  complain(sentence: string): void {
    this.#file.complaints.add(this.#file.name, this.#file.lineOf(this.#offset), sentence);
  }

  /** Whether nothing is written here: `homepage:` and the end of the line. */
  get blank(): boolean {
    return this.#node === null || (isScalar(this.#node) && this.#node.source === '');
  }

  text(rule: TextRule): string {
    const node = this.#node;
    if (!isScalar(node) || typeof node.value !== 'string') {
      this.complain(isAlias(node) ? 'an alias is not read here: write it out' : 'must be text');
      return '';
    }
    const quoted = JSON.stringify(shortened(node.value));
    const misplaced = rule.read === true ? misplacedIn(node.value.trim()) : null;
    if (node.value.length > rule.lengthMax) {
      this.complain(`${quoted} is too long: ${node.value.length} characters, at most ${rule.lengthMax}`);
    } else if (misplaced !== null) {
      this.complain(`${quoted} has ${misplaced.name} as character ${misplaced.nth}: take it out`);
    } else if (!rule.test(node.value)) {
      this.complain(`${quoted} must be ${rule.mustBe}`);
    }
    return node.value;
  }

  list(countMax: number): Entry[] {
    if (!isSeq(this.#node)) {
      this.complain('must be a list');
      return [];
    }
    const { items } = this.#node;
    if (items.length > countMax) this.complain(`the list is too long: ${items.length}, at most ${countMax}`);
    return items.slice(0, countMax).map((item) => new Entry(item as ParsedNode, this.#offset, this.#file));
  }

  /** The pairs of a mapping in their order. */
  pairs(countMax: number): { key: Entry; value: Entry }[] {
    if (!isMap(this.#node)) {
      this.complain('must be a mapping of `key: value`');
      return [];
    }
    const { items } = this.#node;
    if (items.length > countMax) this.complain(`too many keys: ${items.length}, at most ${countMax}`);
    return items.slice(0, countMax).map((pair) => {
      const key = new Entry(pair.key as ParsedNode, this.#offset, this.#file);
      return { key, value: new Entry(pair.value as ParsedNode | null, key.#offset, this.#file) };
    });
  }

  /** The values of a mapping by key; keys not in `known` are complained about, with the ones there are. */
  fields<Key extends string>(known: readonly Key[]): Map<Key, Entry> {
    const fields = new Map<Key, Entry>();
    for (const { key, value } of this.pairs(KEYS_MAX)) {
      const name = key.#node;
      const found = known.find((one) => isScalar(name) && name.value === one);
      if (found !== undefined) fields.set(found, value);
      else
        key.complain(`unknown key ${JSON.stringify(shortened(String(name)))}; known are ${known.join(', ')}`);
    }
    return fields;
  }
}

interface File {
  readonly name: string;
  readonly complaints: Complaints;
  lineOf(offset: number): number;
}

const KEYS_MAX = 100;
const QUOTED_LENGTH_MAX = 60;

function shortened(text: string): string {
  return text.length > QUOTED_LENGTH_MAX ? `${text.slice(0, QUOTED_LENGTH_MAX)}…` : text;
}

/**
 * The root of a YAML file, or null where it cannot be read at all. Every scalar is text (YAML's failsafe schema), so
 * Norway's `NO`, a name like `1984` and a version like `1.10` stay what was written.
 */
export function readYaml(source: Source, complaints: Complaints): Entry | null {
  const { name, text } = source;
  if (text.length > SOURCE_CHARACTERS_MAX) {
    complaints.add(name, 1, `too long: ${text.length} characters, at most ${SOURCE_CHARACTERS_MAX}`);
    return null;
  }
  const lines = new LineCounter();
  const file: File = { name, complaints, lineOf: (offset) => Math.max(1, lines.linePos(offset).line) };
  const document = parsed(source, lines);
  if (document === null) {
    complaints.add(name, 1, 'nested too deeply');
    return null;
  }
  const faults = [...document.errors, ...document.warnings];
  for (const fault of faults)
    complaints.add(name, file.lineOf(fault.pos[0]), fault.message.replaceAll(/\s+/g, ' '));
  return faults.some((fault) => fault.code !== 'DUPLICATE_KEY')
    ? null
    : new Entry(document.contents, 0, file);
}

/** Null where the file is nested so deeply that reading it ends the stack: the file's fault, not ours. */
function parsed(source: Source, lineCounter: LineCounter) {
  try {
    const document = parseDocument(source.text, { schema: 'failsafe', lineCounter, prettyErrors: false });
    return document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION') ? null : document;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ParsedNode } from 'yaml';
import { OutcryError } from '../core/base/errors.ts';

/** Far more than a catalog of 50,000 services needs; little enough for the memory of a small machine. */
export const SOURCE_CHARACTERS_MAX = 32 * 1024 * 1024;

/** Further complaints are counted and not printed: nobody reads them, and the first ones usually explain them. */
export const COMPLAINTS_MAX = 1_000;

/** A text with the name that complaints use for it, usually a path. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A line and a column, both counted from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

interface Complaint extends Position {
  readonly source: string;
  readonly sentence: string;
}

/** All complaints about one or more sources, each `source:line:column: sentence`. */
export class Complaints {
  readonly #said: Complaint[] = [];
  #unsaid = 0;

  add(source: string, { line, column }: Position, sentence: string): void {
    if (this.#said.length < COMPLAINTS_MAX) this.#said.push({ source, line, column, sentence });
    else this.#unsaid += 1;
  }

  /** Throws `bad_catalog` with all of them, sorted by line within a source; does nothing if there are none. */
  throwIfAny(): void {
    if (this.#said.length === 0) return;
    const bySource = Map.groupBy(this.#said, ({ source }) => source);
    const lines = [...bySource.values()].flatMap((said) =>
      said
        .toSorted((a, b) => a.line - b.line || a.column - b.column)
        .map(({ source, line, column, sentence }) => `${source}:${line}:${column}: ${sentence}`),
    );
    const more = this.#unsaid === 0 ? [] : [`and ${this.#unsaid} more`];
    throw new OutcryError('bad_catalog', [...lines, ...more].join('\n'));
  }
}

/** A mapping as ordered pairs, before it is checked which keys it may have. */
export class Mapping {
  readonly pairs: readonly { readonly key: unknown; readonly value: unknown }[];

  constructor(pairs: Mapping['pairs']) {
    this.pairs = pairs;
  }
}

/** `*name`: not expanded, so that a small file cannot grow into a large one. */
export const ALIAS = Symbol('alias');

/**
 * A value in a YAML file that knows its position. Accessors for another type return nothing, so that a malformed part, which {@link read}
 * reports, does not keep other complaints from being found.
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

  /** `banks.yaml:12:5` */
  get where(): string {
    const { line, column } = this.#file.positionOf(this.#offset);
    return `${this.#file.name}:${line}:${column}`;
  }

  complain(sentence: string): void {
    this.#file.complaints.add(this.#file.name, this.#file.positionOf(this.#offset), sentence);
  }

  /** The whole value, made of text, lists and {@link Mapping}s; null if nothing is written. */
  get value(): unknown {
    return valueOf(this.#node);
  }

  get text(): string {
    return isScalar(this.#node) && typeof this.#node.value === 'string' ? this.#node.value : '';
  }

  get items(): Entry[] {
    return isSeq(this.#node) ? this.#node.items.map((item) => this.#within(item as ParsedNode)) : [];
  }

  /** The pairs of a mapping, in order. */
  get pairs(): { key: Entry; value: Entry }[] {
    if (!isMap(this.#node)) return [];
    return this.#node.items.map((pair) => {
      const key = this.#within(pair.key as ParsedNode);
      return { key, value: key.#within(pair.value as ParsedNode | null) };
    });
  }

  /** The value of a key in a mapping; null if it is missing. */
  field(name: string): Entry | null {
    return this.pairs.findLast(({ key }) => key.text === name)?.value ?? null;
  }

  /** The entry at a path of keys and indices; in a mapping, an index selects a pair, which has a `key` and a `value`. */
  at([step, ...rest]: readonly PropertyKey[]): Entry | null {
    if (step === undefined) return this;
    if (typeof step === 'string') return this.field(step)?.at(rest) ?? null;
    if (typeof step !== 'number') return null;
    if (isSeq(this.#node)) {
      const item = this.#node.items[step];
      return item === undefined ? null : this.#within(item as ParsedNode).at(rest);
    }
    const pair = isMap(this.#node) ? this.#node.items[step] : undefined;
    if (pair === undefined) return null;
    const [side, ...further] = rest;
    const key = this.#within(pair.key as ParsedNode);
    return (side === 'key' ? key : key.#within(pair.value as ParsedNode | null)).at(further);
  }

  #within(node: ParsedNode | null): Entry {
    return new Entry(node, this.#offset, this.#file);
  }
}

interface File {
  readonly name: string;
  readonly complaints: Complaints;
  positionOf(offset: number): Position;
}

function valueOf(node: ParsedNode | null): unknown {
  if (isScalar(node)) return node.value;
  if (isAlias(node)) return ALIAS;
  if (isSeq(node)) return node.items.map((item) => valueOf(item as ParsedNode));
  if (!isMap(node)) return null;
  const pairs = node.items.map(({ key, value }) => ({
    key: valueOf(key as ParsedNode),
    value: valueOf(value as ParsedNode | null),
  }));
  return new Mapping(pairs);
}

/**
 * The root of a YAML file, or null if it cannot be parsed at all. Every scalar is text (YAML's failsafe schema), so Norway's `NO`, a name
 * such as `1984` and a version such as `1.10` stay as they are.
 */
export function readYaml(source: Source, complaints: Complaints): Entry | null {
  const { name, text } = source;
  const beginning = { line: 1, column: 1 };
  if (text.length > SOURCE_CHARACTERS_MAX) {
    const sentence = `too long: ${text.length} characters, at most ${SOURCE_CHARACTERS_MAX}`;
    complaints.add(name, beginning, sentence);
    return null;
  }
  const lines = new LineCounter();
  const file: File = {
    name,
    complaints,
    positionOf(offset) {
      const { line, col } = lines.linePos(offset);
      return line < 1 ? beginning : { line, column: Math.max(1, col) };
    },
  };
  const document = parsed(source, lines);
  if (document === null) {
    complaints.add(name, beginning, 'nested too deeply');
    return null;
  }
  const faults = [...document.errors, ...document.warnings];
  for (const fault of faults)
    complaints.add(name, file.positionOf(fault.pos[0]), fault.message.replaceAll(/\s+/g, ' '));
  return faults.some((fault) => fault.code !== 'DUPLICATE_KEY')
    ? null
    : new Entry(document.contents, 0, file);
}

/** Null if the file is nested so deeply that parsing overflows the stack: the file's fault, not ours. */
function parsed(source: Source, lineCounter: LineCounter) {
  try {
    const document = parseDocument(source.text, { schema: 'failsafe', lineCounter, prettyErrors: false });
    // Conversion recurses to the deepest level too, so it is tried here.
    valueOf(document.contents);
    return document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION') ? null : document;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

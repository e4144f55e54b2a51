import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ParsedNode } from 'yaml';
import { OutcryError } from '../core/base/errors.ts';

/** Far above a catalog of 50,000 services; below what would trouble the memory of a small machine. */
export const SOURCE_CHARACTERS_MAX = 32 * 1024 * 1024;

/** More complaints than this are counted, not printed: nobody reads them, and the first ones explain the rest. */
export const COMPLAINTS_MAX = 1_000;

/** A text to read, and the name its complaints call it by: a path, as a rule. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A line and a column, both from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

interface Complaint extends Position {
  readonly source: string;
  readonly sentence: string;
}

/** Everything found wrong in one or more sources, each `source:line:column: sentence`. */
export class Complaints {
  readonly #said: Complaint[] = [];
  #unsaid = 0;

  add(source: string, { line, column }: Position, sentence: string): void {
    if (this.#said.length < COMPLAINTS_MAX) this.#said.push({ source, line, column, sentence });
    else this.#unsaid += 1;
  }

  /** Throws `bad_catalog` with all of them, those of a source in the order of its lines, unless there are none. */
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

/** A mapping as it is written: its pairs in their order, before anybody says which keys it may have. */
export class Mapping {
  readonly pairs: readonly { readonly key: unknown; readonly value: unknown }[];

  constructor(pairs: Mapping['pairs']) {
    this.pairs = pairs;
  }
}

/** `*name`: not followed, so that a small file cannot grow into a large one. */
export const ALIAS = Symbol('alias');

/**
 * One value of a YAML file that knows where it stands. To ask it for what it is not gives nothing, so that what is wrong with
 * the form of a file, {@link read}, keeps nobody from finding what else is.
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

  /** All of it, as text, lists and {@link Mapping}s; null where nothing is written. */
  get value(): unknown {
    return valueOf(this.#node);
  }

  get text(): string {
    return isScalar(this.#node) && typeof this.#node.value === 'string' ? this.#node.value : '';
  }

  get items(): Entry[] {
    return isSeq(this.#node) ? this.#node.items.map((item) => this.#within(item as ParsedNode)) : [];
  }

  /** The pairs of a mapping in their order. */
  get pairs(): { key: Entry; value: Entry }[] {
    if (!isMap(this.#node)) return [];
    return this.#node.items.map((pair) => {
      const key = this.#within(pair.key as ParsedNode);
      return { key, value: key.#within(pair.value as ParsedNode | null) };
    });
  }

  /** The value of a key of a mapping; null where it is not written. */
  field(name: string): Entry | null {
    return this.pairs.findLast(({ key }) => key.text === name)?.value ?? null;
  }

  /** What is written of a path of keys and indices; of a mapping an index is a pair, which has a `key` and a `value`. */
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
 * The root of a YAML file, or null where it cannot be read at all. Every scalar is text (YAML's failsafe schema), so
 * Norway's `NO`, a name like `1984` and a version like `1.10` stay what was written.
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

/** Null where the file is nested so deeply that reading it ends the stack: the file's fault, not ours. */
function parsed(source: Source, lineCounter: LineCounter) {
  try {
    const document = parseDocument(source.text, { schema: 'failsafe', lineCounter, prettyErrors: false });
    // Also what is made of it here walks down to the deepest of it.
    valueOf(document.contents);
    return document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION') ? null : document;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

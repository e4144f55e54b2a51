import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { bareTag, matchesEtag } from './etags.ts';

/** What answers that lie ready may take in memory; where one more would not fit, all of them go and are made anew. */
const READY_BYTES_MAX = 32 * 1024 * 1024;
/** They are used for so long, if nothing happens before that changes answers: as long as anybody may keep a copy of most of them. */
export const READY_MS = 5_000;
/** The head of one, with its place in the tables. */
const HEAD_BYTES = 2_000;

/** An answer ready to be sent, and what is said to somebody who has it already. */
interface ReadyAnswer {
  /** Without the `W/` of a weak one. */
  readonly tag: string;
  /** Whether requests for it are counted, and told how many are left. */
  readonly isCounted: boolean;
  /** Names and values in turn. */
  readonly whole: readonly string[];
  /** Those that stand in a 304 too. */
  readonly same: readonly string[];
  readonly body: Buffer;
}

/** What an answer says before its content, by names in small letters. */
type Head = Readonly<Record<string, unknown>>;

/** Answers of one address that depend on the same fields of a request, by what those say. */
interface Variants {
  readonly fields: readonly string[];
  readonly answers: Map<string, ReadyAnswer>;
}

interface ReadyOptions {
  /** A number that changes whenever answers may. */
  readonly edition: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly bytesMax?: number;
}

/**
 * What the routes answered, for all who ask the same: a shared cache in front of them (RFC 9111), as a proxy might be, which is told when
 * something changes. It takes what an answer says of itself: `Cache-Control: public`, that it may be given to others, and `Vary`, what it
 * depends on besides its address.
 */
export class ReadyAnswers {
  readonly #options: ReadyOptions;
  readonly #bytesMax: number;
  /** By address, below that of the instance. */
  readonly #held = new Map<string, Variants[]>();
  /** By tag: what many are answered, each with another head, is there once. */
  readonly #bodies = new Map<string, Buffer>();
  /** Requests that the routes are asked, and how often all had gone by then: what was begun before is not kept. */
  readonly #asked = new WeakMap<IncomingMessage, number>();
  #bytes = 0;
  #cleared = 0;
  #edition = Number.NaN;
  #until = Number.NEGATIVE_INFINITY;

  constructor(options: ReadyOptions) {
    this.#options = options;
    this.#bytesMax = options.bytesMax ?? READY_BYTES_MAX;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The answer to a request that reads what is at an address; null where the routes have to be asked, whose answer may be kept then. */
  find(request: IncomingMessage, address: string): ReadyAnswer | null {
    this.#renew();
    for (const { fields, answers } of this.#held.get(address) ?? []) {
      const answer = answers.get(saidIn(request.headers, fields));
      if (answer !== undefined) return answer;
    }
    this.#asked.set(request, this.#cleared);
    return null;
  }

  /** Keeps what the routes answer a request, with its head, if it may be given to others. */
  keep(request: IncomingMessage, address: string, head: Head, sent: string | Buffer): void {
    const etag = head['etag'];
    if (typeof etag !== 'string' || !/^public\b/u.test(String(head['cache-control']))) return;
    this.#renew();
    if (this.#asked.get(request) !== this.#cleared) return;
    const fields = fieldsOf(head['vary']);
    const said = saidIn(request.headers, fields);
    const known = this.#bodies.get(etag);
    const body = known ?? Buffer.from(sent);
    const bytes = HEAD_BYTES + address.length + said.length + (known === undefined ? body.length : 0);
    if (this.#bytes + bytes > this.#bytesMax) this.#clear();
    if (bytes > this.#bytesMax) return;
    this.#bytes += bytes;
    this.#bodies.set(etag, body);
    const variants = this.#held.get(address) ?? [];
    this.#held.set(address, variants);
    let alike = variants.find((one) => one.fields === fields);
    if (alike === undefined) variants.push((alike = { fields, answers: new Map() }));
    alike.answers.set(said, readyAnswer(bareTag(etag), head, body));
  }

  #renew(): void {
    const edition = this.#options.edition();
    const now = this.#options.now();
    if (edition === this.#edition && now < this.#until) return;
    this.#edition = edition;
    this.#until = now + READY_MS;
    this.#clear();
  }

  #clear(): void {
    this.#held.clear();
    this.#bodies.clear();
    this.#bytes = 0;
    this.#cleared++;
  }
}

/** Has all that the routes answer kept; to be called when every other hook that changes a head is there. */
export function keepAnswers(app: FastifyInstance, ready: ReadyAnswers): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isWhole = request.method === 'GET' && reply.statusCode === 200;
    if (isWhole && (typeof payload === 'string' || Buffer.isBuffer(payload)))
      ready.keep(request.raw, request.url, reply.getHeaders(), payload);
    done(null, payload);
  });
}

/** Sends one; `more`: names and values of this answer alone. */
export function writeReady(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { tag, whole, same, body }: ReadyAnswer,
  more: readonly string[],
): void {
  if (matchesEtag(headers['if-none-match'], tag)) response.writeHead(304, [...same, ...more]).end();
  else response.writeHead(200, [...whole, ...more]).end(body);
}

/** Of the content, which a 304 has none of. */
const OF_CONTENT = new Set(['content-type', 'content-encoding', 'content-length']);
/** Different in each answer. */
const OF_CALLER = new Set(['ratelimit', 'ratelimit-policy']);

function readyAnswer(tag: string, head: Head, body: Buffer): ReadyAnswer {
  const said = Object.entries({ ...head, 'content-length': body.length }).filter(
    ([name]) => !OF_CALLER.has(name),
  );
  const flat = (fields: typeof said): string[] => fields.flatMap(([name, value]) => [name, String(value)]);
  return {
    tag,
    isCounted: head['ratelimit'] !== undefined,
    whole: flat(said),
    same: flat(said.filter(([name]) => !OF_CONTENT.has(name))),
    body,
  };
}

/** Read once each: the program has few lists of fields. */
const knownLists = new Map<unknown, readonly string[]>();

/** The fields of a request that an answer depends on, and the host, which is a part of its address. */
function fieldsOf(vary: unknown): readonly string[] {
  let fields = knownLists.get(vary);
  if (fields === undefined) {
    const named = String(vary ?? '')
      .toLowerCase()
      .split(',');
    fields = ['host', ...named.map((name) => name.trim()).filter((name) => name !== '')];
    knownLists.set(vary, fields);
  }
  return fields;
}

/** A name for what a request says in those fields; no field can hold the characters that stand between them and for one that is missing. */
function saidIn(headers: IncomingHttpHeaders, fields: readonly string[]): string {
  let said = '';
  for (const field of fields) said += `${String(headers[field] ?? '\0')}\n`;
  return said;
}

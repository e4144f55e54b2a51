import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { bareTag, matchesEtag } from './etags.ts';

/** Memory for cached answers; if one more would not fit, all of them are dropped. */
const READY_BYTES_MAX = 32 * 1024 * 1024;
/** How long an answer is used unless something changes earlier: as long as most answers may be cached by anyone. */
export const READY_MS = 5_000;
/** Estimated size of one head with its table entries. */
const HEAD_BYTES = 2_000;

/** A cached answer, and the head of a 304 for a client that already has it. */
interface ReadyAnswer {
  /** An ETag without the `W/` of a weak one. */
  readonly tag: string;
  /** Whether requests for it are counted and get rate limit headers. */
  readonly isCounted: boolean;
  /** Alternating names and values. */
  readonly whole: string[];
  /** The headers that a 304 has too. */
  readonly same: string[];
  readonly body: Buffer;
}

/** Headers of an answer, by lower-case names. */
type Head = Readonly<Record<string, unknown>>;

/** Answers of one URL that vary by the same request headers, keyed by the values of those. */
interface Variants {
  readonly fields: readonly string[];
  readonly answers: Map<string, ReadyAnswer>;
}

interface ReadyOptions {
  /** A number that changes whenever answers may change. */
  readonly edition: () => number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly bytesMax?: number;
}

/**
 * A shared cache in front of the routes (RFC 9111), like that of a proxy, but told when something changes. It obeys the headers of an
 * answer: `Cache-Control: public` allows sharing it, and `Vary` names what it depends on besides its URL.
 */
export class ReadyAnswers {
  readonly #options: ReadyOptions;
  readonly #bytesMax: number;
  /** By URL below the instance's base path. */
  readonly #held = new Map<string, Variants[]>();
  /** By ETag: a body that many answers share with different heads is kept once. */
  readonly #bodies = new Map<string, Buffer>();
  /**
   * Requests passed to the routes, with the number of times the cache had been emptied by then: an answer begun before that is not stored.
   */
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

  /** The cached answer to a read request; null if the routes have to be asked, whose answer may then be stored. */
  find(request: IncomingMessage, address: string): ReadyAnswer | null {
    this.#renew();
    for (const { fields, answers } of this.#held.get(address) ?? []) {
      const answer = answers.get(saidIn(request.headers, fields));
      if (answer !== undefined) return answer;
    }
    this.#asked.set(request, this.#cleared);
    return null;
  }

  /** Stores the answer of the routes, with its head, if it may be shared. */
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

/** Stores all answers of the routes; to be called after every other hook that changes a head. */
export function keepAnswers(app: FastifyInstance, ready: ReadyAnswers): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isWhole = request.method === 'GET' && reply.statusCode === 200;
    if (isWhole && (typeof payload === 'string' || Buffer.isBuffer(payload)))
      ready.keep(request.raw, request.url, reply.getHeaders(), payload);
    done(null, payload);
  });
}

/** Sends a cached answer; `more`: alternating names and values for this answer only, or null. */
export function writeReady(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { tag, whole, same, body }: ReadyAnswer,
  more: readonly string[] | null,
): void {
  if (matchesEtag(headers['if-none-match'], tag))
    response.writeHead(304, more === null ? same : [...same, ...more]).end();
  else response.writeHead(200, more === null ? whole : [...whole, ...more]).end(body);
}

/** Headers about the content, which a 304 does not have. */
const OF_CONTENT = new Set(['content-type', 'content-encoding', 'content-length']);
/** Headers that differ in each answer. */
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

/** Each `Vary` value is parsed once; the program has only a few. */
const knownLists = new Map<unknown, readonly string[]>();

/** The request headers that an answer varies by, and the host, which is part of its URL. */
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

/** A cache key from the values of those headers; the separators and the sign for a missing one cannot occur in a header. */
function saidIn(headers: IncomingHttpHeaders, fields: readonly string[]): string {
  let said = '';
  for (const field of fields) said += `${String(headers[field] ?? '\0')}\n`;
  return said;
}

import { lookup } from 'node:dns/promises';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { isInside, mayReach, type AllowedRange } from './address.ts';

/** What is sent: the same object for every receiver, so that it can be compared and kept. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What is sent in the place of `body` where that is no text; left out: it is. */
  readonly bytes?: Uint8Array;
}

/** What came back, whatever its status: a redirect is an answer and is not followed. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most {@link ANSWER_BYTES_MAX} of it. */
  readonly body: string;
}

/** Why there is no answer. Of these only those that time can mend are worth another try. */
type UnansweredReason =
  | 'bad_address'
  | 'refused_address'
  | 'not_encrypted'
  | 'no_such_host'
  | 'timeout'
  | 'unreachable';

export type Outcome = Answer | { readonly unanswered: UnansweredReason; readonly detail: string };

/** Sends one request and reads the answer. Never throws. */
export type Outgoing = (request: OutgoingRequest) => Promise<Outcome>;

interface Address {
  readonly address: string;
  readonly family: number;
}

interface OutgoingOptions {
  /** Receivers inside that the operator names. */
  readonly allowed: readonly AllowedRange[];
  /** Asked once a request; the machine's own resolver unless a test brings another. */
  readonly resolve?: (host: string) => Promise<readonly Address[]>;
  readonly timeoutMs?: number;
}

/** A whole call, from the name to the last byte: as long as the specification of Standard Webhooks asks for at least. */
const CALL_TIMEOUT_MS = 15_000;
/** More of an answer is not read: it holds an id, or a sentence on what is wrong. */
export const ANSWER_BYTES_MAX = 64 * 1024;
/** An address longer than this is no receiver's. */
export const URL_CHARS_MAX = 2_048;

/**
 * The one way out of the program for calls whose address somebody chose. The name is resolved once; every address that it has
 * must be of the open net or be allowed; the connection goes to one of those and nowhere else, whatever the name says a moment
 * later. No redirect is followed, no proxy is asked, time and bytes are bounded, and nothing leaves in the clear but to the
 * operator's own networks.
 */
export function openOutgoing({
  allowed,
  resolve = resolveByMachine,
  timeoutMs = CALL_TIMEOUT_MS,
}: OutgoingOptions): Outgoing {
  return async (request) => {
    const url = request.url.length > URL_CHARS_MAX ? null : URL.parse(request.url);
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '')
      return { unanswered: 'bad_address', detail: 'not a web address' };
    if (url.username !== '' || url.password !== '')
      return { unanswered: 'bad_address', detail: 'a name or a password stands before the host' };
    const deadline = AbortSignal.timeout(timeoutMs);
    const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
    const addresses =
      isIP(host) === 0 ? await inTime(resolve(host), deadline) : [{ address: host, family: isIP(host) }];
    if (addresses === 'timeout') return { unanswered: 'timeout', detail: `${host} was not resolved in time` };
    if (addresses.length === 0) return { unanswered: 'no_such_host', detail: `${host} has no address` };
    const refused = addresses.find(({ address }) => !mayReach(address, allowed));
    if (refused !== undefined)
      return {
        unanswered: 'refused_address',
        detail: `${host} is ${refused.address}, which is not of the open net`,
      };
    if (url.protocol === 'http:' && !addresses.every(({ address }) => isInside(address, allowed)))
      return { unanswered: 'not_encrypted', detail: 'only receivers inside may be called by http' };
    return call(request, url, {
      host,
      addresses,
      deadline,
      timeoutMs,
      mayConnect: (to) => mayReach(to, allowed),
    });
  };
}

async function resolveByMachine(host: string): Promise<readonly Address[]> {
  return lookup(host, { all: true, verbatim: true });
}

/** What a resolver says, nothing where it fails: a name that cannot be resolved has no address. */
async function inTime(
  resolving: Promise<readonly Address[]>,
  deadline: AbortSignal,
): Promise<readonly Address[] | 'timeout'> {
  const late = new Promise<'timeout'>((done) => deadline.addEventListener('abort', () => done('timeout')));
  return Promise.race([resolving.catch((): readonly Address[] => []), late]);
}

interface Way {
  readonly host: string;
  readonly addresses: readonly Address[];
  readonly deadline: AbortSignal;
  readonly timeoutMs: number;
  readonly mayConnect: (address: string) => boolean;
}

function call(
  { method, headers, body, bytes }: OutgoingRequest,
  url: URL,
  { host, addresses, deadline, timeoutMs, mayConnect }: Way,
): Promise<Outcome> {
  const pinned: LookupFunction = (_host, options, found) => {
    const [first] = addresses;
    if (options.all === true)
      found(
        null,
        addresses.map(({ address, family }) => ({ address, family })),
      );
    else found(null, first?.address ?? '', first?.family);
  };
  return new Promise((resolve) => {
    const options = {
      method,
      agent: false,
      lookup: pinned,
      signal: deadline,
      host,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers: {
        ...headers,
        Host: url.host,
        'Content-Length': bytes?.length ?? Buffer.byteLength(body),
        Connection: 'close',
      },
    };
    const sent =
      url.protocol === 'https:'
        ? tlsRequest({ ...options, servername: serverName(host) })
        : plainRequest(options);
    const fail = (error: Error): void => {
      resolve(
        deadline.aborted
          ? { unanswered: 'timeout', detail: `no whole answer within ${timeoutMs / 1_000} s` }
          : { unanswered: 'unreachable', detail: (error as NodeJS.ErrnoException).code ?? error.message },
      );
    };
    sent.on('error', fail);
    sent.on('socket', (socket: Socket) => {
      socket.once('connect', () => {
        if (!mayConnect(socket.remoteAddress ?? '')) sent.destroy(new Error('connected elsewhere'));
      });
    });
    sent.on('response', (response) => {
      void read(response)
        .then(resolve, fail)
        // What was not read is not waited for.
        .finally(() => sent.destroy());
    });
    sent.end(bytes ?? body);
  });
}

/** A certificate is for a name; an address has none to send along. */
const serverName = (host: string): string => (isIP(host) === 0 ? host.replace(/\.$/u, '') : '');

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, ANSWER_BYTES_MAX - bytes));
    bytes += chunk.length;
    if (bytes >= ANSWER_BYTES_MAX) break;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') };
}

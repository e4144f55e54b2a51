import { lookup } from 'node:dns/promises';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { AddressRange } from '../address-range.ts';
import { isInside, mayReach } from './address.ts';

/** A request as plain data, the same for every receiver, so that it can be compared and stored. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Binary content to be sent instead of `body`; left out: `body` is sent. */
  readonly bytes?: Uint8Array;
}

/** The response, whatever its status: redirects are not followed. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most {@link ANSWER_BYTES_MAX} of it. */
  readonly body: string;
}

/** Why there is no answer. Only the temporary ones are worth a retry. */
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
  /** Internal receivers that the operator allows. */
  readonly allowed: readonly AddressRange[];
  /** Called once per request; the system's resolver, except in tests. */
  readonly resolve?: (host: string) => Promise<readonly Address[]>;
  readonly timeoutMs?: number;
}

/** The time for a whole call, from resolving the name to the last byte: the minimum in the Standard Webhooks specification. */
const CALL_TIMEOUT_MS = 15_000;
/** Longer answers are cut: they only contain an id, or an error message. */
export const ANSWER_BYTES_MAX = 64 * 1024;
/** No receiver has a longer URL. */
export const URL_CHARS_MAX = 2_048;

/**
 * The only way out of the program to user-supplied URLs. The name is resolved once; all of its addresses must be public or allowed; and the
 * connection goes to one of those, so that DNS rebinding has no effect. Redirects are not followed, proxies are not used, time and bytes
 * are bounded, and unencrypted calls are only made to the operator's own networks.
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
      return { unanswered: 'bad_address', detail: 'it contains a user name or password' };
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
        detail: `${host} is ${refused.address}, which is not a public address`,
      };
    if (url.protocol === 'http:' && !addresses.every(({ address }) => isInside(address, allowed)))
      return { unanswered: 'not_encrypted', detail: 'only internal receivers may be called by http' };
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

/** The resolver's answer, or nothing if it fails: a name that cannot be resolved has no address. */
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
          ? { unanswered: 'timeout', detail: `no complete answer within ${timeoutMs / 1_000} s` }
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
        // What has not been read is dropped.
        .finally(() => sent.destroy());
    });
    sent.end(bytes ?? body);
  });
}

/** Certificates are for names; for an address there is no SNI. */
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

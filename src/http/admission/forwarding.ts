import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { HOUR, type Millis } from '../../core/base/time.ts';
import {
  headersDisagree,
  isTrusted,
  obstacleOf,
  ownNetwork,
  type Forwarding,
  type Range,
} from '../../intake/address.ts';
import type { Remark } from '../../remarks.ts';

/** The most common mistake of self-hosting: a proxy in front that is not configured as trusted. All visitors then look like one client. */
export type ProxyRemark = Extract<
  Remark,
  { kind: 'untrusted_proxy' | 'headers_disagree' | 'header_not_understood' | 'people_hidden' }
>;

/**
 * Whether a header that proxies and CDNs also use names the client. Anyone can send these, so they are noticed and never believed.
 * Called for each request, hence no loop over a list of names, which would cost several times as much.
 */
const isNamedBesides = (headers: IncomingMessage['headers']): boolean =>
  headers['x-real-ip'] !== undefined ||
  headers['cf-connecting-ip'] !== undefined ||
  headers['true-client-ip'] !== undefined ||
  headers['x-client-ip'] !== undefined ||
  headers['fastly-client-ip'] !== undefined;

interface ForwardingWatch {
  /** Inspects the sender and the forwarding headers of a request; reports each network and kind at most once an hour. */
  look(request: IncomingMessage): void;
}

interface ForwardingWatchOptions {
  readonly trusted: readonly Range[];
  /** Called for every request with such a header that is not believed. */
  readonly onRequest: () => void;
  readonly tell: TellOfProxy;
}

/** Says what was noticed about a network, at most once an hour. */
export type TellOfProxy = (kind: ProxyRemark['kind'], from: string) => void;

const REPEAT_AFTER: Millis = HOUR;
/** Networks remembered; further ones are counted but not reported. */
export const TOLD_MAX = 64;
const STRANGERS = 'public addresses';

export function proxyTeller(now: () => Millis, onRemark: (remark: ProxyRemark) => void): TellOfProxy {
  const told = new Map<string, Millis>();
  return (kind, from) => {
    const key = `${kind} ${from}`;
    const at = now();
    const last = told.get(key);
    if (last === undefined ? told.size >= TOLD_MAX : at - last < REPEAT_AFTER) return;
    told.set(key, at);
    onRemark({ kind, at, from });
  };
}

export function watchForwarding({ trusted, onRequest, ...options }: ForwardingWatchOptions): ForwardingWatch {
  /** Whether the peer is a trusted proxy: checked once per connection. */
  const proxies = new WeakMap<Socket, boolean>();
  const tell = (kind: ProxyRemark['kind'], address: string): void =>
    options.tell(kind, ownNetwork(address) ?? STRANGERS);

  /** Behind a trusted proxy may be another one that nobody named, as in a cluster or behind a load balancer. */
  function lookBehind(proxy: string, said: Forwarding): void {
    const obstacle = obstacleOf(proxy, said, trusted);
    if (obstacle === null) return;
    onRequest();
    if (obstacle.kind === 'unreadable') tell('header_not_understood', proxy);
    else tell('untrusted_proxy', obstacle.address);
  }

  return {
    look({ headers, socket }) {
      const understood = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
      if (!understood && !isNamedBesides(headers)) return;
      const address = socket.remoteAddress ?? '';
      let isProxy = proxies.get(socket);
      if (isProxy === undefined) proxies.set(socket, (isProxy = isTrusted(address, trusted)));
      if (!isProxy) {
        onRequest();
        tell('untrusted_proxy', address);
      } else if (!understood) {
        onRequest();
        tell('header_not_understood', address);
      } else if (headersDisagree(address, forwardingOf(headers), trusted)) {
        onRequest();
        tell('headers_disagree', address);
      } else {
        lookBehind(address, forwardingOf(headers));
      }
    },
  };
}

export function forwardingOf(headers: IncomingMessage['headers']): Forwarding {
  return { xForwardedFor: joined(headers['x-forwarded-for']), forwarded: joined(headers.forwarded) };
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

/** The remark as a sentence for the log and the doctor. */
export function proxySentence({ kind, from }: Pick<ProxyRemark, 'kind' | 'from'>): string {
  switch (kind) {
    case 'untrusted_proxy':
      return (
        `Requests from ${from} name another client in a header such as X-Forwarded-For, but ${from} is not a trusted proxy: if ` +
        'that is your proxy, everyone behind it counts as one reporter until OUTCRY_TRUSTED_PROXIES names it.'
      );
    case 'header_not_understood':
      return (
        `The proxy in ${from} names no client's address in X-Forwarded-For or Forwarded, so everyone behind it counts as one ` +
        'reporter: make it send one of the two.'
      );
    case 'people_hidden':
      return (
        `More people reported from one address in ${from} than it has voices, and the others were kept aside. If they came through a ` +
        'proxy or a container network that hides where they come from (often only over IPv6), make it pass on their addresses; if they ' +
        'are your own people, name the network in OUTCRY_OWN_NETWORKS.'
      );
    case 'headers_disagree':
      return (
        `The proxy in ${from} passes on both X-Forwarded-For and Forwarded, and they name different clients. Neither is ` +
        'trusted: make the proxy send one of them and remove the other.'
      );
  }
}

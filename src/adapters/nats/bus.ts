import { randomUUID } from 'node:crypto';
import { setTimeout as afterMs } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { SECOND } from '../../core/base/time.ts';
import type { Bus } from '../../ports/bus.ts';
import { readAddress } from './address.ts';

/** How long to wait for a server to accept the connection. */
const CONNECT_MS = 2 * SECOND;
/** The delay before the next attempt. */
const AGAIN_MS = SECOND;
/** The ping interval; a server that leaves two pings unanswered is considered gone. */
const PING_MS = 2 * SECOND;
const PINGS_UNANSWERED_MAX = 2;
/** What a connection publishes first, to hear it itself. */
const TRIAL = 'trial';

/** How to parse a message of each topic; null if it is invalid, since others may write to the same server. */
export type Readers<M> = { readonly [T in keyof M]: (given: unknown) => M[T] | null };

interface NatsBusOptions<M> {
  /** `nats://user:password@host:4222`, `tls://…`, several hosts separated by commas. */
  readonly url: string;
  /** The subjects are `<prefix>.<topic>`: instances that share a server have different prefixes. */
  readonly prefix: string;
  readonly readers: Readers<M>;
  /** The bus within this process, which delivers what arrives. */
  readonly local: Bus<M>;
  /** Called with a sentence when the server is lost or not there at first, and when it is back. */
  readonly onState?: (sentence: string) => void;
}

export interface NatsBus<M> extends Bus<M> {
  /** The name of the server in messages. */
  readonly name: string;
  /** Whether it is connected. If not, it reconnects by itself, and what is published meanwhile is lost. */
  readonly isConnected: boolean;
  /** Why it is not connected, as far as known. */
  readonly fault: string | null;
  /** Resolves when the first attempt to connect is over. */
  readonly tried: Promise<void>;
  /** Resolves once everything published before has been delivered here too. Rejects if the server is lost. */
  settled(): Promise<void>;
}

/**
 * A bus over NATS, which delivers a message to every connected process, this one included, and stores none. It opens immediately, whether
 * the server is there or not.
 */
export function openNatsBus<M>(options: NatsBusOptions<M>): NatsBus<M> {
  const { url, prefix, readers, local, onState = () => {} } = options;
  const { name, ...address } = readAddress(url);
  const tried = Promise.withResolvers<void>();
  const closing = new AbortController();
  let connection: NatsConnection | null = null;
  let fault: string | null = null;

  function takeIn(subject: string, text: () => string): void {
    const topic = subject.slice(prefix.length + 1) as keyof M;
    const message = Object.hasOwn(readers, topic) ? readers[topic](parsed(text)) : null;
    if (message !== null) local.publish(topic, message);
  }

  /** Resolves with the reason when the connection has ended. */
  async function beConnected(): Promise<unknown> {
    const opened = await connect({
      ...address,
      servers: [...address.servers],
      timeout: CONNECT_MS,
      pingInterval: PING_MS,
      maxPingOut: PINGS_UNANSWERED_MAX,
      // We reconnect ourselves, so that one loop knows the state of the connection.
      reconnect: false,
    });
    if (closing.signal.aborted) return opened.close();
    const why = await whyUseless(opened);
    if (why !== null) {
      await opened.close();
      return why;
    }
    connection = opened;
    if (fault !== null) onState(`NATS at ${name} is back.`);
    fault = null;
    tried.resolve();
    return opened.closed();
  }

  /**
   * Begins to hear what is published, and tries both ways by a message of no topic, which comes back before the answer to what is asked
   * after it. A server says nowhere else that a user may not hear or publish something, and drops it.
   */
  async function whyUseless(opened: NatsConnection): Promise<Error | null> {
    const [own, subjects] = [randomUUID(), `${prefix}.*`];
    let [isHeard, verb] = [false, 'publish'];
    opened.subscribe(subjects, {
      callback: (error, message) => {
        if (error !== null) verb = 'subscribe';
        else if (message.subject === `${prefix}.${TRIAL}`) isHeard ||= message.string() === own;
        else takeIn(message.subject, () => message.string());
      },
    });
    opened.publish(`${prefix}.${TRIAL}`, own);
    await opened.flush();
    return isHeard ? null : new Error(`this user may not ${verb} to ${subjects}`);
  }

  async function stayConnected(): Promise<void> {
    while (!closing.signal.aborted) {
      const why = await beConnected().catch((error: unknown) => error);
      connection = null;
      if (closing.signal.aborted) break;
      const before = fault;
      fault = faultOf(why);
      if (before === null) onState(lostSentence(name, fault));
      tried.resolve();
      await afterMs(AGAIN_MS, null, { signal: closing.signal }).catch(() => {});
    }
    tried.resolve();
  }

  void stayConnected();
  return {
    name,
    tried: tried.promise,
    get isConnected() {
      return connection !== null;
    },
    get fault() {
      return fault;
    },
    publish(topic, message) {
      try {
        connection?.publish(`${prefix}.${String(topic)}`, JSON.stringify(message));
      } catch {
        // The connection has just been closed: this message is lost, like those that follow.
      }
    },
    subscribe: local.subscribe,
    async settled() {
      if (connection === null) throw new Error(`NATS at ${name} cannot be reached.`);
      await connection.flush();
    },
    async close() {
      closing.abort();
      await local.close();
      await connection?.close();
    },
  };
}

/** Anything that cannot be parsed is not a message. */
function parsed(text: () => string): unknown {
  try {
    return JSON.parse(text());
  } catch {
    return null;
  }
}

function lostSentence(name: string, fault: string): string {
  return (
    `NATS at ${name} cannot be reached (${fault}). Nothing is lost: nodes learn of ticks from the database, half a second later at ` +
    'most. Connecting is retried every second.'
  );
}

function faultOf(why: unknown): string {
  if (!(why instanceof Error)) return 'it closed the connection';
  return why.name === 'AuthorizationError' ? 'it refuses this user and password' : why.message.toLowerCase();
}

import type { Socket } from 'node:net';
import { Pool, types } from 'pg';
import { SECOND } from '../../core/base/time.ts';
import { closedError } from '../../ports/checks.ts';
import { isFull, isLost, isReadOnly, operatingError, unreachableError } from './operating-error.ts';

/** The maximum number of connections of one node; PostgreSQL by default allows a hundred for all nodes together. */
export const CONNECTIONS_MAX = 10;
/** How long to wait for a new connection, or for a free one. */
const CONNECT_TIMEOUT_MS = 5_000;
/** The maximum age of a connection; a new one then goes to wherever the address points by that time. */
const CONNECTION_LIFE_S = 60;
/** A statement that takes longer is cancelled: the database is treated as unavailable. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** The driver's own timeout, a little later, for when the database does not even report the cancellation. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
/**
 * A node that stalls in the middle of a transaction while holding locks is disconnected by the database after this, so that the others can
 * go on.
 */
export const IDLE_IN_TRANSACTION_MS = 2_000;

/** 64-bit integers as numbers: ours are all counts and milliseconds, far below 2^53. */
const INT8 = 20;
/** Bytes as a Uint8Array, as on every engine. */
const BYTEA = 17;

const bytesOf = types.getTypeParser(BYTEA) as (text: string) => Buffer;
export const parserOf: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
  if (oid === INT8) return Number;
  if (oid === BYTEA) return (text: string) => new Uint8Array(bytesOf(text));
  return types.getTypeParser(oid, format as 'text');
};

/** Runs statements: each on any free connection, or all on the one of a transaction. */
export interface Session {
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** The connection of a transaction. */
export interface Transaction extends Session {
  /**
   * Queues a statement for the end, sent together with the commit in one message: locks are held for one round trip less. If it fails, the
   * transaction fails.
   */
  last(sql: string, values?: readonly unknown[]): void;
}

export interface Database extends Session {
  /** The name used in messages: without its password. */
  readonly name: string;
  /**
   * Runs statements in one transaction. If it resolves, all of it is on the disk of the database; if it rejects, none of it is, unless
   * `inDoubt` was called: then the connection ended during the commit, and either may be true.
   */
  transaction<T>(
    work: (session: Transaction, opened: Opened) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /**
   * Sets whether the database is silent, that is neither answers nor refuses, as behind a network that drops packets. Pending statements
   * are then given up, and new ones are refused immediately, instead of waiting for the statement timeout.
   */
  silence(isSilent: boolean): void;
  /** Waits for pending work. Later calls reject. */
  close(): Promise<void>;
}

type Opened = readonly unknown[];

interface TransactionOptions {
  readonly inDoubt?: () => void;
  /**
   * Does not wait for the disk: a crash of the database can only lose what came after the last report, since its write-ahead log is written
   * in order.
   */
  readonly lazy?: boolean;
  /** A statement without parameters that is sent together with BEGIN, in one message; its rows are `opened`. */
  readonly opening?: string;
  /** All reads see one snapshot. */
  readonly frozen?: boolean;
}

interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  readonly connectionsMax?: number;
  /** Called after each statement or transaction with whether the database answered; not for one that it understood and refused. */
  readonly onAnswer?: (isThere: boolean) => void;
}

/** What the driver's types omit from a client. */
interface ConnectionOf {
  readonly connection: { readonly stream: Socket };
}

/** A pool of connections that opens none yet. */
export function openDatabase({
  url,
  connectionsMax = CONNECTIONS_MAX,
  onAnswer = () => {},
}: DatabaseOptions): Database {
  const name = nameOf(url);
  const pool = new Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    maxLifetimeSeconds: CONNECTION_LIFE_S,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    onConnect: async (client) => void (await client.query(OURS)),
    // Statements are sent immediately; by default the driver waits for each answer.
    pipeline: true,
    types: { getTypeParser: parserOf },
  });
  // An idle connection that ends can be ignored: another is opened when needed.
  pool.on('error', () => {});
  const connections = new Set<ConnectionOf>();
  pool.on('connect', (client) => connections.add(client as unknown as ConnectionOf));
  pool.on('remove', (client) => connections.delete(client as unknown as ConnectionOf));
  let silent = false;
  let fewer: NodeJS.Timeout | undefined;
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | null = null;

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    if (closing !== null) throw closedError();
    if (silent) {
      onAnswer(false);
      throw unreachableError(name);
    }
    const working = work();
    underWay.add(working);
    try {
      const answer = await working;
      onAnswer(true);
      return answer;
    } catch (error) {
      if (isLost(error)) onAnswer(false);
      throw operatingError(error, name);
    } finally {
      underWay.delete(working);
    }
  }

  /** If the database's connection limit is reached, waits for one of the open connections, and opens no others for a while. */
  async function amongThoseThere<T>(connect: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await connect();
      } catch (error) {
        if (!isFull(error) || connections.size === 0) throw error;
        pool.options.max = Math.min(pool.options.max, connections.size);
        fewer ??= setTimeout(() => {
          pool.options.max = connectionsMax;
          fewer = undefined;
        }, CONNECTION_LIFE_S * SECOND).unref();
      }
    }
  }

  async function run<T>(
    work: (session: Transaction, opened: Opened) => Promise<T>,
    { inDoubt = () => {}, lazy = false, frozen = false, opening = '' }: TransactionOptions,
  ): Promise<T> {
    const client = await amongThoseThere(() => pool.connect());
    let broken: Error | undefined;
    // Pending statements are rejected with the same error.
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      const begun = `BEGIN${frozen ? ' ISOLATION LEVEL REPEATABLE READ' : ''}; ${LIMITS} ${lazy ? LAZILY : DURABLY}`;
      // Several statements in one message give one result each.
      const results = (await client.query(begun + opening)) as unknown as { readonly rows: unknown[] }[];
      const ending: { readonly sql: string; readonly values?: readonly unknown[] | undefined }[] = [];
      const session: Transaction = {
        rows: async (sql, values) => (await client.query(sql, values as unknown[])).rows,
        last: (sql, values) => void ending.push({ sql, values }),
      };
      const answer = await work(session, results.at(-1)?.rows ?? []);
      try {
        // After a failed statement the database treats the commit as a rollback.
        const ended = ending.map(({ sql, values }) => client.query(sql, values as unknown[]));
        await Promise.all([...ended, client.query('COMMIT')]);
      } catch (error) {
        if (isLost(error)) inDoubt();
        throw error;
      }
      return answer;
    } catch (error) {
      if (isLost(error) || isReadOnly(error)) broken ??= error as Error;
      if (broken === undefined) await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  return {
    name,
    rows: (sql, values) =>
      ask(async () => (await amongThoseThere(() => pool.query(sql, values as unknown[]))).rows),
    transaction: (work, options = {}) => ask(() => run(work, options)),
    silence(isSilent) {
      silent = isSilent;
      // Without notifying the other end, which could not receive it.
      if (isSilent) for (const { connection } of connections) connection.stream.destroy();
    },
    close() {
      closing ??= Promise.allSettled(underWay).then(() => pool.end());
      return closing;
    },
  };
}

/**
 * Settings that every session needs, whatever the defaults of the database or its user. Stricter isolation would refuse a transaction that
 * waited for another's change; a lock timeout, or the closing of idle connections, would refuse reports; `array_nulls` changes values. A
 * setting that an old version lacks is skipped, so that the version check can report the version.
 */
export const OURS = `
  SELECT set_config(name, value, false)
  FROM (VALUES ('default_transaction_isolation', 'read committed'), ('lock_timeout', '0'), ('idle_session_timeout', '0'), ('array_nulls', 'on'))
    AS ours (name, value)
  WHERE current_setting(name, true) IS NOT NULL`;

/** Set for the transaction only: behind a pooler, the session may serve another client next. */
const LIMITS = `
  SET LOCAL idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS};
  SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS};`;
/** Keeps a stricter setting of the operator, such as waiting for a standby. */
const DURABLY = `
  SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';`;
const LAZILY = 'SET LOCAL synchronous_commit = off;';

/** `postgres://host/database`, without user, password and options. */
export function nameOf(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? (hostname === '' ? 'localhost' : hostname);
  return `postgres://${host}${port === '' ? '' : `:${port}`}${pathname}`;
}

import type { Socket } from 'node:net';
import { Pool, types } from 'pg';
import { SECOND } from '../../core/base/time.ts';
import { closedError } from '../../ports/checks.ts';
import { isFull, isLost, isReadOnly, operatingError, unreachableError } from './operating-error.ts';

/** Connections of one node, at most; PostgreSQL lets a hundred in, of all nodes together, unless it is told otherwise. */
export const CONNECTIONS_MAX = 10;
/** How long a connection, or one that is free, is waited for. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Then a connection is closed and another opened, which leads to where the address leads by then. */
const CONNECTION_LIFE_S = 60;
/** A statement that takes longer is given up: the database is as good as gone. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** The driver gives up a little later, where the database does not even say that it did. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
/**
 * A node that stops in the middle of a transaction, with what all wait for in its hands, is cut off by the database after this,
 * and the others go on.
 */
export const IDLE_IN_TRANSACTION_MS = 2_000;

/** Whole numbers of 64 bits as numbers: all of ours are counts and milliseconds, and far below 2^53. */
const INT8 = 20;
/** Bytes as every engine gives them. */
const BYTEA = 17;

const bytesOf = types.getTypeParser(BYTEA) as (text: string) => Buffer;
export const parserOf: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
  if (oid === INT8) return Number;
  if (oid === BYTEA) return (text: string) => new Uint8Array(bytesOf(text));
  return types.getTypeParser(oid, format as 'text');
};

/** What runs statements: a free connection for each, or the one of a transaction. */
export interface Session {
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** The connection of a transaction. */
export interface Transaction extends Session {
  /**
   * Leaves a statement for the end, which goes with the commit in one message: what others wait for is held for a trip less. Where it
   * fails, the transaction does.
   */
  last(sql: string, values?: readonly unknown[]): void;
}

export interface Database extends Session {
  /** What sentences call it: without its password. */
  readonly name: string;
  /**
   * Runs statements in one transaction; when it resolves, all of it is on the disk of the database, when it rejects, nothing of it
   * is, unless `inDoubt` was called: then the connection ended while the database was asked to commit, and either may be true.
   */
  transaction<T>(
    work: (session: Transaction, opened: Opened) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /**
   * Says whether the database is silent: it neither answers nor refuses to, as behind a net that loses all it is given. What waits for it
   * then is given up, and what is asked meanwhile is refused at once: nobody has to wait for as long as a statement may take.
   */
  silence(isSilent: boolean): void;
  /** Waits for what is under way. Later calls reject. */
  close(): Promise<void>;
}

type Opened = readonly unknown[];

interface TransactionOptions {
  readonly inDoubt?: () => void;
  /**
   * Not waited for the disk: what a crash of the database takes back is only what came after the last report, since the log of the
   * database is written in order.
   */
  readonly lazy?: boolean;
  /** A statement without parameters that goes with the beginning, in one message; its rows are `opened`. */
  readonly opening?: string;
  /** All that it reads is of one moment. */
  readonly frozen?: boolean;
}

interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  readonly connectionsMax?: number;
  /** Told each time something was asked, whether it was answered; not of what the database understood and refused. */
  readonly onAnswer?: (isThere: boolean) => void;
}

/** Of a client of the driver, what its types leave out. */
interface ConnectionOf {
  readonly connection: { readonly stream: Socket };
}

/** A pool of connections, none of which is opened yet. */
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
    // What is asked at once goes at once; the driver waits for each answer else.
    pipeline: true,
    types: { getTypeParser: parserOf },
  });
  // A connection that ends while nobody uses it is no matter: the next who needs one opens it.
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

  /** Where the database lets no more connections in, one of those that there are is waited for, and for a while no other opened. */
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
    // The error is told to whoever waits for an answer too.
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      const begun = `BEGIN${frozen ? ' ISOLATION LEVEL REPEATABLE READ' : ''}; ${LIMITS} ${lazy ? LAZILY : DURABLY}`;
      // Of several statements in one message there is a result each.
      const results = (await client.query(begun + opening)) as unknown as { readonly rows: unknown[] }[];
      const ending: { readonly sql: string; readonly values?: readonly unknown[] | undefined }[] = [];
      const session: Transaction = {
        rows: async (sql, values) => (await client.query(sql, values as unknown[])).rows,
        last: (sql, values) => void ending.push({ sql, values }),
      };
      const answer = await work(session, results.at(-1)?.rows ?? []);
      try {
        // After one that failed, the database takes the commit for a rollback.
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
      // Without a word to the other end, which would not hear it.
      if (isSilent) for (const { connection } of connections) connection.stream.destroy();
    },
    close() {
      closing ??= Promise.allSettled(underWay).then(() => pool.end());
      return closing;
    },
  };
}

/**
 * What a session has to be, whatever the database or its user were set to. Where more is isolated, who waited for what another had changed
 * is refused; where a wait for it is bounded, or an idle connection closed, by seconds, so are people. The last changes values. A version
 * that lacks one of them is left to be told its age.
 */
export const OURS = `
  SELECT set_config(name, value, false)
  FROM (VALUES ('default_transaction_isolation', 'read committed'), ('lock_timeout', '0'), ('idle_session_timeout', '0'), ('array_nulls', 'on'))
    AS ours (name, value)
  WHERE current_setting(name, true) IS NOT NULL`;

/** Set for the transaction alone: a session may serve somebody else next, where a pooler stands between. */
const LIMITS = `
  SET LOCAL idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS};
  SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS};`;
/** A stricter setting of the operator, that a standby has it too, stays. */
const DURABLY = `
  SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';`;
const LAZILY = 'SET LOCAL synchronous_commit = off;';

/** `postgres://host/database`, without who and how. */
export function nameOf(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? (hostname === '' ? 'localhost' : hostname);
  return `postgres://${host}${port === '' ? '' : `:${port}`}${pathname}`;
}

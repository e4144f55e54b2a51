import { Client } from 'pg';
import { LEASE_MS } from './lease.ts';
import { nameOf, OURS, parserOf, type Session } from './database.ts';
import { operatingError } from './operating-error.ts';

/** A dedicated connection outside the pool: session state in the database is ours for as long as it lasts. */
export interface OwnSession extends Session {
  /** Whether it has ended. Then another has to be opened. */
  readonly ended: boolean;
  close(): Promise<void>;
}

/** Rejects if the database is unavailable. `onNotified` is called when a channel that this session listens to is notified. */
export async function openOwnSession(url: string, onNotified: () => void = () => {}): Promise<OwnSession> {
  const name = nameOf(url);
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: LEASE_MS,
    // A node that hears nothing from the database for this long no longer holds the lease.
    query_timeout: LEASE_MS,
    keepAlive: true,
    types: { getTypeParser: parserOf },
  });
  let ended = false;
  const end = () => {
    ended = true;
  };
  client.on('error', end);
  client.on('end', end);
  client.on('notification', onNotified);
  async function close(): Promise<void> {
    end();
    await client.end().catch(end);
  }
  try {
    await client.connect();
    await client.query(OURS);
  } catch (error) {
    await close();
    throw operatingError(error, name);
  }
  return {
    get ended() {
      return ended;
    },
    async rows(sql, values) {
      try {
        return (await client.query(sql, values as unknown[])).rows;
      } catch (error) {
        // A late answer could be taken for the answer to the next statement.
        void close();
        throw operatingError(error, name);
      }
    },
    close,
  };
}

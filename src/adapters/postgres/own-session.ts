import { Client } from 'pg';
import { LEASE_MS } from './lease.ts';
import { nameOf, OURS, parserOf, type Session } from './database.ts';
import { operatingError } from './operating-error.ts';

/** A connection that one keeps for oneself: what the database remembers of a session is ours for as long as it lasts. */
export interface OwnSession extends Session {
  /** Whether it ended. Another has to be opened then. */
  readonly ended: boolean;
  close(): Promise<void>;
}

/** Rejects where the database is not there. `onNotified`: somebody notified a channel that this session listens to. */
export async function openOwnSession(url: string, onNotified: () => void = () => {}): Promise<OwnSession> {
  const name = nameOf(url);
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: LEASE_MS,
    // Who does not hear from the database for so long is not the one who watches any more.
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
        // What was asked may be answered later, to whoever asks next.
        void close();
        throw operatingError(error, name);
      }
    },
    close,
  };
}

import { randomUUID } from 'node:crypto';
import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import type { Bus, NodeMessages } from '../../ports/bus.ts';
import type { Nodes, RefusedThere } from '../../ports/nodes.ts';
import { AHEAD_MAX } from './append.ts';
import type { Database, Session } from './database.ts';
import {
  askAgainAfter,
  LEASE_ASKED_EVERY_MS,
  LEASE_MS,
  lostError,
  renewLease,
  returnLease,
  takeLease,
} from './lease.ts';
import { openOwnSession, type OwnSession } from './own-session.ts';

/** "Outc": the first half of an instance's advisory lock; the second is derived from its id. */
const SERVING = 0x4f757463;

/** The number of consecutive unanswered looks after which a database counts as silent. */
export const SILENT_LOOKS = 2;

/** The minimum interval between looks at the database, no matter how often the bus announces something new. */
export const NEWS_EVERY_MS = 50;

/** The NOTIFY channel of an instance, used by the commit of a tick. */
export const channelOf = (instance: string) => `outcry_${instance.replaceAll('-', '')}`;

export interface PostgresNodes extends Nodes {
  /** Runs `write` in the caller's transaction; rejects with `data_locked` if this node does not hold the lease, or no longer does. */
  asWatcher<T>(session: Session, write: () => Promise<T>): Promise<T>;
  /** Tells the other nodes about a committed tick if there is a bus; without one, the database has done so. */
  committed(at: Millis): void;
  /** Lets the next node take the lease immediately. */
  close(): Promise<void>;
}

interface NodesOptions {
  readonly url: string;
  readonly db: Database;
  /** The id of the instance. */
  readonly instance: string;
  /** The bus on which nodes announce ticks to each other; without it, the database does. */
  readonly bus?: Bus<NodeMessages>;
  /** Called once, when this node may not serve any more. */
  readonly onEnd: (error: OutcryError) => void;
}

/** Rejects with `data_locked` while the instance is being moved elsewhere. */
export async function joinNodes({ url, db, instance, bus, onEnd }: NodesOptions): Promise<PostgresNodes> {
  const node = randomUUID();
  let session: OwnSession | null = null;
  let handler = () => {};
  let epoch: number | null = null;
  let lost = false;
  /** By this machine's monotonic clock: until then no other node can have taken over. */
  let sureUntil = 0;
  let published: Millis | null = null;
  let closing = false;
  let again: NodeJS.Timeout | undefined;
  let toldAt = -Infinity;
  bus?.subscribe('committed', ({ at }) => {
    const now = performance.now();
    if (epoch !== null || at <= (published ?? 0) || now - toldAt < NEWS_EVERY_MS) return;
    toldAt = now;
    handler();
  });

  async function enter(): Promise<OwnSession> {
    const entered = await openOwnSession(url, () => {
      // It was published by the lease holder.
      if (epoch === null) handler();
    });
    try {
      if (!(await tryToServe(entered, instance))) throw movingError(db.name);
      // With a bus, the database need not wake every node.
      if (bus === undefined) await entered.rows(`LISTEN ${channelOf(instance)}`);
      return entered;
    } catch (error) {
      await entered.close();
      throw error;
    }
  }

  /** Asks for the lease or renews it, and checks whether another node has published. */
  async function look(): Promise<void> {
    if (session?.ended !== false) session = await enter();
    const asked = performance.now();
    if (epoch !== null) {
      if (await renewLease(session, epoch)) sureUntil = asked + LEASE_MS;
      else lose();
      return;
    }
    if (!lost) epoch = await takeLease(session);
    if (epoch !== null) {
      sureUntil = asked + LEASE_MS;
      handler();
      return;
    }
    const [seen] = await session.rows<{ published: Millis | null; left: number }>(SEEN);
    // After losing the lease, it asks again only once `follow` was called.
    if (!lost) lookAgainAfter(askAgainAfter(seen?.left ?? LEASE_MS));
    if ((seen?.published ?? null) === published) return;
    published = seen?.published ?? null;
    handler();
  }

  function lookAgainAfter(ms: number): void {
    clearTimeout(again);
    if (ms < LEASE_ASKED_EVERY_MS) again = setTimeout(() => void lookSoon(), ms);
  }

  function lose(): void {
    epoch = null;
    lost = true;
    handler();
  }

  let looking: Promise<void> | null = null;
  let unanswered = 0;
  async function lookAndTell(): Promise<void> {
    const began = performance.now();
    await look().catch((error: unknown) => {
      // If the database is unavailable, nobody can hold the lease; the next look tells.
      if (error instanceof OutcryError && error.code === 'data_locked') onEnd(error);
    });
    // A database that refuses is not silent.
    unanswered = performance.now() - began < LEASE_MS ? 0 : unanswered + 1;
    if (!closing) db.silence(unanswered >= SILENT_LOOKS);
  }
  const lookSoon = (): Promise<void> =>
    (looking ??= lookAndTell().finally(() => {
      looking = null;
    }));

  session = await enter();
  await lookSoon();
  const timer = setInterval(() => void lookSoon(), LEASE_ASKED_EVERY_MS);

  return {
    get role() {
      return lost ? 'lost' : epoch === null ? 'follows' : 'watches';
    },
    get isSure() {
      return epoch !== null && performance.now() < sureUntil;
    },
    follow() {
      lost = false;
    },
    async asWatcher(within, write) {
      const mine = epoch;
      if (mine === null) throw lostError(db.name);
      if (!(await renewLease(within, mine))) {
        if (epoch === mine) lose();
        throw lostError(db.name);
      }
      const written = await write();
      // Renewed again however long the write took, so that the next node to ask still finds the lease held.
      await renewLease(within, mine);
      return written;
    },
    committed: (at) => bus?.publish('committed', { at }),
    async tookReports({ since, until }) {
      await db.rows(PUT_SHIFT, [node, since, until]);
    },
    shiftsAfter: (after) =>
      db.rows('SELECT since, until FROM shifts WHERE until > $1 AND node <> $2 ORDER BY since', [
        after,
        node,
      ]),
    async refused(refusals) {
      await db.rows(PUT_REFUSALS, [
        refusals.map(({ service }) => service ?? ''),
        refusals.map(({ reason }) => reason),
      ]);
    },
    async takeRefused() {
      const taken = await db.rows<{ service: string; reason: RefusedThere['reason'] }>(
        'DELETE FROM refusals RETURNING service, reason',
      );
      return taken.map(({ service, reason }) => ({ service: service === '' ? null : service, reason }));
    },
    onNews(told) {
      handler = told;
    },
    async close() {
      if (closing) return;
      closing = true;
      clearInterval(timer);
      await looking;
      clearTimeout(again);
      await bus?.close();
      // If it cannot be returned, it expires in a moment anyway.
      if (epoch !== null && session !== null) await returnLease(session, epoch).catch(() => {});
      epoch = null;
      await session?.close();
    },
  };
}

/** What was published, and how long the lease lasts; without a holder it has expired infinitely long ago. */
const SEEN = `
  SELECT published, ((extract(epoch FROM until) - extract(epoch FROM clock_timestamp())) * 1000)::float8 AS left
  FROM cursor, lease`;
/** A node's moment may be ahead of the database's clock by no more than a report's may. */
const PUT_SHIFT = `
  INSERT INTO shifts (node, since, until)
  VALUES ($1, $2::bigint, least($3::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ${AHEAD_MAX}))
  ON CONFLICT (node, since) DO UPDATE SET until = greatest(shifts.until, excluded.until)`;
/** Sorted by name to avoid deadlocks between nodes. */
const PUT_REFUSALS = `
  INSERT INTO refusals (service, reason)
  SELECT service, reason FROM unnest($1::text[], $2::text[]) AS given (service, reason) ORDER BY service
  ON CONFLICT DO NOTHING`;

/** Takes a shared lock: any number of nodes may serve an instance at once, and it can be moved elsewhere only while none does. */
async function tryToServe({ rows }: Session, instance: string): Promise<boolean> {
  const [got] = await rows<{ got: boolean }>(
    `SELECT pg_try_advisory_lock_shared(${SERVING}, hashtext($1)) AS got`,
    [instance],
  );
  return got?.got === true;
}

/** Runs `use` while no node serves the instance, and keeps any from starting. Rejects with `data_locked` if one serves. */
export async function whileNobodyServes<T>(
  url: string,
  { name, instance }: { readonly name: string; readonly instance: string },
  use: () => Promise<T>,
): Promise<T> {
  const session = await openOwnSession(url);
  try {
    const [got] = await session.rows<{ got: boolean }>(
      `SELECT pg_try_advisory_lock(${SERVING}, hashtext($1)) AS got`,
      [instance],
    );
    if (got?.got !== true)
      throw new OutcryError('data_locked', `An Outcry server runs on ${name}: stop it first.`);
    return await use();
  } finally {
    await session.close();
  }
}

function movingError(name: string): OutcryError {
  return new OutcryError(
    'data_locked',
    `What is in ${name} is being moved: start the server when that is over.`,
  );
}

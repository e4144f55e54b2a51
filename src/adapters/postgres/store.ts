import { OutcryError } from '../../core/base/errors.ts';
import type { Bus, NodeMessages } from '../../ports/bus.ts';
import { assertTick } from '../../ports/checks.ts';
import type { Store } from '../../ports/store.ts';
import { ordinaryTables } from '../tables/ordinary-tables.ts';
import type { Seal } from '../tables/seal.ts';
import { sealedChannels, sealedSubscribers } from '../tables/sealed.ts';
import { commitTick, notify } from './commit.ts';
import { openDatabase, type Database, type Session } from './database.ts';
import { durabilityOf } from './durability.ts';
import { examine } from './examine.ts';
import { postgresIncidents } from './incidents.ts';
import { postgresLog } from './log.ts';
import { migrate } from './migrate.ts';
import { channelOf, joinNodes, type PostgresNodes } from './nodes.ts';
import { postgresEngine } from './ordinary.ts';
import { openPen } from './pen.ts';
import { postgresRetention } from './retention.ts';
import { postgresRollups } from './rollups.ts';
import { openSeal } from './seal.ts';
import { postgresSnapshots } from './snapshots.ts';

interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`: UTF-8, and empty or of Outcry. */
  readonly url: string;
  /** File of the key that addresses, settings of channels and secrets are sealed with; left out or null: there is none. */
  readonly sealKey?: string | null;
  /** For a server: one of the nodes that take reports, of which one watches. What it commits is refused where it does not. */
  readonly serving?: boolean;
  /** By which the nodes of this instance hear of each other's ticks; left out: by the database. */
  readonly openBus?: (instance: string) => Bus<NodeMessages>;
  /** Connections of this node, at most; `CONNECTIONS_MAX` where it is not given. */
  readonly connectionsMax?: number;
  /** Reports in one transaction, at most; `BATCH_ROWS_MAX` where it is not given. */
  readonly batchRowsMax?: number;
  /** Told how many reports each transaction takes. */
  readonly onBatch?: (reports: number) => void;
  /** Told at the opening, in sentences, what an operator should know of the database. */
  readonly onDamage?: (sentence: string) => void;
  /** Told after each write of reports whether it is on the disk. */
  readonly onWritten?: (isWritten: boolean) => void;
  /** Told each time the database could not be asked. */
  readonly onReadFailed?: () => void;
  /** Told once that the database is not the one that it was: every later write is refused. */
  readonly onEnd?: (error: OutcryError) => void;
}

export interface PostgresStore extends Store {
  /** Of all that is decided beside the store: voices, rates and salts. */
  readonly db: Database;
  /** Of the instance, as it was given when the database was first used. */
  readonly instance: string;
  /** Whether what is secret is sealed in it. */
  readonly isSealed: boolean;
  /** Of a server. */
  readonly nodes: PostgresNodes | null;
}

/**
 * The store in a PostgreSQL database, which any number of nodes may have open. Rejects with `store_failed` (not reached),
 * `data_unwritable` (cannot be used), `bad_config` (a pooler that cannot be used), `data_locked`, `data_newer`, `data_corrupt`.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const {
    url,
    serving = false,
    sealKey = null,
    onDamage = () => {},
    onReadFailed = () => {},
    onEnd = () => {},
  } = options;
  const db = openDatabase({ ...options, onAnswer: (isThere) => isThere || onReadFailed() });
  let bus: Bus<NodeMessages> | undefined;
  try {
    await examine(db);
    const { off, kept } = await durabilityOf(db);
    for (const { says } of [...off, ...(kept?.verdict === 'bad' ? [kept] : [])]) onDamage(says);
    const { id: instance } = await migrate(db);
    const seal = await openSeal({ url, db, instance }, sealKey);
    bus = serving ? options.openBus?.(instance) : undefined;
    const nodes = serving ? await joinNodes({ url, db, instance, onEnd, ...(bus && { bus }) }) : null;
    return storeOn({ db, instance, seal, nodes, options, onEnd });
  } catch (error) {
    await bus?.close();
    await db.close();
    throw error;
  }
}

interface Opened {
  readonly db: Database;
  readonly instance: string;
  readonly seal: Seal | null;
  readonly nodes: PostgresNodes | null;
  readonly options: PostgresStoreOptions;
  readonly onEnd: (error: OutcryError) => void;
}

function storeOn({ db, instance, seal, nodes, options, onEnd }: Opened): PostgresStore {
  const pen = openPen(db, options);
  let closing: Promise<void> | null = null;
  let gone: OutcryError | null = null;
  /** How far the log has been seen to come. */
  let seen = 0;

  /** Somebody put another database, or an earlier state of this one, in its place. */
  function isGone(found: string | undefined, seq: number): OutcryError | null {
    const sentence =
      found !== instance
        ? `The database ${db.name} is now of another instance.`
        : `The database ${db.name} was put back: it ends at report ${seq}, and had come to ${seen}. A standby took over that lagged, or a ` +
          'backup was restored. Start the node again to go on with what is there.';
    return found === instance && seq >= seen ? null : new OutcryError('data_gone', sentence);
  }

  async function close(): Promise<void> {
    await pen.close();
    await nodes?.close();
    await db.close();
  }

  /** Who serves writes what follows from the log only while it watches. */
  const asWatcher = <T>(session: Session, write: () => Promise<T>): Promise<T> =>
    nodes === null ? write() : nodes.asWatcher(session, write);
  const ordinary = ordinaryTables(postgresEngine(db));
  const { coverage, deliveries, outbox } = ordinaryTables(postgresEngine(db, asWatcher));

  return {
    db,
    instance,
    isSealed: seal !== null,
    nodes,
    reports: postgresLog(db, pen),
    rollups: postgresRollups(db),
    incidents: postgresIncidents(db),
    snapshots: postgresSnapshots(db),
    retention: postgresRetention(db, asWatcher),
    ...ordinary,
    ...(seal !== null && {
      channels: sealedChannels(ordinary.channels, seal),
      subscribers: sealedSubscribers(ordinary.subscribers, seal),
    }),
    coverage,
    deliveries,
    outbox,
    async commit(tick) {
      assertTick(tick);
      await db.transaction((session) =>
        asWatcher(session, async () => {
          await commitTick(session, tick);
          await notify(session, channelOf(instance));
        }),
      );
      nodes?.committed(tick.at);
    },
    async check() {
      if (gone !== null) throw gone;
      const [found] = await db.rows<{ id: string; seq: number }>('SELECT id, seq FROM instance, head');
      const seq = found?.seq ?? 0;
      gone = isGone(found?.id, seq);
      seen = Math.max(seen, seq);
      if (gone === null) return;
      onEnd(gone);
      throw gone;
    },
    close: () => (closing ??= close()),
  };
}

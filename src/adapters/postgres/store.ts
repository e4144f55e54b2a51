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
  /** `postgres://user:password@host:port/database`: in UTF-8, and either empty or an Outcry database. */
  readonly url: string;
  /** File of the key that seals addresses, channel settings and secrets; omitted or null if there is none. */
  readonly sealKey?: string | null;
  /** For a server: this node takes reports beside others, one of which holds the lease. Without it, its commits are refused. */
  readonly serving?: boolean;
  /** The bus on which the nodes of this instance announce ticks; without it, the database does. */
  readonly openBus?: (instance: string) => Bus<NodeMessages>;
  /** The maximum number of connections of this node; `CONNECTIONS_MAX` by default. */
  readonly connectionsMax?: number;
  /** The maximum number of reports per transaction; `BATCH_ROWS_MAX` by default. */
  readonly batchRowsMax?: number;
  /** Called with the number of reports of each transaction. */
  readonly onBatch?: (reports: number) => void;
  /** Called at startup with sentences that an operator should know about the database. */
  readonly onDamage?: (sentence: string) => void;
  /** Called after each write of reports with whether it is on disk. */
  readonly onWritten?: (isWritten: boolean) => void;
  /** Called each time the database could not be queried. */
  readonly onReadFailed?: () => void;
  /** Called once if the database was replaced by another: every later write is refused. */
  readonly onEnd?: (error: OutcryError) => void;
}

export interface PostgresStore extends Store {
  /** For what is decided beside the store: voices, rates and salts. */
  readonly db: Database;
  /** The id of the instance, given when the database was first used. */
  readonly instance: string;
  /** Whether secrets in it are sealed. */
  readonly isSealed: boolean;
  /** Set for a server. */
  readonly nodes: PostgresNodes | null;
}

/**
 * The store in a PostgreSQL database, which any number of nodes may have open. Rejects with `store_failed` (unreachable), `data_unwritable`
 * (unusable), `bad_config` (an unusable pooler), `data_locked`, `data_newer`, `data_corrupt`.
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
  /** The highest number of the log seen so far. */
  let seen = 0;

  /** Whether the database was replaced by another one, or by an earlier state of itself. */
  function isGone(found: string | undefined, seq: number): OutcryError | null {
    const sentence =
      found !== instance
        ? `The database ${db.name} is now of another instance.`
        : `The database ${db.name} was set back: it ends at report ${seq}, and had reached ${seen}. A lagging standby took over, or a ` +
          'backup was restored. Start the node again to continue from there.';
    return found === instance && seq >= seen ? null : new OutcryError('data_gone', sentence);
  }

  async function close(): Promise<void> {
    await pen.close();
    await nodes?.close();
    await db.close();
  }

  /** A server writes what follows from the log only while it holds the lease. */
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

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createMemoryBus } from './adapters/memory/bus.ts';
import { memoryRate } from './adapters/memory/rate.ts';
import { memoryVoices } from './adapters/memory/voices.ts';
import { damageBehind } from './adapters/sqlite/audit.ts';
import { DATABASE_FILE } from './adapters/sqlite/database.ts';
import { openSaltVault } from './adapters/sqlite/salts.ts';
import { openSqliteStore } from './adapters/sqlite/store.ts';
import type { Config } from './settings/config.ts';
import type { OutcryError } from './core/base/errors.ts';
import type { Millis } from './core/base/time.ts';
import type { NodeMessages } from './ports/bus.ts';
import type { Durability } from './ports/durability.ts';
import type { Nodes } from './ports/nodes.ts';
import type { RateLimiter } from './ports/rate.ts';
import type { SaltVault } from './ports/salts.ts';
import type { Store } from './ports/store.ts';
import type { VoiceRegister } from './ports/voices.ts';
import { OWNER_ONLY_FOLDER } from './files/rights.ts';

/** Where an instance keeps its data and what is decided there: a folder with SQLite, or a PostgreSQL database shared by nodes. */
export interface Engine {
  readonly store: Store;
  readonly salts: SaltVault;
  readonly limiter: RateLimiter;
  voices(now: () => Millis): VoiceRegister;
  /** The nodes that share it; null if only one server may use it. */
  readonly nodes: Nodes | null;
  /** This node's role, what its acknowledgements guarantee, and how it hears of the others; null if only one server may use it. */
  node(): {
    readonly role: 'watches' | 'follows';
    readonly durability: Durability;
    readonly bus: 'database' | 'nats' | 'nats_lost';
  } | null;
  /** Its name in messages. */
  readonly name: string;
  /** The clock that all writers use. */
  wall(): Millis;
  /** Maintenance, to be called once a minute. Never rejects. */
  tend(): Promise<void>;
  /** For an error not reported by the store: the operating error behind it, if the data is damaged. */
  damageBehind(error: unknown): unknown;
}

interface EngineOptions {
  readonly config: Pick<Config, 'data' | 'databaseUrl' | 'sealKey' | 'natsUrl'>;
  /** This machine's clock. */
  readonly wall: () => Millis;
  readonly onBatch: (reports: number) => void;
  readonly onDamage: (sentence: string) => void;
  readonly onWritten: (isWritten: boolean) => void;
  readonly onReadFailed: () => void;
  /** Called with a sentence when the bus between nodes is lost, and when it is back. */
  readonly onBus: (sentence: string) => void;
  readonly onEnd: (error: OutcryError) => void;
}

/** Opens the engine of a server. Rejects as `openSqliteStore` and `openPostgresStore` do. */
export function openEngine({ config, wall, ...told }: EngineOptions): Promise<Engine> {
  const { data, databaseUrl } = config;
  return databaseUrl === null
    ? onSqlite(data, wall, told)
    : onPostgres({ ...config, url: databaseUrl }, wall, told);
}

type Told = Omit<EngineOptions, 'config' | 'wall'>;

async function onSqlite(folder: string, wall: () => Millis, told: Told): Promise<Engine> {
  const store = await openSqliteStore({ folder, exclusive: true, ...told });
  return {
    store,
    salts: openSaltVault(folder),
    limiter: memoryRate(),
    voices: (now) => memoryVoices(store.reports, now),
    nodes: null,
    node: () => null,
    name: folder,
    wall,
    tend: async () => {},
    damageBehind: (error) => damageBehind(error, folder),
  };
}

interface OnPostgres {
  readonly url: string;
  readonly sealKey: string | null;
  readonly natsUrl: string | null;
  readonly data: string;
}

async function onPostgres(
  { url, sealKey, natsUrl, data: folder }: OnPostgres,
  wall: () => Millis,
  told: Told,
): Promise<Engine> {
  // Not loaded for an instance in a folder.
  const { decidedBy, openPostgresStore } = await import('./adapters/postgres/index.ts');
  const bus = natsUrl === null ? null : await natsBus(natsUrl, told);
  const store = await openPostgresStore({ url, sealKey, serving: true, ...told, ...bus });
  try {
    // For remarks, which belong to this node alone.
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    if (existsSync(join(folder, DATABASE_FILE)))
      told.onDamage(
        `${folder} holds an instance too, which is not used, since OUTCRY_DATABASE_URL names a database. To move it there, run ` +
          `\`outcry move --from ${folder} --to postgres://…\`; once it has been moved, remove its files.`,
      );
    const { durability, ...decided } = await decidedBy(store.db, wall);
    return {
      store,
      nodes: store.nodes,
      node: () => ({
        // While the database does not answer, another node may have taken the lease.
        role: store.nodes?.isSure === true ? 'watches' : 'follows',
        durability: durability(),
        bus: bus === null ? 'database' : bus.isConnected() ? 'nats' : 'nats_lost',
      }),
      name: store.db.name,
      damageBehind: (error) => error,
      ...decided,
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens the bus for an instance once its id is known. */
async function natsBus(url: string, { onBus }: Pick<Told, 'onBus'>) {
  const { openNodesBus } = await import('./adapters/nats/index.ts');
  let opened: ReturnType<typeof openNodesBus> | null = null;
  return {
    openBus(instance: string) {
      const local = createMemoryBus<NodeMessages>({
        onError: (error) => onBus(`News from another node could not be processed: ${String(error)}`),
      });
      return (opened = openNodesBus({ url, instance, local, onState: onBus }));
    },
    isConnected: () => opened?.isConnected === true,
  };
}

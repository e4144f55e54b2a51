import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { HOUR, SECOND } from '../../src/core/base/time.ts';
import { openCable } from '../../test/support/cable.ts';
import { startNats } from '../../test/support/nats.ts';
import { freePort } from '../../test/support/free-port.ts';
import { startStandby, unprivileged, type TestServer } from '../../test/support/postgres.ts';
import { afterMs, Cluster, SETTINGS, startDatabase, until, type Node, type Round } from './cluster.ts';
import type { Cut } from './network.ts';

/** How long something stays suspended or cut off: longer than the lease lasts. */
const AWAY_MS = 4 * SECOND;
/** The size of a disk that will be full. */
const DISK = '256m';
/** The time within which a full disk must have an effect. */
const FULL_MS_MAX = 60 * SECOND;

/** A cluster with its environment, and what goes wrong in each round. */
export interface Fault {
  readonly cluster: Cluster;
  round(nth: number): Promise<Round>;
  /** Checks beyond those of the ledger. */
  end?(): Promise<void>;
}

/** The faults by name. */
export const FAULTS: Readonly<Record<string, () => Promise<Fault>>> = {
  'the watcher is killed': () =>
    plain(async (cluster) => {
      const dead = await cluster.watcher();
      leave(cluster, dead);
      await dead.kill();
      const backMs = await cluster.takeOver(dead);
      await cluster.nextTick();
      cluster.nodes.push(await cluster.serve(dead.machine));
      return { backMs };
    }),
  'the watcher is paused and resumes': () => plain(watcherStopped),
  'the database is killed': () =>
    plain(async (cluster) => {
      cluster.postgres.stop('immediate');
      cluster.postgres.start(...SETTINGS);
      const backMs = await cluster.acknowledgedAgain();
      await cluster.nextTick();
      return { backMs };
    }),
  'the database is paused and resumes': () =>
    plain(async (cluster) => {
      const processes = processesOf(cluster.postgres);
      for (const pid of processes) process.kill(pid, 'SIGSTOP');
      await afterMs(AWAY_MS);
      for (const pid of processes) process.kill(pid, 'SIGCONT');
      const backMs = await cluster.acknowledgedAgain();
      await cluster.nextTick();
      return { backMs };
    }),
  'a standby takes over': standbyTakesOver,
  'the watcher is cut off from the database': () => plain(watcherCutOff('both')),
  'what the watcher sends to the database is lost': () => plain(watcherCutOff('out')),
  'what the database sends to the watcher is lost': () => plain(watcherCutOff('in')),
  'NATS is killed': () => overNats('kill'),
  'NATS is paused and resumes': () => overNats('pause'),
  "the watcher's clock is set an hour ahead, then an hour back": clockIsSet,
  'the disk of the database is full': diskIsFull,
  'a pooler in between is killed': poolerIsKilled,
};

/** Wrong approaches, each with a fault that exposes it: these must fail. */
export const CONTROLS: Readonly<Record<string, () => Promise<Fault>>> = {
  'a lease that does not expire, like an advisory lock': () =>
    plain(watcherStopped, wrongLease(`IF NEW.until <> '-infinity' THEN NEW.until := 'infinity'; END IF;`)),
  'a lease without a number': () => plain(watcherStopped, wrongLease('NEW.epoch := 1;')),
  'a standby that is not waited for': () => standbyTakesOver({ isWaitedFor: false }),
};

async function plain(
  round: (cluster: Cluster, nth: number) => Promise<Round>,
  prepare?: string,
): Promise<Fault> {
  const cluster = await Cluster.start(await startDatabase(), {}, prepare);
  return { cluster, round: (nth) => round(cluster, nth) };
}

/** Changes the row of the lease whenever it is written. */
function wrongLease(change: string): string {
  return `
    CREATE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${change} RETURN NEW; END $$;
    CREATE TRIGGER wrong BEFORE UPDATE ON lease FOR EACH ROW EXECUTE FUNCTION wrong()`;
}

function leave(cluster: Cluster, node: Node): void {
  cluster.nodes = cluster.nodes.filter((one) => one !== node);
}

async function watcherStopped(cluster: Cluster): Promise<Round> {
  const stopped = await cluster.watcher();
  leave(cluster, stopped);
  stopped.process.kill('SIGSTOP');
  let backMs: number;
  try {
    backMs = await cluster.takeOver(stopped);
    await cluster.nextTick();
  } finally {
    stopped.process.kill('SIGCONT');
    cluster.nodes.push(stopped);
  }
  await cluster.follows(stopped);
  return { backMs };
}

function watcherCutOff(way: Cut) {
  return async (cluster: Cluster): Promise<Round> => {
    const away = await cluster.watcher();
    const { port } = new URL(cluster.postgres.url());
    away.machine.cut(way, Number(port));
    try {
      // People still try it: it refuses reports properly, and shows its pages.
      const backMs = await cluster.takeOver(away);
      await afterMs(Math.max(0, AWAY_MS - backMs));
      return { backMs };
    } finally {
      away.machine.mend();
      await cluster.follows(away);
    }
  };
}

async function overNats(how: 'kill' | 'pause'): Promise<Fault> {
  const nats = await startNats([], '', '0.0.0.0');
  const { port } = new URL(nats.url);
  const between = { settingsFor: (world: string) => ({ OUTCRY_NATS_URL: `nats://${world}:${port}` }) };
  const cluster = await Cluster.start(await startDatabase(), between);
  return {
    cluster,
    async round() {
      await (how === 'kill' ? nats.kill() : nats.pause());
      await cluster.nextTick();
      const backMs = await cluster.acknowledgedAgain();
      await (how === 'kill' ? nats.start() : nats.resume());
      await cluster.nextTick();
      return { backMs };
    },
    end: () => nats.kill(),
  };
}

async function clockIsSet(): Promise<Fault> {
  const postgres = await startDatabase();
  const module = join(postgres.folder, 'clock.mjs');
  const ahead = join(postgres.folder, 'ahead');
  writeFileSync(ahead, '0');
  writeFileSync(module, CLOCK.replace('AHEAD', JSON.stringify(ahead)));
  const settings = { NODE_OPTIONS: `--import ${module}` };
  const cluster = await Cluster.start(postgres, { settingsFor: () => settings });
  return {
    cluster,
    async round(nth) {
      const watching = await cluster.watcher();
      writeFileSync(ahead, String(nth % 2 === 0 ? HOUR : -HOUR));
      watching.process.kill('SIGUSR2');
      await cluster.nextTick();
      const backMs = await cluster.acknowledgedAgain();
      const [off] = await cluster.db.rows<{ ms: number }>(
        `SELECT greatest(abs((SELECT at FROM reports ORDER BY seq DESC LIMIT 1) - now), abs((SELECT published FROM cursor) - now)) AS ms
          FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now) AS clock`,
      );
      if ((off?.ms ?? 0) > 60 * SECOND) throw new Error(`A report or tick is ${off?.ms} ms off.`);
      return { backMs };
    },
  };
}

const CLOCK = `
  import { readFileSync } from 'node:fs';
  const Real = Date;
  const now = Real.now.bind(Real);
  let ahead = 0;
  process.on('SIGUSR2', () => { ahead = Number(readFileSync(AHEAD, 'utf8')); });
  globalThis.Date = class extends Real {
    constructor(...args) { if (args.length === 0) super(now() + ahead); else super(...args); }
    static now() { return now() + ahead; }
  };`;

/** In the mount namespace of this process, which is its own. */
async function diskIsFull(): Promise<Fault> {
  const tmp = process.env['TMPDIR'] ?? '/tmp';
  const disk = join(tmp, 'full');
  rmSync(disk, { recursive: true, force: true });
  spawnSync('mkdir', ['-m', '777', disk]);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'outcry', disk]);
  if (mounted.status !== 0) throw new Error(`No disk could be mounted to fill: ${mounted.stderr.toString()}`);
  process.env['TMPDIR'] = disk;
  const settings = [...SETTINGS, 'max_wal_size=32MB', 'min_wal_size=32MB', 'restart_after_crash=on'];
  const postgres = await startDatabase(settings);
  process.env['TMPDIR'] = tmp;
  const cluster = await Cluster.start(postgres);
  const ballast = join(disk, 'ballast');
  const refused = () => cluster.ledger.refusals.get(503) ?? 0;
  return {
    cluster,
    async round() {
      // Fills the disk again and again until a report is refused: files that the database preallocated still take reports for a while.
      const [began, before] = [performance.now(), refused()];
      const isLongEnough = () => performance.now() - began > AWAY_MS && refused() > before;
      while (!isLongEnough() && performance.now() - began < FULL_MS_MAX) {
        spawnSync('sh', ['-c', `cat /dev/zero >> ${ballast}`], { stdio: 'ignore' });
        await afterMs(50);
      }
      rmSync(ballast);
      // A database without space for recovery exits, and its supervisor starts it again.
      if (!isRunning(postgres)) postgres.start(...settings);
      if (refused() === before) throw new Error('The disk never filled up.');
      const backMs = await cluster.acknowledgedAgain();
      await cluster.nextTick();
      return { backMs };
    },
    async end() {
      spawnSync('umount', ['--lazy', disk]);
    },
  };
}

async function poolerIsKilled(): Promise<Fault> {
  const postgres = await startDatabase();
  const port = await freePort();
  const config = join(postgres.folder, 'pooler.ini');
  writeFileSync(
    config,
    `[databases]\npostgres = host=127.0.0.1 port=${new URL(postgres.url()).port} user=outcry\n[pgbouncer]\nlisten_addr = 0.0.0.0\n` +
      `listen_port = ${port}\nauth_type = any\npool_mode = session\ndefault_pool_size = 60\nunix_socket_dir =\n`,
  );
  chmodSync(config, 0o644);
  const startPooler = async (): Promise<ChildProcess> => {
    const pooler = spawn('pgbouncer', [config], { stdio: ['ignore', 'ignore', 'pipe'], ...unprivileged() });
    for (let said = ''; !said.includes('process up');) said += String(await once(pooler.stderr!, 'data'));
    pooler.stderr?.resume();
    return pooler;
  };
  let pooler = await startPooler();
  const urlFor = (world: string) => `postgres://outcry@${world}:${port}/postgres`;
  const cluster = await Cluster.start(postgres, { urlFor });
  return {
    cluster,
    async round() {
      pooler.kill('SIGKILL');
      await once(pooler, 'exit');
      pooler = await startPooler();
      const backMs = await cluster.acknowledgedAgain();
      await cluster.nextTick();
      return { backMs };
    },
    async end() {
      pooler.kill('SIGKILL');
    },
  };
}

/** The database URL switches from the killed server to its standby, which then gets a standby of its own. */
async function standbyTakesOver({ isWaitedFor = true } = {}): Promise<Fault> {
  let primary = await startDatabase();
  let standby = await follow(primary, isWaitedFor);
  const cable = await openCable(() => primary.url().replace('postgres:', 'http:'), '0.0.0.0');
  const { port } = new URL(cable.origin);
  const urlFor = (world: string) => `postgres://outcry@${world}:${port}/postgres`;
  const cluster = await Cluster.start(primary, { urlFor });
  return {
    cluster,
    async round() {
      if (!isWaitedFor) standby.stop('fast');
      await cluster.acknowledgedAgain();
      primary.kill();
      cable.cut();
      const dead = primary;
      if (!isWaitedFor) standby.start(...SETTINGS);
      standby.promote();
      primary = standby;
      await cluster.moveTo(primary);
      cable.mend();
      const backMs = await cluster.acknowledgedAgain();
      await cluster.nextTick();
      dead.dispose();
      standby = await follow(primary, isWaitedFor);
      return { backMs };
    },
    async end() {
      await cable.close();
      standby.dispose();
    },
  };
}

async function follow(primary: TestServer, isWaitedFor: boolean): Promise<TestServer> {
  const standby = await startStandby(primary, SETTINGS);
  if (isWaitedFor) primary.configure("synchronous_standby_names = '*'");
  const db = openDatabase({ url: primary.url() });
  await until('the standby follows', async () => {
    const states = await db.rows<{ state: string }>('SELECT sync_state AS state FROM pg_stat_replication');
    return states.some(({ state }) => state === (isWaitedFor ? 'sync' : 'async')) || null;
  });
  await db.close();
  return standby;
}

function isRunning({ folder }: TestServer): boolean {
  const file = join(folder, 'data', 'postmaster.pid');
  return existsSync(file) && spawnSync('ps', ['-p', firstProcessOf(folder)]).status === 0;
}

function firstProcessOf(folder: string): string {
  const [first = ''] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  return first;
}

/** All processes of a server: the first one and its children. */
function processesOf({ folder }: TestServer): number[] {
  const first = firstProcessOf(folder);
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', first], { encoding: 'utf8' }).stdout;
  return [first, ...children.split('\n')].map(Number).filter((pid) => pid > 0);
}

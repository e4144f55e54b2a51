import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/adapters/postgres/database.ts';
import { freePort } from './free-port.ts';

/** A PostgreSQL server for tests, in its own folder and run by an unprivileged user. */
export interface TestServer {
  /** The URL of an empty database, or of an empty schema in it. */
  url(schema?: string): string;
  /** Waits until it accepts connections. */
  start(...settings: readonly string[]): void;
  /** Changes a setting of the running server. */
  configure(setting: string): void;
  /** `fast` aborts running transactions, `immediate` is a crash. */
  stop(how: 'fast' | 'immediate'): void;
  /** Kills the postmaster at once. */
  kill(): void;
  /** Promotes a standby. */
  promote(): void;
  readonly folder: string;
  dispose(): void;
}

interface Runner {
  readonly data: string;
  run(program: string, args: readonly string[]): void;
}

/** Where Debian and others install programs that are not in `PATH`. */
const FOLDERS = ['/usr/lib/postgresql', '/usr/local/pgsql', '/opt/homebrew/opt/postgresql', '/usr/pgsql'];

/**
 * The folder of `initdb`: the one in `OUTCRY_TEST_POSTGRES`, or else the newest on this machine; null if there is none. `npm test` installs
 * one if it may.
 */
function programs(): string | null {
  const given = process.env['OUTCRY_TEST_POSTGRES'];
  const folders = given === undefined ? [] : [given];
  for (const folder of given === undefined ? FOLDERS : []) {
    if (!existsSync(folder)) continue;
    folders.push(join(folder, 'bin'));
    const versions = readdirSync(folder).sort((a, b) => Number(b) - Number(a));
    for (const version of versions) folders.push(join(folder, version, 'bin'));
  }
  return folders.find((bin) => existsSync(join(bin, 'initdb'))) ?? null;
}

/** Why there is no PostgreSQL for tests; null if there is one. */
export function whyNoServer(): string | null {
  if (process.platform === 'win32') return 'PostgreSQL is not tested on Windows';
  if (programs() === null)
    return 'there is no PostgreSQL: install it (Debian: apt-get install postgresql), or set OUTCRY_TEST_POSTGRES to the folder of initdb';
  return isRoot() && unprivileged() === null
    ? 'PostgreSQL does not run as root, and there is no other user'
    : null;
}

function isRoot(): boolean {
  return userInfo().uid === 0;
}

/** PostgreSQL and its pooler refuse to run as root: the user to run them as; null if we are not root, or there is no such user. */
export function unprivileged(): { readonly uid: number; readonly gid: number } | null {
  if (!isRoot()) return null;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((which) =>
      Number(spawnSync('id', [which, name]).stdout.toString().trim() || Number.NaN),
    );
    if (uid !== undefined && gid !== undefined && uid > 0 && gid > 0) return { uid, gid };
  }
  return null;
}

/** Test data need not survive a power failure; tests of that switch it on. */
const HASTY = ['fsync=off', 'max_connections=200', 'shared_buffers=32MB'];

/** Creates and starts a database cluster; it listens on a socket in its folder and on a free loopback port. */
export async function startServer(settings: readonly string[] = HASTY): Promise<TestServer> {
  const server = await serverIn(mkdtempSync(join(tmpdir(), 'outcry-pg-')));
  const { data } = server;
  server.run('initdb', ['-D', data, '-U', 'outcry', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']);
  server.start(...settings);
  return server;
}

/** Copies a running server to a standby, which follows it until it is promoted. */
export async function startStandby(primary: TestServer, settings: readonly string[]): Promise<TestServer> {
  const server = await serverIn(mkdtempSync(join(tmpdir(), 'outcry-pg-')));
  server.run('pg_basebackup', [
    '-D',
    server.data,
    '-d',
    primary.url(),
    '-R',
    '-X',
    'stream',
    '-c',
    'fast',
    '--no-sync',
  ]);
  server.start(...settings);
  return server;
}

async function serverIn(folder: string): Promise<TestServer & Runner> {
  const bin = programs();
  if (bin === null) throw new Error('There is no PostgreSQL.');
  const user = unprivileged();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const port = await freePort();

  function run(program: string, args: readonly string[]): void {
    const ran = spawnSync(join(bin ?? '', program), args, {
      cwd: folder,
      encoding: 'utf8',
      // The started server would keep inherited pipes open, so that pg_ctl would never end.
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
      ...user,
    });
    if (ran.status !== 0)
      throw new Error(`${program} ${args.join(' ')} ended with ${ran.status}; see ${folder}/log`);
  }

  const server: TestServer & Runner = {
    folder,
    data,
    run,
    url: (schema) =>
      `postgres://outcry@127.0.0.1:${port}/postgres${schema === undefined ? '' : `?options=-csearch_path%3D${schema}`}`,
    start(...settings) {
      const options = [
        `-p ${port}`,
        '-h 127.0.0.1',
        `-k ${folder}`,
        ...settings.map((setting) => `-c ${setting}`),
      ];
      run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-o', options.join(' '), 'start']);
    },
    configure(setting) {
      appendFileSync(join(data, 'postgresql.conf'), `${setting}\n`);
      run('pg_ctl', ['-D', data, 'reload']);
    },
    stop(how) {
      run('pg_ctl', ['-D', data, '-w', '-m', how, 'stop']);
    },
    kill() {
      const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGKILL');
    },
    promote() {
      run('pg_ctl', ['-D', data, '-w', 'promote']);
    },
    dispose() {
      if (existsSync(join(data, 'postmaster.pid')))
        try {
          server.stop('immediate');
        } catch {
          // It was killed, and left its pid file.
        }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}

let schemas = 0;

/** The URL of an empty schema for one test. */
export async function newSchema(server: TestServer): Promise<string> {
  const name = `s${(schemas += 1)}`;
  const db = openDatabase({ url: server.url() });
  await db.rows(`CREATE SCHEMA ${name}`);
  await db.close();
  return server.url(name);
}

/** Connections to a new schema. */
export async function newDatabase(server: TestServer): Promise<Database> {
  return openDatabase({ url: await newSchema(server) });
}

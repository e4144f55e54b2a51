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

/** A PostgreSQL of the tests, in a folder of its own, as an unprivileged user. */
export interface TestServer {
  /** Of an empty database, or of an empty schema of it. */
  url(schema?: string): string;
  /** Waits until it takes connections. `signal`: how an earlier run was ended. */
  start(...settings: readonly string[]): void;
  /** Changes a setting of the running server. */
  configure(setting: string): void;
  /** `fast` lets nobody finish, `immediate` is a crash. */
  stop(how: 'fast' | 'immediate'): void;
  /** Ends the process that all others of it come from, at once. */
  kill(): void;
  /** Makes a standby a server of its own. */
  promote(): void;
  readonly folder: string;
  dispose(): void;
}

interface Runner {
  readonly data: string;
  run(program: string, args: readonly string[]): void;
}

/** Where Debian and others put what is not for everyone's path. */
const FOLDERS = ['/usr/lib/postgresql', '/usr/local/pgsql', '/opt/homebrew/opt/postgresql', '/usr/pgsql'];

/**
 * The folder of `initdb`: the one that `OUTCRY_TEST_POSTGRES` names, else the newest of the machine; null where there is none. `npm test`
 * sees to it that there is one, where it may.
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

/** Why there is no PostgreSQL to test with; null where there is one. */
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

/** PostgreSQL refuses to be run by root, and so does its pooler: the user to run them as; null where we are nobody special, or there is none. */
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

/** Nothing that a test keeps has to outlive a power cut; what does is tested with it on. */
const HASTY = ['fsync=off', 'max_connections=200', 'shared_buffers=32MB'];

/** Makes a database cluster and starts it; it listens at a socket in its folder, and at a free port of the loopback address. */
export async function startServer(settings: readonly string[] = HASTY): Promise<TestServer> {
  const server = await serverIn(mkdtempSync(join(tmpdir(), 'outcry-pg-')));
  const { data } = server;
  server.run('initdb', ['-D', data, '-U', 'outcry', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']);
  server.start(...settings);
  return server;
}

/** Copies a running server to another one, which follows it until it is promoted. */
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
      // What is started goes on writing to what it inherits: pg_ctl would never end.
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
          // It was killed, and what it wrote about itself stayed.
        }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}

let schemas = 0;

/** The address of an empty schema, which a test has for itself. */
export async function newSchema(server: TestServer): Promise<string> {
  const name = `s${(schemas += 1)}`;
  const db = openDatabase({ url: server.url() });
  await db.rows(`CREATE SCHEMA ${name}`);
  await db.close();
  return server.url(name);
}

/** Connections to one. */
export async function newDatabase(server: TestServer): Promise<Database> {
  return openDatabase({ url: await newSchema(server) });
}

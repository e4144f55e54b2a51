import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/instance.ts';
import { freePort } from '../support/free-port.ts';

/** Every way to start an instance. When the started process is ended, nothing may be left running. */
const root = join(import.meta.dirname, '../..');
const WAYS = [
  { way: 'npm start', command: ['npm', 'start', '--'] },
  { way: 'npx outcry serve', command: ['npx', '--no', 'outcry', 'serve'] },
  { way: 'node scripts/start.js', command: ['node', 'scripts/start.js'] },
  { way: 'node bin/outcry.js serve', command: ['node', 'bin/outcry.js', 'serve'] },
];
/** SIGINT goes to the whole group, as with Ctrl-C: the shell between npm and us does not pass on one sent to npm alone. */
const SIGNALS = [
  { signal: 'SIGTERM', to: 'it alone' },
  { signal: 'SIGHUP', to: 'it alone' },
  { signal: 'SIGKILL', to: 'it alone' },
  { signal: 'SIGINT', to: 'its group' },
] as const;
const GONE_WITHIN_MS = 10_000;

let folder: string;
let started: ChildProcess | null = null;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  if (started?.exitCode === null && started.signalCode === null) started.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe.each(WAYS)('an instance started with $way', ({ command }) => {
  test.each(SIGNALS)('ends when $to gets $signal', async ({ signal, to }) => {
    const { child, group, pid, url } = await start(command);
    const end = new Promise<unknown[]>((resolve) => child.once('exit', (...how) => resolve(how)));
    process.kill(to === 'it alone' ? group : -group, signal);
    await expect.poll(() => isThere(pid), { timeout: GONE_WITHIN_MS }).toBe(false);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
    const how = await end;
    // A server that ends on a signal exits with 0; npm's own status is not checked.
    const well = signal === 'SIGKILL' ? [null, 'SIGKILL'] : [0, null];
    expect(command[0] === 'node' ? how : well).toEqual(well);
  });
});

test('a launcher exits with the status of the program', () => {
  for (const launcher of ['bin/outcry.js', 'scripts/run.js']) {
    const args = launcher.startsWith('bin') ? ['nonsense'] : ['--eval', 'process.exit(7)'];
    const { status } = spawnSync('node', [launcher, ...args], { cwd: root });
    expect([launcher, status]).toEqual([launcher, launcher.startsWith('bin') ? 2 : 7]);
  }
  const { status } = spawnSync('node', ['scripts/run.js', '--eval', 'process.kill(process.pid, "SIGKILL")'], {
    cwd: root,
  });
  expect(status).toBe(128 + 9);
});

async function start([command = '', ...args]: readonly string[]) {
  const port = await freePort();
  const options = ['--port', String(port), '--data', folder];
  const child = spawn(command, [...args, ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  started = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ status }) => status,
      () => said,
    );
  await expect.poll(answers, { timeout: 60_000 }).toBe(200);
  const pid = serverAmong(child.pid ?? 0);
  return { child, group: child.pid ?? 0, pid, url };
}

/** The process of the server itself, a descendant of the started process. */
function serverAmong(ancestor: number): number {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const childOf = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/u).map(Number))
      .map(([pid, parent]) => [parent, pid] as const),
  );
  let pid = ancestor;
  for (let next = childOf.get(pid); next !== undefined; next = childOf.get(pid)) pid = next;
  return pid;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

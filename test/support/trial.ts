import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { post } from './instance.ts';

/** How a package is started by its supervisor. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Its complete environment except `PATH`; it does not inherit that of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Printed once preparation is complete and the program starts; startup time is measured from there. */
  readonly preparedBy?: string;
}

export interface Tried {
  /** From the start of the process until it listens. */
  readonly startMs: number;
  /** Everything it printed. */
  readonly said: string;
}

/** Additional checks of a running server. */
type Asked = (url: string) => Promise<void>;

/**
 * Tries a package as its first user would: starts it, sends a report, sees it on a page with its script, and stops it. `start` must listen
 * on a free port, `--port 0` or `OUTCRY_PORT=0`, because the URL is read from its output.
 */
export async function trial(
  { command, args, cwd, env = {}, preparedBy }: Start,
  asked: Asked = async () => {},
): Promise<Tried> {
  let began = performance.now();
  let isPrepared = preparedBy === undefined;
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const ended = once(child, 'close');
  let said = '';
  const address = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (!isPrepared && said.includes(preparedBy ?? '')) {
        isPrepared = true;
        began = performance.now();
      }
      const found = /serves \d+ services at http:\/\/[\d.]+:(?<port>\d+)/u.exec(said);
      if (found !== null) resolve(`http://127.0.0.1:${found.groups?.['port']}`);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    void ended.then(() => reject(new Error(`${command} ended before it listened: ${said}`)));
  });
  try {
    const url = await address;
    const startMs = performance.now() - began;
    const answer = await post(url, 'x');
    expect([answer.status, await answer.json()]).toMatchObject([202, { counted: true }]);
    const shows = async () => {
      const page = await fetch(`${url}/status/x`, { headers: { accept: 'text/html' } });
      return [page.status, await page.text()] as const;
    };
    await expect.poll(shows, { timeout: 15_000 }).toEqual([200, expect.stringMatching(/\b1 report\b/u)]);
    const script = /\/assets\/client-[\w-]+\.js/u.exec((await shows())[1])?.[0];
    const loaded = await fetch(`${url}${script}`);
    expect([loaded.status, loaded.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('javascript'),
    ]);
    await asked(url);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    return { startMs, said };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/** Prints the size of a package and its startup time on this machine, for docs/install.md. */
export function tellSize(name: string, path: string, tried: Tried): void {
  const megabytes = (bytesIn(path) / 1_000_000).toFixed(1);
  console.log(`${name}: ${megabytes} MB, serves after ${Math.round(tried.startMs)} ms`);
}

function bytesIn(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .reduce((sum, { name }) => sum + bytesIn(join(path, name)), 0);
}

/** Whether a program of that name is installed, including in the system's own folders. */
export function hasTool(name: string): boolean {
  const found = spawnSync('sh', ['-c', 'PATH="$PATH:/usr/sbin:/sbin" command -v "$1"', 'sh', name]);
  return found.status === 0;
}

/** The names of all settings in a sample, sorted. */
export function settingsIn(text: string): string[] {
  return [...new Set(text.match(/\bOUTCRY_[A-Z_]+/gu))].sort();
}

/** Skips a test that this machine cannot run, with a visible reason. */
export function skipWithout(name: string, is: boolean, skip: (note: string) => void): void {
  if (is) return;
  const note = `not tested on this machine: ${name}`;
  console.log(note);
  skip(note);
}

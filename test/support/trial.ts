import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { post } from './instance.ts';

/** How a package is started, by whoever supervises it. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** All of its environment but `PATH`; the tests' own is no operator's. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is printed once all is prepared and the program is started; the time of a start counts from there. */
  readonly preparedBy?: string;
}

export interface Tried {
  /** From the start of the process until it listens. */
  readonly startMs: number;
  /** All that it printed. */
  readonly said: string;
}

/** What is asked of a running server beside the ordinary. */
type Asked = (url: string) => Promise<void>;

/**
 * Tries a package as its first user does: starts it, sends a report, sees it on a page with its script, and asks it to end.
 * `start` listens on a free port, `--port 0` or `OUTCRY_PORT=0`, since the address is read from what it says.
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

/** Prints what a package weighs and how soon it serves: figures of this machine, read in docs/install.md. */
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

/** Whether there is a program of that name, in the folders of the system's own too. */
export function hasTool(name: string): boolean {
  const found = spawnSync('sh', ['-c', 'PATH="$PATH:/usr/sbin:/sbin" command -v "$1"', 'sh', name]);
  return found.status === 0;
}

/** Every setting that a sample names, with its value. */
export function settingsIn(text: string): string[] {
  return [...new Set(text.match(/\bOUTCRY_[A-Z_]+/gu))].sort();
}

/** Ends a test that this machine cannot run, and says why where people see it. */
export function skipWithout(name: string, is: boolean, skip: (note: string) => void): void {
  if (is) return;
  const note = `not tried on this machine: ${name}`;
  console.log(note);
  skip(note);
}

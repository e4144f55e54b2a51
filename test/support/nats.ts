import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** Where `npm test` builds it, unless another one is configured. */
const BUILT = join(import.meta.dirname, '../../node_modules/.cache/outcry/nats-server');
const PROGRAM = process.env['OUTCRY_TEST_NATS'] ?? BUILT;
const ASK_AGAIN_MS = 20;

/** A NATS server for tests, without persistence. */
export interface NatsServer {
  /** `nats://127.0.0.1:…`, with its user. */
  readonly url: string;
  readonly port: number;
  /** Kills it at once. */
  kill(): Promise<void>;
  /** Suspends the process: connections stay open, but nothing is answered. */
  pause(): void;
  resume(): void;
  /** Starts it again on the same port. */
  start(): Promise<void>;
}

/** Why there is no NATS server for tests; null if there is one. */
export function whyNoNats(): string | null {
  return existsSync(PROGRAM)
    ? null
    : 'there is no NATS server: `npm test` builds it with Go, or set OUTCRY_TEST_NATS to the path of nats-server';
}

/** `args`: further arguments; `login`: as in a URL before the @; `host`: where it listens. */
export async function startNats(
  args: readonly string[] = [],
  login = '',
  host = '127.0.0.1',
): Promise<NatsServer> {
  const port = await freePort();
  const start = async () => {
    const child = spawn(PROGRAM, ['-a', host, '-p', String(port), ...args], { stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    while (child.exitCode === null && !(await listens(port)))
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}.`);
    return { child, ended };
  };
  let running = await start();
  return {
    url: `nats://${login === '' ? '' : `${login}@`}127.0.0.1:${port}`,
    port,
    async kill() {
      running.child.kill('SIGKILL');
      await running.ended;
    },
    pause: () => void running.child.kill('SIGSTOP'),
    resume: () => void running.child.kill('SIGCONT'),
    async start() {
      running = await start();
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

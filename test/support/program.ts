import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'dist/cli/main.js');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the built program until it ends. */
export async function outcry(
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const child = start(args, options.env);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  child.stdin?.end(options.input ?? '');
  const status = await ended(child);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** A server of the built program in its own process. */
export interface Server {
  /** Its public URL. */
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything on its standard output so far, from the start on: its log. */
  said(): string;
  /** Kills it at once: no handler runs. */
  kill(): Promise<void>;
  /** Asks it to stop, and waits. */
  stop(): Promise<number | null>;
}

export async function startServer(
  args: readonly string[],
  env: Record<string, string> = {},
  limits: Limits = {},
): Promise<Server> {
  const child = start(['serve', '--port', '0', ...args], env, limits);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, address] = / services at (\S+) \(data/u.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (status) =>
      reject(new Error(`The server ended with ${status}: ${said}${stderr.text()}`)),
    );
  });
  return {
    url,
    process: child,
    said: () => stdout.text(),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const end = ended(child);
      child.kill('SIGKILL');
      await end;
    },
    stop() {
      const end = ended(child);
      child.kill('SIGTERM');
      return end;
    },
  };
}

/** Resource limits of the process, and how it is launched. */
interface Limits {
  /** Maximum number of open files and connections. */
  readonly filesMax?: number;
  /** A wrapper command that executes the program, such as one that first enters another network namespace. */
  readonly through?: readonly string[];
}

function start(args: readonly string[], env: Record<string, string> = {}, limits: Limits = {}): ChildProcess {
  if (!existsSync(main)) throw new Error('These tests run the built program: npm run build.');
  const { filesMax, through = [] } = limits;
  const command = [...through, process.execPath, main, ...args];
  const [program = '', ...rest] =
    filesMax === undefined ? command : ['sh', '-c', `ulimit -n ${filesMax}; exec "$@"`, 'sh', ...command];
  return spawn(program, rest, { env: { ...process.env, ...env }, stdio: 'pipe' });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (status) => resolve(status)));
}

function collect(stream: NodeJS.ReadableStream | null): { text(): string } {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { text: () => Buffer.concat(chunks).toString() };
}

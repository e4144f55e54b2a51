import { Command } from 'commander';
import { readEnvironment, toConfig, type Config } from '../settings/config.ts';
import { OutcryError } from '../core/base/errors.ts';
import { SECOND, type Millis } from '../core/base/time.ts';
import { FAILED, printLine } from './terminal.ts';

interface Options {
  readonly port?: string;
  readonly host?: string;
}

/** A working server answers within milliseconds; one slower than this is not ready for users either. */
export const READY_WITHIN: Millis = 4 * SECOND;

export function readyCommand(): Command {
  return new Command('ready')
    .description(
      'Ask the server with these settings whether it is ready, for health checks: exit status 0 if it is, otherwise 1.',
    )
    .option('--port <port>', 'TCP port of the server')
    .option('--host <address>', 'address that the server listens on')
    .action(ready);
}

async function ready({ port, host }: Options): Promise<void> {
  const config = toConfig(readEnvironment({ port, host }));
  if (config.port === 0)
    throw new OutcryError(
      'bad_config',
      'A server that picked a free port can only be asked with --port and the port it picked.',
    );
  const { status, said } = await ask(`http://${askedAt(config)}/readyz`);
  if (status !== 200) process.exitCode = FAILED;
  await printLine(said);
}

/** Where a server that listens on all addresses can be reached on this machine. */
function askedAt({ host, port }: Config): string {
  if (host === '0.0.0.0') return `127.0.0.1:${port}`;
  if (host === '::') return `[::1]:${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

async function ask(url: string): Promise<{ status: number; said: string }> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(READY_WITHIN) });
    return { status: answer.status, said: (await answer.text()).trim() };
  } catch (error) {
    const reason =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return { status: 0, said: `No answer from ${url}: ${reason}` };
  }
}

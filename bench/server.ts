import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../dist/cli/main.js');

export interface BenchServer {
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  /** Resident memory. */
  residentMb(): number;
  /** CPU microseconds that all of its threads have used. */
  cpuMicros(): Promise<number>;
  /** Deletes its folder, unless another server continues with it. */
  stop(keep?: 'keep'): Promise<void>;
}

/** The built program in its own process, with a temporary folder or that of an earlier one. */
export async function startServer(
  folder = mkdtempSync(join(tmpdir(), 'outcry-bench-')),
  settings: Record<string, string> = {},
): Promise<BenchServer> {
  const env = {
    ...process.env,
    OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8',
    OUTCRY_LOG_LEVEL: 'error',
    OUTCRY_READS_A_MINUTE: '1000000',
    ...settings,
  };
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', folder], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const match = /http:\/\/[\d.]+:(\d+)/u.exec(chunk.toString());
      if (match !== null) resolve(Number(match[1]));
    });
    child.once('exit', () => reject(new Error('The server did not start: npm run build first.')));
  });
  return {
    port,
    pid: child.pid ?? 0,
    folder,
    residentMb: () =>
      Number(/VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1_024,
    async cpuMicros() {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return Number(/^process_cpu_seconds_total (\S+)/mu.exec(metrics)?.[1]) * 1e6;
    },
    async stop(keep) {
      child.kill('SIGTERM');
      await ended;
      if (keep === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

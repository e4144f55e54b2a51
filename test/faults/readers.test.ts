import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../support/instance.ts';
import { startServer, type Server } from '../support/program.ts';

/**
 * Limit of the memory used beyond that of the idle server. What the server actually holds is a fraction of this; the rest is
 * garbage that has not been collected yet.
 */
const GROWTH_MAX_MB = 300;
/** A connection whose answers all fit into the system's buffers is idle, and is closed after 20 s. */
const LET_GO_WITHIN_MS = 45_000;
/** Connections of the test itself. */
const STRAGGLERS = 20;

let folder: string;
let server: Server;
let sockets: Socket[];
beforeEach(async () => {
  folder = temporaryFolder();
  sockets = [];
  const env = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8', OUTCRY_LOG_LEVEL: 'silent' };
  server = await startServer(['--data', folder], env);
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends requests and never reads an answer. */
function hoard(text: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    sockets.push(socket);
    socket.pause();
    socket.on('error', () => {});
    socket.once('connect', () => socket.write(text, () => resolve(socket)));
    socket.once('close', () => resolve(socket));
  });
}

/** `nth` numbers the sender, as named by the trusted proxy on loopback. */
function ask(path: string, nth: number): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.${nth >> 8}.${nth & 255}\r\n\r\n`;
}

function residentMb(): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(server.process.pid)]).toString()) / 1_024;
}

async function open(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^process_open_fds (\d+)$/mu.exec(text)?.[1] ?? 0);
}

const DEAREST = '/api/v1/services?limit=1000';

test.each([
  [
    '1,000 connections of one sender that pipeline 60 of the most expensive requests each',
    1_000,
    60,
    DEAREST,
    1,
  ],
  ['1,000 connections that pipeline 60 pages each', 1_000, 60, '/status/x', 1_000],
  ['1,000 connections that request the most expensive answer once', 1_000, 1, DEAREST, 1_000],
])(
  '%s and never read: memory stays bounded and is freed, and pages are still served',
  async (_what, connections, pipelined, path, senders) => {
    const before = residentMb();
    const handles = await open();
    let most = before;
    await Promise.all(
      Array.from({ length: connections }, (_, nth) => hoard(ask(path, nth % senders).repeat(pipelined))),
    );
    const until = performance.now() + LET_GO_WITHIN_MS;
    let held = Infinity;
    while (held > handles + STRAGGLERS && performance.now() < until) {
      const page = await fetch(`${server.url}/status/ee`, { headers: { 'X-Forwarded-For': '192.0.2.1' } });
      expect(page.status).toBe(200);
      await page.arrayBuffer();
      most = Math.max(most, residentMb());
      held = await open();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(most - before).toBeLessThan(GROWTH_MAX_MB);
    expect(held, 'connections that are let go').toBeLessThanOrEqual(handles + STRAGGLERS);
  },
);

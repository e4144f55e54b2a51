import { createServer } from 'node:net';

/*
 * Below the ephemeral ports (from 32,768 on Linux): one of those may be free when checked, and be taken by an outgoing connection a moment
 * later.
 */
const FROM = 20_000;
/** Ports per test process, so that processes do not choose the same ones. */
const EACH = 500;
const PROCESSES = 20;

const first = FROM + (Number(process.env['VITEST_POOL_ID'] ?? 0) % PROCESSES) * EACH;
let next = Math.floor(Math.random() * EACH);

/** A free port, for a program that must be given one; a different one each time. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < EACH; tried += 1) {
    const port = first + (next++ % EACH);
    if (await isFree(port)) return port;
  }
  throw new Error(`All ports from ${first} to ${first + EACH - 1} are taken.`);
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

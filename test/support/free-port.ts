import { createServer } from 'node:net';

/*
 * Below the ports that systems give to connections by themselves (Linux from 32,768 on): those are free when one looks, and may be the
 * near end of some connection a moment later.
 */
const FROM = 20_000;
/** As many for each process of the tests, which would take the same ones else. */
const EACH = 500;
const PROCESSES = 20;

const first = FROM + (Number(process.env['VITEST_POOL_ID'] ?? 0) % PROCESSES) * EACH;
let next = Math.floor(Math.random() * EACH);

/** A port that nobody has, for a program that has to be told one; each time another one. */
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

import { rmSync } from 'node:fs';
import { setTimeout as passed } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRandom } from '../../sim/random.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/base/time.ts';
import { TICK } from '../../src/core/domain/watermark.ts';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { startServer } from '../support/program.ts';

/** Kills of each server; OUTCRY_TEST_ROUNDS sets another number. */
const ROUNDS = Number(process.env['OUTCRY_TEST_ROUNDS'] ?? 3);
const SERVERS = 4;
/** How late a beat may be on a busy machine. */
const LATE: number = 1.5 * SECOND;
const TRUST = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8', OUTCRY_LOG_LEVEL: 'silent' };

interface Hole {
  readonly from: string;
  readonly to: string | null;
  readonly reason: string;
}

test(`kill -9 at ${SERVERS * ROUNDS} random moments: the hole begins at most a tick before, and ends with the next start`, async () => {
  await Promise.all(
    Array.from({ length: SERVERS }, async (_, nth) => {
      const random = createRandom(`holes ${nth}`);
      const folder = temporaryFolder();
      try {
        for (let round = 0; round < ROUNDS; round++) {
          const server = await startServer(['--data', folder], TRUST);
          await post(server.url, 'x', {}, fromPerson(nth * ROUNDS + round));
          const reportedAt = Date.now();
          await passed(random.below(7 * SECOND));
          const killedAt = Date.now();
          await server.kill();
          const next = await startServer(['--data', folder], TRUST);
          const startedAt = Date.now();
          const hole = (await holesOf(next.url)).at(-1);
          expect(hole?.reason).toBe('off');
          const [from, to] = [Date.parse(hole?.from ?? ''), Date.parse(hole?.to ?? '')];
          expect(from).toBeLessThanOrEqual(killedAt);
          expect(from).toBeGreaterThan(Math.max(killedAt - TICK - LATE, reportedAt - LATE));
          expect(to).toBeGreaterThan(killedAt);
          expect(to).toBeLessThanOrEqual(startedAt);
          expect(await next.stop()).toBe(0);
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
  );
}, 600_000);

async function holesOf(url: string): Promise<Hole[]> {
  const [from, to] = [Date.now() - HOUR, Date.now() + MINUTE].map((at) => new Date(at).toISOString());
  const answer = await fetch(`${url}/api/v1/services/x/series?step=1&from=${from}&to=${to}`);
  return ((await answer.json()) as { holes: Hole[] }).holes;
}

import { rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Crowd, TRUST, loggedIn } from '../support/acked.ts';
import { temporaryFolder } from '../support/instance.ts';
import { outcry, startServer, type Server } from '../support/program.ts';

/** More of them where OUTCRY_TEST_ROUNDS says so. */
const ROUNDS = Number(process.env['OUTCRY_TEST_ROUNDS'] ?? 20);
/** Within which 19 of 20 starts after a kill are ready, from the command on: looked at where many rounds are asked for, on a machine that does nothing else. */
const READY_P95_MS_MAX = process.env['OUTCRY_TEST_ROUNDS'] === undefined ? Infinity : 2_000;
/** How often it is asked whether it is. */
const READY_POLL_MS = 5;
/** Reports of a round before the server is killed; at least as many are under way when it happens. */
const ACKED_BEFORE_KILL = 150;

test(`kill -9 ${ROUNDS} times under load: no acknowledged report is lost, none is there twice, an open incident survives`, async () => {
  const folder = temporaryFolder();
  const crowd = new Crowd();
  const opened = new Set<string>();
  const starts: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now();
      const server = await startServer(['--data', folder], TRUST);
      await ready(server);
      starts.push(performance.now() - began);
      await crowd.reportUntilKilled(server, ACKED_BEFORE_KILL);
    }
    const [half, slow] = [0.5, 0.95].map((share) => quantile(starts, share)) as [number, number];
    console.info(`ready after a kill: p50 ${half.toFixed(0)} ms, p95 ${slow.toFixed(0)} ms`);
    expect(slow).toBeLessThanOrEqual(READY_P95_MS_MAX);
    const last = await startServer(['--data', folder], TRUST);
    const { items } = (await (await fetch(`${last.url}/api/v1/incidents?service=x`)).json()) as {
      items: { id: string; state: string }[];
    };
    for (const { id } of items) opened.add(id);
    expect(await last.stop()).toBe(0);

    const lines = await loggedIn(folder);
    const ids = lines.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...crowd.acked].filter((id) => !ids.includes(id))).toEqual([]);
    expect(crowd.acked.size).toBeGreaterThanOrEqual(ROUNDS * ACKED_BEFORE_KILL);
    expect(lines.every(({ counted }) => counted)).toBe(true);
    expect(opened.size).toBe(1);
    expect(items[0]?.state).toBe('open');
    expect((await outcry(['doctor', '--data', folder])).status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 900_000);

async function ready({ url }: Server): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await setTimeout(READY_POLL_MS);
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? Infinity;
}

import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Crowd, TRUST, loggedIn } from '../support/acked.ts';
import { temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

const ROUNDS = 20;
/** Reports of a round before the server is killed; at least as many are under way when it happens. */
const ACKED_BEFORE_KILL = 150;

test(`kill -9 ${ROUNDS} times under load: no acknowledged report is lost, none is there twice, an open incident survives`, async () => {
  const folder = temporaryFolder();
  const crowd = new Crowd();
  const opened = new Set<string>();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServer(['--data', folder], TRUST);
      await crowd.reportUntilKilled(server, ACKED_BEFORE_KILL);
    }
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
}, 300_000);

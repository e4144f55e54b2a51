import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

const ROUNDS = 20;
const SENDERS = 8;
/** Reports of a round before the server is killed; at least as many are under way when it happens. */
const ACKED_BEFORE_KILL = 150;
const TRUST = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8', OUTCRY_LOG_LEVEL: 'silent' };

interface LogLine {
  readonly id: string;
  readonly counted: boolean;
}

test(`kill -9 ${ROUNDS} times under load: no acknowledged report is lost, none is there twice, an open incident survives`, async () => {
  const folder = temporaryFolder();
  const acked = new Set<string>();
  const opened = new Set<string>();
  let person = 0;
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServer(['--data', folder], TRUST);
      const before = acked.size;
      let killed: Promise<void> | null = null;
      const send = async (): Promise<void> => {
        while (killed === null) {
          const nth = person++;
          try {
            const answer = await post(
              server.url,
              'x',
              {},
              { ...fromPerson(nth), 'Idempotency-Key': `person-${nth}` },
            );
            if (answer.status === 202) acked.add(((await answer.json()) as { id: string }).id);
          } catch {
            return;
          }
          if (acked.size - before >= ACKED_BEFORE_KILL) killed ??= server.kill();
        }
      };
      await Promise.all(Array.from({ length: SENDERS }, send));
      await killed;
    }
    const last = await startServer(['--data', folder], TRUST);
    const { items } = (await (await fetch(`${last.url}/api/v1/incidents?service=x`)).json()) as {
      items: { id: string; state: string }[];
    };
    for (const { id } of items) opened.add(id);
    expect(await last.stop()).toBe(0);

    const log = await outcry(['log', '--data', folder]);
    const lines = log.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LogLine);
    const ids = lines.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...acked].filter((id) => !ids.includes(id))).toEqual([]);
    expect(acked.size).toBeGreaterThanOrEqual(ROUNDS * ACKED_BEFORE_KILL);
    expect(lines.every(({ counted }) => counted)).toBe(true);
    expect(opened.size).toBe(1);
    expect(items[0]?.state).toBe('open');
    expect((await outcry(['doctor', '--data', folder])).status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);

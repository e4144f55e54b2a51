import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

const REPORTS_A_SECOND = 500;
const TURN_MS = 20;
/** Reports are sent before, during and after the backup. */
const TURNS = 150;
const BACKUP_AT_TURN = 75;
const TRUST = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8', OUTCRY_LOG_LEVEL: 'silent' };

test(`a backup made under ${REPORTS_A_SECOND} reports a second and restored has every report acknowledged before it began`, async () => {
  const parent = temporaryFolder();
  const [data, file, restored] = ['data', 'backup.db', 'restored'].map((name) => join(parent, name));
  try {
    const server = await startServer(['--data', data!], TRUST);
    const acked = new Set<string>();
    const sending: Promise<void>[] = [];
    let person = 0;
    const send = async (): Promise<void> => {
      const answer = await post(server.url, 'x', {}, fromPerson(person++));
      if (answer.status === 202) acked.add(((await answer.json()) as { id: string }).id);
    };
    let before: string[] = [];
    let backup: ReturnType<typeof outcry> | null = null;
    for (let turn = 0; turn < TURNS; turn += 1) {
      if (turn === BACKUP_AT_TURN) {
        before = [...acked];
        backup = outcry(['backup', file!, '--data', data!]);
      }
      for (let nth = 0; nth < (REPORTS_A_SECOND * TURN_MS) / 1_000; nth += 1) sending.push(send());
      await wait(TURN_MS);
    }
    const { status, stdout } = await backup!;
    await Promise.all(sending);
    expect(status).toBe(0);
    const { reports } = JSON.parse(stdout) as { reports: number };
    expect(before.length).toBeGreaterThan(0);
    expect(acked.size).toBeGreaterThan(before.length);
    expect(reports).toBeGreaterThanOrEqual(before.length);

    expect((await outcry(['restore', file!, '--data', data!])).stderr).toContain('[data_locked]');
    expect(await server.stop()).toBe(0);
    expect((await outcry(['restore', file!, '--data', restored!])).status).toBe(0);
    expect((await outcry(['doctor', '--data', restored!])).status).toBe(0);

    const whole = (await outcry(['log', '--data', data!])).stdout.split('\n');
    const log = (await outcry(['log', '--data', restored!])).stdout;
    expect(log.split('\n')).toEqual([...whole.slice(0, reports), '']);
    const ids = new Set(
      log.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { id: string }).id])),
    );
    expect(before.filter((id) => !ids.has(id))).toEqual([]);
    const incidents = (log: string) => outcry(['replay', '-'], { input: log });
    const [ofRestored, ofOriginal] = [
      await incidents(log),
      await incidents([...whole.slice(0, reports), ''].join('\n')),
    ];
    expect(ofRestored.status).toBe(0);
    expect(ofRestored.stdout).toBe(ofOriginal.stdout);
    console.info(
      `backup under load: ${before.length} acknowledged before, ${reports} in the backup, ${acked.size} in all`,
    );
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}, 120_000);

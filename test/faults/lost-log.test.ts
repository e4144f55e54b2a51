import { rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { HEAD_EVERY_MS, readHead } from '../../src/adapters/sqlite/head.ts';
import { LOG_BYTES_TOLD } from '../../src/cli/doctor.ts';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

const REPORTS = 40;
const TRUST = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8' };

test.each([
  ['removed', (log: string) => rmSync(log)],
  ['halved', (log: string) => truncateSync(log, statSync(log).size / 2)],
  ['emptied', (log: string) => truncateSync(log, 0)],
])(
  `a write-ahead log that is %s before a kill -9 is found by the doctor, up to the last ${HEAD_EVERY_MS} ms, and by the next start`,
  async (_how, harm) => {
    const folder = temporaryFolder();
    try {
      const server = await startServer(['--data', folder], TRUST);
      for (let person = 0; person < REPORTS; person += 1)
        expect((await post(server.url, 'x', {}, fromPerson(person))).status).toBe(202);
      await vi.waitFor(() => expect(readHead(folder)?.seq).toBe(REPORTS), { timeout: 10 * HEAD_EVERY_MS });
      harm(join(folder, 'outcry.db-wal'));
      await server.kill();

      const doctor = await outcry(['doctor', '--data', folder]);
      expect(doctor.stdout).toMatch(
        /✗ report log: \d+ reports? (?:was|were) acknowledged that the database does not hold/u,
      );
      expect(doctor.status).toBe(1);

      const again = await startServer(['--data', folder], TRUST);
      expect((await post(again.url, 'x', {}, fromPerson(REPORTS))).status).toBe(202);
      expect(await again.stop()).toBe(0);
      const after = await outcry(['doctor', '--data', folder]);
      expect(after.stdout).toMatch(/· last start: on .*reports? (?:was|were) acknowledged/u);
      expect(after.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test('a database removed while no server runs is detected by the doctor and by the next start', async () => {
  const folder = temporaryFolder();
  try {
    const server = await startServer(['--data', folder], TRUST);
    expect((await post(server.url, 'x')).status).toBe(202);
    expect(await server.stop()).toBe(0);
    rmSync(join(folder, 'outcry.db'));
    const doctor = await outcry(['doctor', '--data', folder]);
    expect(doctor.stdout).toContain('✗ database: it was removed: the server had written 1 report to it');
    expect(doctor.status).toBe(1);
    const again = await startServer(['--data', folder], TRUST);
    expect((await fetch(`${again.url}/healthz`)).status).toBe(200);
    expect(await again.stop()).toBe(0);
    expect((await outcry(['doctor', '--data', folder])).stdout).toContain('1 report was acknowledged');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a write-ahead log that keeps growing because a program never stops reading is reported by the doctor', async () => {
  const folder = temporaryFolder();
  const server = await startServer(['--data', folder], TRUST);
  try {
    expect((await post(server.url, 'x')).status).toBe(202);
    // SQLite ignores zeros after the last page of the log.
    truncateSync(join(folder, 'outcry.db-wal'), LOG_BYTES_TOLD);
    expect((await outcry(['doctor', '--data', folder])).stdout).not.toContain('write-ahead log');
    truncateSync(join(folder, 'outcry.db-wal'), LOG_BYTES_TOLD + 1);
    const told = await outcry(['doctor', '--data', folder]);
    expect(told.stdout).toContain('✗ write-ahead log: has grown to 256 MB');
    expect(told.status).toBe(1);
    expect(await server.stop()).toBe(0);
    expect((await outcry(['doctor', '--data', folder])).status).toBe(0);
  } finally {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});

import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

test('a server whose database is damaged while it runs exits with the reason instead of answering that it is healthy', async () => {
  const folder = temporaryFolder();
  try {
    const server = await startServer(['--data', folder]);
    expect((await post(server.url, 'x')).status).toBe(202);
    damage(join(folder, 'outcry.db'));
    const ended = new Promise<number | null>((resolve) => server.process.once('close', resolve));
    let said = '';
    server.process.stderr?.on('data', (chunk) => (said += String(chunk)));
    await post(server.url, 'facebook').catch(() => undefined);
    expect(await ended).toBe(1);
    expect(said).toMatch(/outcry: .*outcry\.db could not be written.*\[store_failed\]/u);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a server whose database is replaced exits with the reason, and saves the acknowledged reports', async () => {
  const folder = temporaryFolder();
  try {
    const server = await startServer(['--data', folder], { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8' });
    expect((await post(server.url, 'x', {}, fromPerson(0))).status).toBe(202);
    copyFileSync(join(folder, 'outcry.db'), join(folder, 'other.db'));
    renameSync(join(folder, 'other.db'), join(folder, 'outcry.db'));
    let said = '';
    server.process.stderr?.on('data', (chunk) => (said += String(chunk)));
    expect(await new Promise((resolve) => server.process.once('close', resolve))).toBe(1);
    expect(said).toContain('[data_gone]');
    const rescued = readdirSync(folder).find((name) => name.startsWith('rescued-'));
    expect((await outcry(['restore', join(folder, rescued!), '--data', folder, '--force'])).status).toBe(0);
    expect((await outcry(['log', '--data', folder])).stdout.trim().split('\n')).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each([
  ['the database', ['outcry.db']],
  ['its write-ahead log', ['outcry.db-wal']],
  ['the index of that log', ['outcry.db-shm']],
  ['all its files', ['outcry.db', 'outcry.db-wal', 'outcry.db-shm']],
  ['everything in its folder', null],
])(
  'if someone removes %s, the server ends with the reason, and what it acknowledged is saved',
  async (_what, files) => {
    const folder = temporaryFolder();
    try {
      const server = await startServer(['--data', folder], { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8' });
      for (let person = 0; person < 5; person += 1) await post(server.url, 'x', {}, fromPerson(person));
      for (const file of files ?? readdirSync(folder)) rmSync(join(folder, file));
      expect((await post(server.url, 'x', {}, fromPerson(5))).status).toBe(202);
      let said = '';
      server.process.stderr?.on('data', (chunk) => (said += String(chunk)));
      expect(await new Promise((resolve) => server.process.once('close', resolve))).toBe(1);
      expect(said).toMatch(
        /was removed or replaced.*`outcry restore .*rescued-.*\.db --data .* --force`.*\[data_gone\]/u,
      );
      const rescued = readdirSync(folder).find((name) => name.startsWith('rescued-'));
      expect((await outcry(['doctor', '--data', folder])).stdout).toContain(
        `\`outcry restore ${join(folder, rescued!)} --data ${folder} --force\``,
      );
      expect((await outcry(['restore', join(folder, rescued!), '--data', folder, '--force'])).status).toBe(0);
      expect((await outcry(['log', '--data', folder])).stdout.trim().split('\n')).toHaveLength(6);
      expect((await outcry(['doctor', '--data', folder])).status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test('if someone copies a backup over the database, the server ends with the reason instead of acknowledging what it would lose', async () => {
  const folder = temporaryFolder();
  const [database, backup] = [join(folder, 'data', 'outcry.db'), join(folder, 'backup.db')];
  const data = join(folder, 'data');
  try {
    const server = await startServer(['--data', data], { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8' });
    expect((await outcry(['backup', backup, '--data', data])).status).toBe(0);
    for (let person = 0; person < 5; person += 1) await post(server.url, 'x', {}, fromPerson(person));
    await expect
      .poll(() => readFileSync(join(data, 'outcry.head'), 'latin1'), { timeout: 30_000 })
      .toMatch(/^0+5 /u);
    checkpoint(database);
    let said = '';
    server.process.stderr?.on('data', (chunk) => (said += String(chunk)));
    const ended = new Promise((resolve) => server.process.once('close', resolve));
    copyFileSync(backup, database);
    expect(await ended).toBe(1);
    expect(said).toMatch(/was overwritten or damaged.*`outcry restore .* --data .* --force`.*\[data_gone\]/u);
    expect((await outcry(['restore', backup, '--data', data, '--force'])).status).toBe(0);
    expect((await outcry(['doctor', '--data', data])).status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a start on an empty database says where the data of an earlier one is', async () => {
  const folder = temporaryFolder();
  try {
    writeFileSync(join(folder, 'rescued-1.db'), 'x');
    const server = await startServer(['--data', folder]);
    await server.stop();
    expect((await outcry(['doctor', '--data', folder])).stdout).toMatch(
      /last start: .*The database is empty\. .*rescued-1\.db holds the data/u,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a server that cannot read the data of a page is not ready at once', async () => {
  const folder = temporaryFolder();
  try {
    const server = await startServer(['--data', folder]);
    expect((await fetch(`${server.url}/api/v1/services/x/series`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    damage(join(folder, 'outcry.db'), 'rollups');
    // Another query than before, because answers are cached for some seconds.
    expect((await fetch(`${server.url}/api/v1/services/x/series?step=30`)).status).toBe(503);
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'store_failed' }]);
    await server.kill();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Overwrites the root page of a table in place, then makes every connection drop its page cache. */
function damage(path: string, table = 'reports'): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const { page_size: size } = db.prepare('PRAGMA page_size').get() as { page_size: number };
  const { rootpage } = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table) as {
    rootpage: number;
  };
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(size, 0xff), 0, size, (rootpage - 1) * size);
  closeSync(file);
  db.exec('UPDATE session SET open = open');
  db.close();
}

/** Moves what is in the write-ahead log to the file, as SQLite does once the log is long enough. */
function checkpoint(path: string): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

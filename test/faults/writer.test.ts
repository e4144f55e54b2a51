import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { post, temporaryFolder } from '../support/instance.ts';
import { startServer } from '../support/program.ts';

test('a server whose database is damaged under it ends with its reason, and does not answer that it is well', async () => {
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

/** Writes over the pages of the report log in place, then lets every connection know that what it remembers is old. */
function damage(path: string): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const { page_size: size } = db.prepare('PRAGMA page_size').get() as { page_size: number };
  const { rootpage } = db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'reports'`).get() as {
    rootpage: number;
  };
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(size, 0xff), 0, size, (rootpage - 1) * size);
  closeSync(file);
  db.exec('UPDATE cursor SET history_version = history_version');
  db.close();
}

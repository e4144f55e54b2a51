import { spawnSync } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { report } from '../../ports/given.fixture.ts';
import { copyDatabase } from './copy.ts';
import { lockFolder } from './folder.ts';
import { openSqliteStore } from './store.ts';
import { MIGRATIONS } from './migrations.ts';
import { restoreDatabase } from './restore.ts';
import { folderLacksLog } from './session.ts';

let parent: string;
let folder: string;
let file: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'outcry-copy-'));
  folder = join(parent, 'data');
  file = join(parent, 'backup.db');
});
afterEach(() => rmSync(parent, { recursive: true }));

async function filled(reports: number, into = folder): Promise<void> {
  const store = await openSqliteStore({ folder: into, exclusive: true });
  await Promise.all(
    Array.from({ length: reports }, (_, nth) => store.reports.append(report({ id: `r${nth}`, at: nth }))),
  );
  await store.close();
}

async function idsIn(folder: string): Promise<string[]> {
  const store = await openSqliteStore({ folder, readOnly: true });
  const reports = await store.reports.read(0, 100_000);
  await store.close();
  return reports.map(({ id }) => id);
}

function setVersion(path: string, version: number): void {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA user_version = ${version}`);
  db.close();
}

describe('a copy', () => {
  test.each(['outcry.db', 'outcry.db-wal'])('does not replace %s itself, under any name', async (name) => {
    const store = await openSqliteStore({ folder, exclusive: true });
    await store.reports.append(report({ id: 'a', at: 1 }));
    symlinkSync(folder, join(parent, 'other'));
    await expect(copyDatabase(join(folder, 'outcry.db'), join(parent, 'other', name))).rejects.toMatchObject({
      code: 'file_unwritable',
    });
    await store.check();
    await store.close();
  });

  test('of a store that is being written holds everything acknowledged before it began, in one file for its owner only', async () => {
    const store = await openSqliteStore({ folder, exclusive: true });
    const before = Array.from({ length: 20_000 }, (_, nth) =>
      store.reports.append(report({ id: `a${nth}`, at: 1 })),
    );
    await Promise.all(before);
    const done = new AbortController();
    const during = (async () => {
      for (let nth = 0; !done.signal.aborted; nth += 1)
        await store.reports.append(report({ id: `b${nth}`, at: 2 }));
    })();
    const shares: number[] = [];
    const holdings = await copyDatabase(join(folder, 'outcry.db'), file, (share) => shares.push(share));
    done.abort();
    await during;
    await store.close();
    expect(holdings.reports).toBeGreaterThanOrEqual(before.length);
    expect(shares.length).toBeGreaterThan(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(parent).sort()).toEqual(['backup.db', 'data']);
    await restoreDatabase({ file, folder: join(parent, 'new'), aside: null });
    const restored = await idsIn(join(parent, 'new'));
    expect(restored).toHaveLength(holdings.reports);
    expect(restored.slice(0, before.length)).toEqual(before.map((_, nth) => `a${nth}`));
  });

  test('replaces an older one in one step, and leaves it if it fails', async () => {
    await filled(3);
    writeFileSync(file, 'the older one');
    await expect(copyDatabase(join(folder, 'nothing.db'), file)).rejects.toMatchObject({
      code: 'data_unwritable',
    });
    expect(readFileSync(file, 'utf8')).toBe('the older one');
    expect((await copyDatabase(join(folder, 'outcry.db'), file)).reports).toBe(3);
    expect(readdirSync(parent).sort()).toEqual(['backup.db', 'data']);
  });

  test('cannot be written where there is no folder, and says so', async () => {
    await filled(1);
    const nowhere = join(parent, 'no', 'folder', 'x.db');
    await expect(copyDatabase(join(folder, 'outcry.db'), nowhere)).rejects.toMatchObject({
      code: 'file_unwritable',
      message: expect.stringContaining(nowhere),
    });
  });

  test('can be made of a database of an earlier version too, since people take one before an update', async () => {
    await filled(1);
    setVersion(join(folder, 'outcry.db'), MIGRATIONS.length - 1);
    expect((await copyDatabase(join(folder, 'outcry.db'), file)).version).toBe(MIGRATIONS.length - 1);
  });
});

describe('a restore', () => {
  beforeEach(async () => {
    await filled(3);
    await copyDatabase(join(folder, 'outcry.db'), file);
    await filled(2, join(parent, 'other'));
  });
  const other = () => join(parent, 'other');

  test('into a folder that holds a database is refused, and nothing is changed', async () => {
    await expect(restoreDatabase({ file, folder: other(), aside: null })).rejects.toMatchObject({
      code: 'data_exists',
    });
    expect(await idsIn(other())).toEqual(['r0', 'r1']);
  });

  test('by force keeps what was there, with its write-ahead log, and the salts stay', async () => {
    writeFileSync(join(other(), 'salts'), 'secret');
    writeFileSync(join(other(), 'outcry.db-wal'), 'what a crash left');
    const { replaced, reports } = await restoreDatabase({ file, folder: other(), aside: 'before' });
    expect([replaced, reports]).toEqual([join(other(), 'before'), 3]);
    expect(await idsIn(other())).toEqual(['r0', 'r1', 'r2']);
    expect(readdirSync(join(other(), 'before')).sort()).toEqual(['outcry.db', 'outcry.db-wal']);
    expect(existsSync(join(other(), 'salts'))).toBe(true);
  });

  test.skipIf(process.getuid?.() !== 0)('by root gives the files to the owner of the folder', async () => {
    const theirs = join(parent, 'theirs');
    mkdirSync(theirs);
    chownSync(theirs, 1, 1);
    await restoreDatabase({ file, folder: theirs, aside: null });
    expect(readdirSync(theirs).map((name) => [name, statSync(join(theirs, name)).uid])).toEqual([
      ['outcry.db', 1],
      ['outcry.lock', 1],
    ]);
  });

  test('does not put a database beside the write-ahead log of another', async () => {
    rmSync(join(other(), 'outcry.db'));
    writeFileSync(join(other(), 'outcry.db-wal'), 'of another');
    await expect(restoreDatabase({ file, folder: other(), aside: null })).rejects.toMatchObject({
      code: 'data_exists',
    });
  });

  test('beside a running server is refused', async () => {
    const lock = lockFolder(other());
    await expect(restoreDatabase({ file, folder: other(), aside: 'x' })).rejects.toMatchObject({
      code: 'data_locked',
    });
    lock.release();
    expect(await idsIn(other())).toEqual(['r0', 'r1']);
  });

  test.each([
    ['that is damaged', () => writeFileSync(file, readFileSync(file).fill(7, 8_192, 20_000)), 'data_corrupt'],
    ['that is not a database', () => writeFileSync(file, 'no database '.repeat(100)), 'data_corrupt'],
    ['that does not exist', () => rmSync(file), 'file_unreadable'],
    ['that is empty', () => writeFileSync(file, ''), 'file_unreadable'],
    ['of a later version', () => setVersion(file, MIGRATIONS.length + 1), 'data_newer'],
    ['that is the database itself', () => (file = join(other(), 'outcry.db')), 'data_exists'],
  ])('of a file %s is refused, and nothing changes', async (_what, spoil, code) => {
    spoil();
    await expect(restoreDatabase({ file, folder: other(), aside: 'x' })).rejects.toMatchObject({ code });
    expect(await idsIn(other())).toEqual(['r0', 'r1']);
    expect(readdirSync(other()).sort()).toEqual(
      expect.not.arrayContaining(['x', 'restored.db', 'restored.db.part']),
    );
  });

  test('of a backup with an altered report is refused and names it; it is restored if that is accepted', async () => {
    const db = new DatabaseSync(file);
    db.exec(`UPDATE reports SET service = 'other' WHERE seq = 2`);
    db.close();
    const options = { file, folder: join(parent, 'new'), aside: null };
    await expect(restoreDatabase(options)).rejects.toMatchObject({
      code: 'data_corrupt',
      message: expect.stringMatching(/reports? .*not what was written.*--accept-changed/u),
    });
    expect(existsSync(join(parent, 'new', 'outcry.db'))).toBe(false);
    expect(await restoreDatabase({ ...options, acceptChanged: true })).toMatchObject({
      reports: 3,
      changed: expect.stringContaining('not what was written'),
    });
  });

  test('of a plain copy with its write-ahead log includes what that contains', async () => {
    const store = await openSqliteStore({ folder, exclusive: true });
    await store.reports.append(report({ id: 'late', at: 9 }));
    mkdirSync(join(parent, 'plain'));
    for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(parent, 'plain', name));
    await store.close();
    const plain = { file: join(parent, 'plain', 'outcry.db'), folder: join(parent, 'new'), aside: null };
    expect((await restoreDatabase(plain)).reports).toBe(4);
  });

  test('of a plain copy without its write-ahead log says that it is missing; a copy of ours lacks nothing', async () => {
    const store = await openSqliteStore({ folder, exclusive: true });
    await store.reports.append(report({ id: 'late', at: 9 }));
    const plain = join(parent, 'plain.db');
    copyFileSync(join(folder, 'outcry.db'), plain);
    await copyDatabase(join(folder, 'outcry.db'), file);
    await store.close();
    const restored = (name: string, file: string) =>
      restoreDatabase({ file, folder: join(parent, name), aside: null });
    expect(await restored('lacking', plain)).toMatchObject({ lacksLog: true, reports: 3 });
    expect(await restored('whole', file)).toMatchObject({ lacksLog: false, reports: 4 });
  });
});

describe('a database whose write-ahead log is missing', () => {
  const crash = join(import.meta.dirname, 'store.ts');
  /** Opens the folder as its server, writes a report and exits as if by a power cut. */
  function crashed(): void {
    const script = `
      const { openSqliteStore } = await import(${JSON.stringify(crash)});
      const store = await openSqliteStore({ folder: ${JSON.stringify(folder)}, exclusive: true });
      await store.reports.append(${JSON.stringify(report({ id: 'a', at: 1 }))});
      process.kill(process.pid, 'SIGKILL');`;
    spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
  }
  const told = async (): Promise<number> => {
    let times = 0;
    const store = await openSqliteStore({ folder, exclusive: true, onDamage: () => times++ });
    await store.close();
    return times;
  };

  test('is reported after a crash, once; with the log there is nothing to report', async () => {
    crashed();
    expect(folderLacksLog(folder)).toBe(false);
    expect(await told()).toBe(0);
    crashed();
    rmSync(join(folder, 'outcry.db-wal'));
    expect(folderLacksLog(folder)).toBe(true);
    expect(folderLacksLog(folder)).toBe(true);
    expect(await told()).toBe(1);
    expect(await told()).toBe(0);
  });

  test('is not reported if another command came first after a crash and checkpointed the log', async () => {
    crashed();
    await (await openSqliteStore({ folder })).close();
    expect(existsSync(join(folder, 'outcry.db-wal'))).toBe(false);
    expect(folderLacksLog(folder)).toBe(false);
    expect(await told()).toBe(0);
  });

  test('is not reported beside a running server, nor after a clean shutdown', async () => {
    const server = await openSqliteStore({ folder, exclusive: true });
    expect(folderLacksLog(folder)).toBe(false);
    await (await openSqliteStore({ folder })).close();
    expect(folderLacksLog(folder)).toBe(false);
    await server.close();
    expect(existsSync(join(folder, 'outcry.db-wal'))).toBe(false);
    expect(folderLacksLog(folder)).toBe(false);
  });
});

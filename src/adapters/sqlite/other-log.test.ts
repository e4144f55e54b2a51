import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { report } from '../../ports/given.fixture.ts';
import type { Store } from '../../ports/store.ts';
import { copyDatabase } from './copy.ts';
import { connect } from './database.ts';
import { readHead, readSession, writeSession } from './head.ts';
import { restoreDatabase } from './restore.ts';
import { otherLog } from './session.ts';
import { openSqliteStore } from './store.ts';

/** After a kill, a write-ahead log is beside the database. Another database that is put there meanwhile must not be taken for the log's. */

let parent = '';
let folder = '';
let file = '';
let backup = '';
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'outcry-other-log-'));
  [folder, backup] = [join(parent, 'killed'), join(parent, 'backup.db')];
  file = join(folder, 'outcry.db');
});
afterEach(() => rmSync(parent, { recursive: true }));

const open = (into: string, options = {}) => openSqliteStore({ folder: into, exclusive: true, ...options });

async function append(store: Store, from: number, to: number): Promise<void> {
  const appended = Array.from({ length: to - from }, (_, nth) => from + nth).map((nth) =>
    store.reports.append(report({ id: `r${nth}`, at: nth })),
  );
  await Promise.all(appended);
}

/** What a server leaves that is killed after 40 reports; it was backed up after 20. */
async function killed(): Promise<void> {
  const live = join(parent, 'live');
  const store = await open(live);
  await append(store, 0, 20);
  await copyDatabase(join(live, 'outcry.db'), backup);
  await append(store, 20, 40);
  await expect.poll(() => readHead(live)?.seq, { timeout: 20_000 }).toBe(40);
  copyFolder(live, folder);
  await store.close();
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) copyFileSync(join(from, name), join(to, name));
}

async function reportsIn(options = {}): Promise<number> {
  const store = await open(folder, options);
  const reports = await store.reports.read(0, 1_000);
  await store.close();
  return reports.length;
}

describe('after a kill', () => {
  test('the database is opened with its own log, time and again', async () => {
    await killed();
    expect(otherLog(file)).toBe(false);
    expect([await reportsIn(), await reportsIn()]).toEqual([40, 40]);
  });

  test.each([
    ['copied over it', () => copyFileSync(backup, file)],
    ['renamed to it', () => renameSync(backup, file)],
  ])('a backup that was %s is refused to every opening, and nothing is changed', async (_how, put) => {
    await killed();
    put();
    const both = () => [file, `${file}-wal`].map((name) => readFileSync(name));
    const before = both();
    const refused = {
      code: 'data_corrupt',
      message: expect.stringContaining('another was put in its place'),
    };
    await expect(open(folder)).rejects.toMatchObject(refused);
    await expect(openSqliteStore({ folder })).rejects.toMatchObject(refused);
    await expect(openSqliteStore({ folder, readOnly: true })).rejects.toMatchObject(refused);
    await expect(copyDatabase(file, join(parent, 'second.db'))).rejects.toMatchObject(refused);
    expect(both()).toEqual(before);
  });

  test('restoring the backup puts both files aside, and the next start has what the backup has', async () => {
    await killed();
    copyFileSync(backup, file);
    await restoreDatabase({ file: backup, folder, aside: 'aside' });
    expect(readdirSync(join(folder, 'aside'))).toContain('outcry.db-wal');
    expect(await reportsIn()).toBe(20);
  });

  test('database and log of another time are opened once the head beside them is removed', async () => {
    await killed();
    writeSession(folder, 1);
    await expect(open(folder)).rejects.toMatchObject({ code: 'data_corrupt' });
    rmSync(join(folder, 'outcry.head'));
    expect(await reportsIn()).toBe(40);
  });
});

describe('a log that some other process left', () => {
  test('is taken for what it is after a clean end of the server', async () => {
    await killed();
    const store = await open(folder);
    const session = readSession(folder);
    await store.close();
    expect([typeof session, readSession(folder)]).toEqual(['number', null]);
    const db = connect(file, { readOnly: false });
    db.exec('UPDATE session SET open = 1; UPDATE session SET open = 0');
    const left = join(parent, 'left');
    copyFolder(folder, left);
    db.close();
    expect(readFileSync(join(left, 'outcry.db-wal')).length).toBeGreaterThan(0);
    await (await open(left)).close();
  });

  test('is taken for what it is if a reader kept the start from recording its session in the file', async () => {
    const live = join(parent, 'live');
    await (await open(live)).close();
    const reader = new DatabaseSync(join(live, 'outcry.db'), { readOnly: true });
    reader.exec('BEGIN; SELECT * FROM session');
    const store = await open(live);
    await append(store, 0, 5);
    expect(readSession(live)).toBeNull();
    copyFolder(live, folder);
    reader.close();
    await store.close();
    expect(await reportsIn()).toBe(5);
  });
});

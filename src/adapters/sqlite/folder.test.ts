import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutcryError } from '../../core/base/errors.ts';
import { MINUTE } from '../../core/base/time.ts';
import { report } from '../../ports/given.fixture.ts';
import type { NewReport } from '../../ports/log.ts';
import { operatingError } from './database.ts';
import { openSqliteStore } from './store.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'outcry-folder-'));
  folder = join(parent, 'data', 'of', 'outcry');
});
afterEach(() => rmSync(parent, { recursive: true }));

const NOBODY = 65_534;

/** Prepares a folder for a server that runs as another user: returns the path of its database, or the error's sentence. */
function preparedAsNobody(folder: string): string {
  const module = new URL('folder.ts', import.meta.url).href;
  // Loaded with our rights, since the other user may not read the checkout.
  const code = `
    const { prepareFolder } = await import(${JSON.stringify(module)});
    process.setgid(${NOBODY}); process.setuid(${NOBODY});
    try { console.log(prepareFolder(${JSON.stringify(folder)})); } catch (error) { console.log(error.message); }`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
  }).stdout.trim();
}

describe('the folder of a store', () => {
  test('is created if it does not exist, for its owner only, and so are the files in it', async () => {
    const store = await openSqliteStore({ folder, exclusive: true });
    await store.reports.append(reportOf('a'));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toContain('outcry.db-wal');
    for (const file of readdirSync(folder)) {
      expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
    await store.close();
    expect(readdirSync(folder).sort()).toEqual(['outcry.db', 'outcry.head', 'outcry.lock']);
  });

  test('keeps its own mode if it exists', async () => {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    await (await openSqliteStore({ folder })).close();
    expect(statSync(folder).mode & 0o777).toBe(0o750);
  });

  test('data_unwritable if it cannot be created', async () => {
    writeFileSync(join(parent, 'data'), 'a file, not a folder');
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({
      code: 'data_unwritable',
      message: expect.stringContaining(folder),
    });
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() !== 0)(
    'data_unwritable names a file that a command as another user left, and whose it is (only where root runs the tests)',
    async () => {
      await (await openSqliteStore({ folder })).close();
      for (const path of [parent, join(parent, 'data'), join(parent, 'data', 'of')]) chmodSync(path, 0o755);
      chownSync(folder, NOBODY, NOBODY);
      chownSync(join(folder, 'outcry.db'), NOBODY, NOBODY);
      writeFileSync(join(folder, 'salts'), '', { mode: 0o600 });
      writeFileSync(join(folder, 'notes.txt'), 'of the operator', { mode: 0o600 });
      const sentence = preparedAsNobody(folder);
      expect(sentence).toContain(`In the data folder ${folder}, salts belongs to user 0`);
      expect(sentence).toContain(`\`chown -R ${NOBODY} ${folder}\``);
      chownSync(join(folder, 'salts'), NOBODY, NOBODY);
      expect(preparedAsNobody(folder)).toBe(join(folder, 'outcry.db'));
      chmodSync(join(folder, 'outcry.db'), 0o444);
      expect(preparedAsNobody(folder)).toContain(`\`chmod u+rw ${join(folder, 'outcry.db')}\``);
    },
  );

  test('a full disk is reported as full', () => {
    const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
    expect(operatingError(full, join(folder, 'outcry.db'))).toMatchObject({
      code: 'store_failed',
      message: `The disk that ${folder}/outcry.db is on is full: make room there.`,
    });
  });

  test('a damaged file is reported with the whole command that replaces it', () => {
    const damaged = Object.assign(new Error('file is not a database'), { errcode: 26 });
    expect(operatingError(damaged, join(folder, 'outcry.db'))).toMatchObject({
      code: 'data_corrupt',
      message: expect.stringContaining(`\`outcry restore FILE --data ${folder} --force\``),
    });
  });

  test('has one server: a second one is refused with data_locked until the first has closed', async () => {
    const first = await openSqliteStore({ folder, exclusive: true });
    await expect(openSqliteStore({ folder, exclusive: true })).rejects.toMatchObject({ code: 'data_locked' });
    expect(codeInAnotherProcess({ folder, exclusive: true })).toBe('data_locked');
    await first.close();
    expect(codeInAnotherProcess({ folder, exclusive: true })).toBe('opened');
    await (await openSqliteStore({ folder, exclusive: true })).close();
  });

  test('a server whose lock file was removed locks the folder again with its next check', async () => {
    const server = await openSqliteStore({ folder, exclusive: true });
    rmSync(join(folder, 'outcry.lock'));
    await server.check();
    expect(codeInAnotherProcess({ folder, exclusive: true })).toBe('data_locked');
    await server.check();
    await server.close();
    expect(codeInAnotherProcess({ folder, exclusive: true })).toBe('opened');
  });

  test('… and ends if another server has locked it meanwhile', async () => {
    const ends: OutcryError[] = [];
    const first = await openSqliteStore({ folder, exclusive: true, onEnd: (error) => ends.push(error) });
    rmSync(join(folder, 'outcry.lock'));
    const second = await openSqliteStore({ folder, exclusive: true });
    await expect(first.check()).rejects.toMatchObject({ code: 'data_locked' });
    expect(ends).toEqual([expect.objectContaining({ code: 'data_locked' })]);
    await first.close();
    await second.check();
    await second.close();
  });

  test('does not stay locked after a failed opening', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'outcry.db'), 'no database '.repeat(100));
    await expect(openSqliteStore({ folder, exclusive: true })).rejects.toMatchObject({
      code: 'data_corrupt',
    });
    rmSync(join(folder, 'outcry.db'));
    await (await openSqliteStore({ folder, exclusive: true })).close();
  });
});

describe('beside a running server', () => {
  test('a second store writes and is noticed: an import, a catalog', async () => {
    const server = await openSqliteStore({ folder, exclusive: true });
    const importer = await openSqliteStore({ folder });
    const appends = Array.from({ length: 5_000 }, (_, index) => server.reports.append(reportOf(`r${index}`)));
    await importer.history.put({ service: 'x', start: 0, bucketMs: MINUTE, counts: [1] });
    await importer.catalog.apply({ categories: [], services: [] });
    await Promise.all(appends);
    expect(await server.history.changedSince(0)).toEqual(['x']);
    expect(await server.catalog.version()).toBe(1);
    await importer.close();
    await server.close();
  });

  test('a reader sees what is on the disk at each call, and may not write', async () => {
    const server = await openSqliteStore({ folder, exclusive: true });
    const reader = await openSqliteStore({ folder, readOnly: true });
    await server.reports.append(reportOf('a'));
    expect((await reader.reports.read(0, 10)).map(({ id }) => id)).toEqual(['a']);
    await server.reports.append(reportOf('b'));
    expect((await reader.reports.read(1, 10)).map(({ id }) => id)).toEqual(['b']);
    await expect(reader.reports.append(reportOf('c'))).rejects.toMatchObject({ code: 'data_locked' });
    await expect(reader.outbox.sent([], 0)).rejects.toMatchObject({ code: 'store_failed' });
    await reader.close();
    await expect(reader.reports.read(0, 1)).rejects.toMatchObject({ code: 'store_failed' });
    await server.close();
  });

  test('a reader reads what a stopped server left, and file_unreadable where there is nothing', async () => {
    await expect(openSqliteStore({ folder, readOnly: true })).rejects.toMatchObject({
      code: 'file_unreadable',
    });
    const server = await openSqliteStore({ folder, exclusive: true });
    await server.reports.append(reportOf('a'));
    await server.close();
    const reader = await openSqliteStore({ folder, readOnly: true });
    expect(await reader.reports.lastAt()).toBe(0);
    await reader.close();
  });

  test('a reader of a file that nothing was written to yet is told to start the server once', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'outcry.db'), '');
    await expect(openSqliteStore({ folder, readOnly: true })).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringContaining('start the server once'),
    });
  });
});

function codeInAnotherProcess(options: { folder: string; exclusive: boolean }): string {
  const module = fileURLToPath(new URL('store.ts', import.meta.url));
  const script = `
    const { openSqliteStore } = await import(${JSON.stringify(module)});
    const said = await openSqliteStore(${JSON.stringify(options)}).then(
      (store) => store.close().then(() => 'opened'),
      (error) => error.code,
    );
    console.log(said);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  return stdout.trim();
}

function reportOf(id: string): NewReport {
  return report({ id, at: 0 });
}

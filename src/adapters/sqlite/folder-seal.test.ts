import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channel, subscriber } from '../../ports/given.fixture.ts';
import type { Store } from '../../ports/store.ts';
import { copyDatabase } from './copy.ts';
import { openSqliteStore } from './store.ts';

let folder = '';
let store: Store;
const hook = (name: string) => channel(name, { settings: { url: 'https://a.example/s3cret-hook' } });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-seal-'));
  store = await openSqliteStore({ folder });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const key = () => join(folder, 'channels.key');

describe('settings of channels', () => {
  test('are nowhere in the folder in plain text, not in a copy of the database either, and come back with the key', async () => {
    await store.channels.put(hook('ops'));
    await copyDatabase(join(folder, 'outcry.db'), join(folder, 'backup.db'), () => {});
    await store.close();
    const files = readdirSync(folder);
    expect(files).toContain('backup.db');
    for (const file of files) expect(readFileSync(join(folder, file)).includes('s3cret'), file).toBe(false);
    expect(statSync(key()).mode & 0o777).toBe(0o600);
    store = await openSqliteStore({ folder, readOnly: true });
    expect(await store.channels.list()).toEqual([hook('ops')]);
  });

  test('are empty without the key, or with that of another folder', async () => {
    await store.channels.put(hook('ops'));
    renameSync(key(), `${key()}.away`);
    expect((await store.channels.list()).map(({ name, settings }) => [name, settings])).toEqual([
      ['ops', {}],
    ]);
    await store.channels.put(hook('new'));
    expect((await store.channels.list()).map(({ settings }) => settings)).toEqual([hook('new').settings, {}]);
    renameSync(`${key()}.away`, key());
    expect((await store.channels.list()).map(({ settings }) => settings)).toEqual([{}, hook('ops').settings]);
  });

  test('are bound to the channel that they were put for', async () => {
    await store.channels.put(hook('ops'));
    const [before] = await store.channels.list();
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(join(folder, 'outcry.db'));
    db.exec(`UPDATE channels SET name = 'other', body = replace(body, '"ops"', '"other"')`);
    db.close();
    expect(await store.channels.list()).toEqual([{ ...before, name: 'other', settings: {} }]);
  });

  test('are neither stored nor read with an invalid key', async () => {
    writeFileSync(key(), 'key');
    await expect(store.channels.put(hook('ops'))).rejects.toMatchObject({ code: 'data_corrupt' });
    expect(await store.channels.list()).toEqual([]);
  });
});

describe('addresses of subscribers', () => {
  const bob = (id: string) => subscriber(id, { to: 's3cret@example.org' });
  const page = { after: '', limit: 1 };

  test('are nowhere in the folder in plain text, nor are secrets, and come back with the key', async () => {
    await store.subscribers.put(bob('a'));
    expect(await store.subscribers.secret('links', 's3cret')).toBe('s3cret');
    await copyDatabase(join(folder, 'outcry.db'), join(folder, 'backup.db'), () => {});
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file)).includes('s3cret'), file).toBe(false);
    expect(await store.subscribers.get(['a'])).toEqual([bob('a')]);
    expect(await store.subscribers.secret('links', 'another')).toBe('s3cret');
  });

  test('are treated as gone without the key, and a secret is then a new one', async () => {
    await store.subscribers.put(bob('a'));
    await store.subscribers.secret('links', 'one');
    renameSync(key(), `${key()}.away`);
    expect(await store.subscribers.get(['a'])).toEqual([]);
    expect(await store.subscribers.secret('links', 'two')).toBe('two');
    expect(await store.subscribers.secret('links', 'three')).toBe('two');
    await store.subscribers.put(bob('b'));
    // The first page contains no subscriber who can be told, but is not the last.
    expect(await store.subscribers.listening({ service: 'x' }, 'i', page)).toEqual([bob('b')]);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { report } from '../../ports/given.fixture.ts';
import type { NewReport } from '../../ports/log.ts';
import { connect } from './database.ts';
import { migrate } from './migrate.ts';
import { BATCH_ROWS_MAX, startWriter, takePen } from './pen.ts';
import type { Answer } from './messages.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-pen-'));
  path = join(folder, 'outcry.db');
  const db = connect(path, { readOnly: false });
  migrate(db);
  db.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const FAILED = { code: 'store_failed' };
const NOTHING = { kind: 'statements', statements: [] } as const;

describe('group commit', () => {
  /** A writer that answers every batch with its size, in the ids of the receipts. */
  const counter = `
    const { parentPort } = require('node:worker_threads');
    parentPort.postMessage({ kind: 'ready' });
    parentPort.on('message', (request) => {
      if (request.kind === 'close') return parentPort.close();
      const duplicates = request.batch.id.map((_, row) => ({ row, receipt: { id: String(request.batch.id.length) } }));
      parentPort.postMessage({ kind: 'done', duplicates });
    });`;

  /** The same, but its first answers wait for a write that is not a batch. */
  const slowCounter = `
    const { parentPort } = require('node:worker_threads');
    let held = [];
    parentPort.postMessage({ kind: 'ready' });
    parentPort.on('message', (request) => {
      if (request.kind === 'close') return parentPort.close();
      const rows = request.kind === 'append' ? request.batch.id : [];
      const duplicates = rows.map((_, row) => ({ row, receipt: { id: String(rows.length) } }));
      const answer = { kind: 'done', duplicates };
      if (held !== null) held.push(answer);
      else parentPort.postMessage(answer);
      if (request.kind === 'append' || held === null) return;
      for (const waiting of held) parentPort.postMessage(waiting);
      held = null;
    });`;

  test('reports handed over together are written together, at most BATCH_ROWS_MAX', async () => {
    const pen = await takePen(new Worker(counter, { eval: true }), { path });
    const sizes = async (reports: number) => {
      const appends = Array.from({ length: reports }, (_, index) => pen.append(reportOf(`r${index}`)));
      return [...new Set((await Promise.all(appends)).map(({ id }) => Number(id)))];
    };
    expect(await sizes(BATCH_ROWS_MAX)).toEqual([BATCH_ROWS_MAX]);
    expect(await sizes(BATCH_ROWS_MAX + 1)).toEqual([BATCH_ROWS_MAX, 1]);
    await pen.close();
  });

  test('reports that come while a batch is at the writer gather in the next', async () => {
    const arrived = Promise.withResolvers<void>();
    const options = { path, onBatch: () => arrived.resolve() };
    const pen = await takePen(new Worker(slowCounter, { eval: true }), options);
    const first = pen.append(reportOf('a'));
    await arrived.promise;
    const second = [pen.append(reportOf('b')), pen.append(reportOf('c'))];
    await nextTurn();
    second.push(pen.append(reportOf('d')));
    await nextTurn();
    await pen.write(NOTHING);
    expect((await first).id).toBe('1');
    expect((await Promise.all(second)).map(({ id }) => id)).toEqual(['3', '3', '3']);
    await pen.close();
  });

  test('reports of one turn of the event loop, from any number of jobs, are written together', async () => {
    const pen = await takePen(new Worker(counter, { eval: true }), { path });
    const appends = [pen.append(reportOf('a'))];
    await Promise.resolve();
    appends.push(pen.append(reportOf('b')));
    expect((await Promise.all(appends)).map(({ id }) => id)).toEqual(['2', '2']);
    await pen.close();
  });
});

describe('a write that fails', () => {
  test('rejects its whole batch with store_failed and leaves nothing of it; the next one is written', async () => {
    const pen = await takePen(startWriter(path), { path });
    const db = new DatabaseSync(path);
    db.exec(
      `CREATE TRIGGER full BEFORE INSERT ON reports WHEN new.id = 'last straw' BEGIN SELECT raise(FAIL, 'full'); END`,
    );
    const batch = ['a', 'last straw', 'b'].map((id) => pen.append(reportOf(id)));
    expect(await Promise.allSettled(batch)).toMatchObject(
      batch.map(() => ({ status: 'rejected', reason: FAILED })),
    );
    expect(pen.oldestWaiting()).toBeNull();
    await expect(pen.append(reportOf('c'))).resolves.toMatchObject({ id: 'c' });
    expect(db.prepare('SELECT id FROM reports').all()).toEqual([{ id: 'c' }]);
    expect(db.prepare('SELECT sum(count) AS counted FROM rollups').get()).toEqual({ counted: 1 });
    db.close();
    await pen.close();
  });

  test('is written with all its statements or none', async () => {
    const pen = await takePen(startWriter(path), { path });
    const move = { sql: `UPDATE versions SET version = version + ? WHERE name = 'marks'`, parameters: [5] };
    const broken = { sql: 'INSERT INTO coverage (only) VALUES (?)', parameters: [2] };
    const write = pen.write({ kind: 'statements', statements: [move, broken] });
    await expect(write).rejects.toMatchObject(FAILED);
    await expect(pen.write(NOTHING)).resolves.toBeUndefined();
    const db = new DatabaseSync(path);
    expect(db.prepare(`SELECT version FROM versions WHERE name = 'marks'`).get()).toEqual({ version: 0 });
    db.close();
    await pen.close();
  });

  const fatal: Answer = { kind: 'failed', cause: 'a sync failed', fatal: true };
  const endings = {
    'reports a failed sync': `parentPort.postMessage(${JSON.stringify(fatal)})`,
    throws: `throw new Error('a mistake of ours')`,
    ends: `process.exit(0)`,
  };
  for (const [ending, code] of Object.entries(endings)) {
    test(`once the writer ${ending}, pending and later writes reject with store_failed`, async () => {
      const script = `
        const { parentPort } = require('node:worker_threads');
        parentPort.postMessage({ kind: 'ready' });
        parentPort.on('message', () => { ${code} });`;
      const told: unknown[] = [];
      const options = { path, batchRowsMax: 2, onEnd: (error: unknown) => told.push(error) };
      const pen = await takePen(new Worker(script, { eval: true }), options);
      const waiting = Array.from({ length: 7 }, (_, index) => pen.append(reportOf(`r${index}`)));
      const write = pen.write(NOTHING);
      const settled = await Promise.allSettled([...waiting, write]);
      expect(settled).toMatchObject(settled.map(() => ({ status: 'rejected', reason: FAILED })));
      await expect(pen.append(reportOf('late'))).rejects.toMatchObject(FAILED);
      await expect(pen.write(NOTHING)).rejects.toMatchObject(FAILED);
      expect(pen.oldestWaiting()).toBeNull();
      await pen.close();
      expect(told).toMatchObject([FAILED]);
    });
  }

  test('because of closing is not reported to anyone', async () => {
    const told: unknown[] = [];
    const pen = await takePen(startWriter(path), { path, onEnd: (error) => told.push(error) });
    await pen.append(reportOf('a'));
    await pen.close();
    expect(told).toEqual([]);
  });

  test('a writer that cannot start is store_failed', async () => {
    const nowhere = join(folder, 'no', 'such', 'folder.db');
    await expect(takePen(startWriter(nowhere), { path: nowhere })).rejects.toMatchObject(FAILED);
  });
});

function reportOf(id: string): NewReport {
  return report({ id, at: 0 });
}

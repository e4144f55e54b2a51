import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DAY, HOUR } from '../../src/core/time.ts';
import { TRUST_LOOPBACK, openInstance, post } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 22);
const ADDRESS = '203.0.113.77';

test('no address is in the data folder, in the report log or in what is answered', async () => {
  const instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  try {
    const answer = await post(instance.url, 'x', { comment: 'down' }, { 'X-Forwarded-For': ADDRESS });
    expect(await answer.text()).not.toContain(ADDRESS);
    await instance.walkTo(START + 120_000);
    // Closed first: a file of SQLite that is opened beside it in the same process loses its locks.
    await instance.app.close();
    const bytes = [Buffer.from(ADDRESS), Buffer.from([203, 0, 113, 77])];
    for (const name of readdirSync(instance.folder)) {
      const content = readFileSync(join(instance.folder, name));
      for (const address of bytes) expect(content.includes(address), name).toBe(false);
    }
  } finally {
    await instance.close();
  }
});

test('a person counts once over midnight, and the day after nothing ties the two pseudonyms together', async () => {
  const instance = await openInstance({ start: START + 90 * 60_000, config: TRUST_LOOPBACK });
  const report = async () =>
    (await (await post(instance.url, 'x', {}, { 'X-Forwarded-For': ADDRESS })).json()) as {
      counted: boolean;
    };
  try {
    expect((await report()).counted).toBe(true);
    instance.clock.set(START + 3 * HOUR);
    expect((await report()).counted).toBe(false);
    instance.clock.set(START + DAY);
    expect((await report()).counted).toBe(true);
    const reporters = (await instance.app.store.reports.read(0, 10)).map(({ reporter }) => reporter);
    expect(new Set(reporters).size).toBe(2);
  } finally {
    await instance.close();
  }
});

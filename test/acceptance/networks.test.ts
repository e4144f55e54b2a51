import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mmdbOf } from '../support/mmdb.ts';
import { TRUST_LOOPBACK, openInstance, post, temporaryFolder } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 9);

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function networks(text: string): string {
  const path = join(folder, 'networks.tsv');
  writeFileSync(path, text);
  return path;
}

test('the network of a report is looked up from its address in the file of the operator, whatever its sender claims', async () => {
  const path = networks('203.0.113.0\t203.0.113.255\t64500\tGB\tEXAMPLE\n');
  const instance = await openInstance({ start: START, config: { ...TRUST_LOOPBACK, networks: path } });
  try {
    for (const address of ['203.0.113.7', '::ffff:203.0.113.8', '198.51.100.7'])
      await post(instance.url, 'x', { network: 1 }, { 'X-Forwarded-For': address });
    const reports = await instance.app.store.reports.read(0, 10);
    expect(reports.map(({ network }) => network)).toEqual([64_500, 64_500, null]);
  } finally {
    await instance.close();
  }
});

test('readers are told about their own network, and nothing about the request is stored', async () => {
  const path = networks(
    '203.0.113.0\t203.0.113.255\t64500\tGB\tEXAMPLE\n192.0.2.0\t192.0.2.255\t64501\tGB\tOTHER\n',
  );
  const instance = await openInstance({ start: START, config: { ...TRUST_LOOPBACK, networks: path } });
  try {
    for (let nth = 0; nth < 6; nth++)
      await post(instance.url, 'x', {}, { 'X-Forwarded-For': `203.0.113.${nth}` });
    const ask = async (address: string): Promise<string> => {
      const headers = { 'X-Forwarded-For': address };
      const answer = await fetch(`${instance.url}/status/x?network=own`, { headers });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      return (await answer.text()).replaceAll(/<\/?bdi>/gu, '');
    };
    expect(await ask('203.0.113.77')).toContain('On your network, AS 64500 (EXAMPLE): 6 reports.');
    expect(await ask('192.0.2.7')).toContain(
      'On your network, AS 64501 (OTHER): nobody. On AS 64500 (EXAMPLE): 6 reports.',
    );
    expect(await ask('198.51.100.7')).toContain('We do not know your network.');
    expect(await instance.app.store.reports.read(6, 10)).toEqual([]);
  } finally {
    await instance.close();
  }
});

test('a report without a place gets one from the file of places, and its address is not stored', async () => {
  const placesMmdb = join(folder, 'cities.mmdb');
  const glasgow = { country: { iso_code: 'GB' }, city: { names: { en: 'Glasgow' } } };
  writeFileSync(placesMmdb, mmdbOf({ '203.0.113': glasgow }));
  const instance = await openInstance({ start: START, config: { ...TRUST_LOOPBACK, placesMmdb } });
  try {
    await post(instance.url, 'x', {}, { 'X-Forwarded-For': '203.0.113.77' });
    const [report] = await instance.app.store.reports.read(0, 10);
    const place = { country: 'GB', city: 'Glasgow', region: 'Scotland' };
    expect(report).toMatchObject({ place, placed: 'address' });
    expect(JSON.stringify(report)).not.toContain('203.0.113');
  } finally {
    await instance.close();
  }
});

test('a file of places in another format keeps the instance from starting', async () => {
  const config = { placesMmdb: networks('203.0.113.0\t203.0.113.255\t64500\tGB\tEXAMPLE\n') };
  await expect(openInstance({ start: START, config })).rejects.toMatchObject({ code: 'bad_places' });
});

test('an invalid file of networks keeps the instance from starting', async () => {
  const config = { networks: networks('203.0.113.0\t203.0.113.255\tmany\tGB\tEXAMPLE\n') };
  await expect(openInstance({ start: START, config })).rejects.toMatchObject({
    code: 'bad_networks',
    message: expect.stringContaining('line 1'),
  });
});

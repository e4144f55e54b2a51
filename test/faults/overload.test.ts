import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/core/base/time.ts';
import { HANDLES_RESERVED, REPORTS_SHARE } from '../../src/http/admission/connections.ts';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer, type Server } from '../support/program.ts';

const CONNECTIONS = 1_000;
const PLACES = CONNECTIONS * REPORTS_SHARE;
/** A single service can take half of the places. */
const OF_ONE = PLACES / 2;
const ROUNDS = 3;
const FLOOD = 500;
const OTHERS = 50;

let folder: string;
let server: Server;
beforeEach(async () => {
  folder = temporaryFolder();
  const env = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8', OUTCRY_LOG_LEVEL: 'silent' };
  server = await startServer(['--data', folder], env, { filesMax: CONNECTIONS + HANDLES_RESERVED });
});
afterEach(async () => {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Simulates a stalled disk by holding the write lock of the database. */
function stallDisk(): () => void {
  const db = new DatabaseSync(join(folder, 'outcry.db'), { timeout: 5_000 });
  db.exec('BEGIN IMMEDIATE');
  return () => {
    db.exec('ROLLBACK');
    db.close();
  };
}

async function holesOf(service: string): Promise<{ reason: string }[]> {
  const [from, to] = [Date.now() - HOUR, Date.now() + MINUTE].map((at) => new Date(at).toISOString());
  const answer = await fetch(`${server.url}/api/v1/services/${service}/series?step=1&from=${from}&to=${to}`);
  return ((await answer.json()) as { holes: { reason: string }[] }).holes;
}

test('a flood at one service while the disk stalls: only its own reports are refused, and no acknowledged one is lost', async () => {
  const listed = await fetch(`${server.url}/api/v1/services?limit=${OTHERS + 1}`);
  const slugs = ((await listed.json()) as { items: { slug: string }[] }).items.map(({ slug }) => slug);
  const [flooded = '', ...others] = slugs;
  const acknowledged: string[] = [];
  let people = 0;
  const report = (slug: string, person: number) => post(server.url, slug, {}, fromPerson(person));
  expect((await report(others[0]!, 1_000_000)).status).toBe(202);

  for (let round = 0; round < ROUNDS; round++) {
    const letGo = stallDisk();
    const statuses: number[] = [];
    const refusals = Promise.withResolvers<void>();
    const flood = Array.from({ length: FLOOD }, async () => {
      const answer = await report(flooded, people++);
      statuses.push(answer.status);
      if (statuses.length === FLOOD - OF_ONE) refusals.resolve();
      return answer;
    });
    // While nothing can be written the only answers are refusals.
    await refusals.promise;
    expect(statuses).toEqual(Array(FLOOD - OF_ONE).fill(503));
    const rest = others.map((slug) => report(slug, people++));
    const repeat = await report(others[0]!, 1_000_000);
    expect(repeat.status).toBe(429);
    expect(await repeat.json()).toMatchObject({ type: 'urn:outcry:counted_already' });
    for (const path of [`/status/${flooded}`, '/', '/api/v1/services']) {
      expect((await fetch(server.url + path)).status, path).toBe(200);
    }
    letGo();
    const refused = (await Promise.all(flood)).filter(({ status }) => status === 503);
    expect(new Set(refused.map(({ headers }) => headers.get('Retry-After')))).toEqual(new Set(['5']));
    for (const answer of await Promise.all([...flood, ...rest])) {
      if (answer.status === 202) acknowledged.push(((await answer.json()) as { id: string }).id);
    }
    expect((await Promise.all(rest)).map(({ status }) => status)).toEqual(Array(OTHERS).fill(202));
  }

  expect(acknowledged).toHaveLength(ROUNDS * (OF_ONE + OTHERS));
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  await expect.poll(() => holesOf(flooded), { timeout: 15_000 }).toMatchObject([{ reason: 'overload' }]);
  expect(await holesOf(others[0]!)).toEqual([]);
  const log = (await outcry(['log', '--data', folder])).stdout.trim().split('\n');
  const ids = new Set(log.map((line) => (JSON.parse(line) as { id: string }).id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  expect(log).toHaveLength(acknowledged.length + 1);
});

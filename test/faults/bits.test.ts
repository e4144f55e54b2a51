import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { HOUR, MINUTE } from '../../src/core/base/time.ts';
import { mark, past } from '../../src/ports/given.fixture.ts';
import { createRandom } from '../../sim/random.ts';
import { fromPerson, openInstance, post, temporaryFolder, TRUST_LOOPBACK } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

/** Damaged bytes, each in a copy of its own; OUTCRY_TEST_ROUNDS sets another number. */
const ROUNDS = Number(process.env['OUTCRY_TEST_ROUNDS'] ?? 20);
const SEED = 'bits';
/** A server is started on every fourth copy. */
const SERVED_EVERY = 4;
const START = Date.UTC(2025, 2, 10, 9);
const SERVICES = ['x', 'facebook', 'ee', 'netflix'];
const QUIET = { OUTCRY_LOG_LEVEL: 'silent' };

let original: string;
beforeAll(async () => {
  original = temporaryFolder();
  const instance = await openInstance({ start: START, folder: original, config: TRUST_LOOPBACK });
  let person = 0;
  for (let minute = 0; minute < 30; minute += 1) {
    const reports = minute < 15 ? 4 : 40;
    await Promise.all(
      Array.from({ length: reports }, (_, nth) => {
        const service = minute < 15 ? SERVICES[nth % SERVICES.length]! : 'x';
        const body = {
          problem: nth % 3 === 0 ? 'app' : undefined,
          place: nth % 2 === 0 ? { country: 'GB', city: 'London' } : undefined,
          comment: nth % 5 === 0 ? `Nothing works since ${minute} minutes past` : undefined,
        };
        return post(instance.url, service, body, fromPerson(person++));
      }),
    );
    await instance.walkTo(START + minute * MINUTE);
  }
  const { store } = instance.app;
  const [incident] = await store.incidents.active();
  await store.marks.put(mark(incident!.id));
  await store.history.put(past('ee', [1, 2, 3]));
  await instance.app.close();
}, 120_000);
afterAll(() => rmSync(original, { recursive: true, force: true }));

test(
  `${ROUNDS} damaged bytes: each is found by the doctor or changes nothing that is shown, and no command prints a stack trace`,
  async () => {
    const bytes = readFileSync(join(original, 'outcry.db'));
    const whole = await shown(original);
    const random = createRandom(SEED);
    let named = 0;
    const missed: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = temporaryFolder();
      const at = random.below(bytes.length);
      const bit = 1 + random.below(255);
      try {
        mkdirSync(folder, { recursive: true });
        const flipped = Buffer.from(bytes);
        flipped[at] = flipped[at]! ^ bit;
        writeFileSync(join(folder, 'outcry.db'), flipped);
        copyFileSync(join(original, 'salts'), join(folder, 'salts'));
        const doctor = await outcry(['doctor', '--data', folder], { env: QUIET });
        expectSentences(`${doctor.stdout}${doctor.stderr}`, `byte ${at}`);
        if (doctor.status === 1) named += 1;
        else if ((await shown(folder)) !== whole) missed.push(`byte ${at} ^ ${bit}`);
        if (round % SERVED_EVERY === 0) expectSentences(await serve(folder), `byte ${at}, served`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    expect(missed).toEqual([]);
    expect(named).toBeGreaterThan(ROUNDS / 4);
    console.info(`flipped bytes: the doctor found ${named} of ${ROUNDS}, the others changed nothing`);
  },
  120_000 + 20_000 * ROUNDS,
);

/** Starts a server on damaged data, which runs or exits with a reason, and returns its messages. */
async function serve(folder: string): Promise<string> {
  const server = await startServer(['--data', folder], QUIET).catch((error: unknown) => String(error));
  if (typeof server === 'string') return server;
  let said = '';
  server.process.stderr?.on('data', (chunk) => (said += String(chunk)));
  await fetch(`${server.url}/status/x`).catch(() => undefined);
  await server.stop();
  return said;
}

function expectSentences(said: string, what: string): void {
  expect(said, what).not.toMatch(/^ {4}at /mu);
  expect(said, what).not.toContain('Something went wrong');
}

const DIMENSIONS = ['problem', 'place', 'network'] as const;

/** Everything that is shown of the data in the database. */
async function shown(folder: string): Promise<string> {
  const store = await openSqliteStore({ folder, readOnly: true });
  try {
    const [from, to] = [START - HOUR, START + 2 * HOUR];
    const incidents = await store.incidents.list({ limit: 100 });
    return JSON.stringify([
      await store.reports.read(0, 10_000),
      await Promise.all(SERVICES.map((service) => store.rollups.series(service, from, to, MINUTE))),
      await Promise.all(
        SERVICES.flatMap((service) =>
          DIMENSIONS.map((dimension) => store.rollups.top(service, dimension, from, to, 100)),
        ),
      ),
      incidents,
      await Promise.all(incidents.map(({ id }) => store.incidents.updates(id))),
      await store.incidents.active(),
      await store.outbox.pending(100),
      await store.decisions.read(0, 1_000),
      await store.marks.list(),
      await store.history.get('ee'),
      await store.catalog.load(),
      await store.coverage.coveredUntil(),
      (await store.snapshots.load()).snapshots.map(({ service, state }) => [
        service,
        Buffer.from(state).toString('base64'),
      ]),
    ]);
  } finally {
    await store.close();
  }
}

import { beforeEach, describe, expect, test } from 'vitest';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { memorySalts } from '../adapters/memory/salts.ts';
import { DAY, HOUR, SECOND } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import { intakeOn } from './intake.fixture.ts';
import { LATE_COUNTS_MAX, type Intake } from './intake.ts';
import { Pseudonymizer } from './pseudonym.ts';

const START = Date.UTC(2025, 2, 10, 9, 25);
const WORKS = { says: 'works' };

let store: Store;
let now: number;
let intake: Intake;
let pseudonymizer: Pseudonymizer;

const open = () => intakeOn(store.reports, () => now, { pseudonymizer });

beforeEach(async () => {
  store = openMemoryStore();
  now = START;
  pseudonymizer = new Pseudonymizer(memorySalts(), (bytes) => new Uint8Array(bytes).fill(1));
  intake = await open();
});

const send = (body: unknown, address = '192.0.2.1') =>
  intake.accept({ service: 'x', body, address, idempotencyKey: null, site: 'unsaid', browser: '' });

describe('a counted reporter', () => {
  test('is told their position in the count, and can be told so again by their token', async () => {
    expect(await send({})).toMatchObject({ told: { heard: { nth: 1, minutes: 60, place: null } } });
    const second = await send({}, '192.0.2.2');
    const heard = { nth: 2, minutes: 10, place: null };
    expect(second).toMatchObject({ told: { heard } });
    const { token = '' } = 'told' in second ? (second.told ?? {}) : {};
    expect(intake.told(token, 'x')).toMatchObject({ heard });
    expect(intake.told(token, 'y')).toBeNull();
    expect(await send({}, '192.0.2.2')).not.toHaveProperty('told');
    expect(await send(WORKS)).not.toHaveProperty('told');
  });

  test('is told about people counted by another node, once the log has them, and about none twice', async () => {
    const first = await send({});
    const [logged] = await store.reports.read(0, 1);
    expect(first).toMatchObject({ id: logged?.id });
    if (logged === undefined) throw new Error('nothing is logged');
    intake.logged(logged);
    const elsewhere = { ...logged, id: 'of another node', at: now };
    intake.logged(elsewhere);
    intake.logged({ ...elsewhere, id: 'a repeat', counted: false });
    intake.logged({ ...elsewhere, id: 'of before the start', at: START - HOUR });
    expect(await send({}, '192.0.2.2')).toMatchObject({ told: { heard: { nth: 3 } } });
  });

  test('is told nothing about an hour that the process has not observed', async () => {
    await send({});
    now += 1_000;
    intake = await open();
    expect(await send({}, '192.0.2.2')).toMatchObject({ counted: true, told: { heard: null } });
  });
});

describe('a message that it works again', () => {
  test('is logged and is not a report, once per person, even across a restart', async () => {
    expect(await send(WORKS)).toMatchObject({ counted: false, reason: 'works' });
    now += HOUR;
    expect(await send(WORKS)).toMatchObject({ counted: false, reason: 'works_repeat' });
    intake = await open();
    expect(await send(WORKS)).toMatchObject({ counted: false, reason: 'works_repeat' });
    expect(await store.rollups.series('x', START, START + DAY, DAY)).toEqual([0]);
    expect(await store.reports.read(0, 10)).toHaveLength(3);
  });

  test('may come from a person who reported, and a report from a person who said it', async () => {
    expect(await send({})).toMatchObject({ counted: true });
    expect(await send(WORKS)).toMatchObject({ reason: 'works' });
    expect(await send(WORKS, '192.0.2.2')).toMatchObject({ reason: 'works' });
    expect(await send({}, '192.0.2.2')).toMatchObject({ counted: true });
  });

  test('is one per device, and for as many behind an address as may be voices there, with seats of its own', async () => {
    const from = (nth: number, body: object) => send({ ...body, device: `token-of-device-${nth}` });
    const reasons = async (body: object) => {
      const answers = [];
      for (const nth of [1, 2, 3, 1]) answers.push(await from(nth, body));
      return answers.map((answer) => ('reason' in answer ? answer.reason : answer));
    };
    expect(await reasons({})).toEqual([null, null, 'crowded', 'repeat']);
    expect(await reasons(WORKS)).toEqual(['works', 'works', 'works_repeat', 'works_repeat']);
    intake = await open();
    expect(await reasons(WORKS)).toEqual(Array(4).fill('works_repeat'));
  });

  test('that comes late is kept aside as late, and uses up no voice', async () => {
    const lateSeconds = LATE_COUNTS_MAX / SECOND + 1;
    expect(await send({ ...WORKS, lateSeconds })).toMatchObject({ counted: false, reason: 'late' });
    expect(await send(WORKS)).toMatchObject({ reason: 'works' });
  });

  test('is refused if it says anything else', async () => {
    expect(await send({ says: 'broken' })).toMatchObject({ dropped: 'malformed' });
  });

  test('is not counted as a lost report when no more may wait', async () => {
    const crowded: (string | null)[] = [];
    const onCrowded = (service: string | null): void => void crowded.push(service);
    intake = await intakeOn(store.reports, () => now, { waitingMax: () => 0, onCrowded });
    expect(await send(WORKS)).toMatchObject({ dropped: 'crowded' });
    expect(crowded).toEqual([]);
    expect(await send({})).toMatchObject({ dropped: 'crowded' });
    expect(crowded).toEqual([null]);
  });
});

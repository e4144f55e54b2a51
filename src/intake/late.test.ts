import { beforeEach, describe, expect, test } from 'vitest';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { SECOND } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import { START, intakeOn } from './intake.fixture.ts';
import { LATE_COUNTS_MAX, type Intake } from './intake.ts';
import { LATE_SECONDS_MAX } from './steps/drop-malformed.ts';

const FEW_MINUTES = LATE_COUNTS_MAX / SECOND;

let store: Store;
let holes: (string | null)[];
let waitingMax: number;
let intake: Intake;

beforeEach(async () => {
  store = openMemoryStore();
  holes = [];
  waitingMax = 1_000;
  intake = await intakeOn(store.reports, () => START, {
    waitingMax: () => waitingMax,
    onCrowded: (service) => holes.push(service),
  });
});

const send = (body: object, idempotencyKey: string | null = null) =>
  intake.accept({ service: 'x', body, address: '192.0.2.1', idempotencyKey, site: 'unsaid', browser: '' });
const logged = () => store.reports.read(0, 100);

describe('a report that was made without a network', () => {
  test('counts if that was a few minutes ago, dated as it arrived', async () => {
    expect(await send({ lateSeconds: FEW_MINUTES })).toMatchObject({ counted: true });
    expect(await logged()).toMatchObject([{ at: START, reason: null }]);
  });

  test('longer ago is kept aside as late, dated as it arrived, once, and uses up no voice', async () => {
    const receipt = await send({ lateSeconds: FEW_MINUTES + 1 }, 'key');
    expect(receipt).toMatchObject({ counted: false, reason: 'late' });
    expect(await send({ lateSeconds: FEW_MINUTES + 60 }, 'key')).toEqual(receipt);
    expect(await send({})).toMatchObject({ counted: true });
    expect(await logged()).toMatchObject([
      { at: START, reason: 'late' },
      { at: START, reason: null },
    ]);
  });

  test('makes room for present ones, and refusing it is no hole', async () => {
    waitingMax = 3;
    expect(await send({ lateSeconds: FEW_MINUTES + 1 })).toMatchObject({ dropped: 'crowded', retryAfter: 5 });
    expect([await logged(), holes]).toEqual([[], []]);
    expect(await send({ lateSeconds: FEW_MINUTES })).toMatchObject({ counted: true });
  });

  test.each([
    [LATE_SECONDS_MAX, { counted: false }],
    [LATE_SECONDS_MAX + 1, { dropped: 'malformed' }],
    [-1, { dropped: 'malformed' }],
    [1.5, { dropped: 'malformed' }],
    ['60', { dropped: 'malformed' }],
  ])('%j seconds ago is %j', async (lateSeconds, answer) =>
    expect(await send({ lateSeconds })).toMatchObject(answer),
  );
});

import { beforeEach, describe, expect, test } from 'vitest';
import { memoryRate } from '../adapters/memory/rate.ts';
import { memorySalts } from '../adapters/memory/salts.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { memoryVoices } from '../adapters/memory/voices.ts';
import { SECOND } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import { CAPACITY_UNKNOWN } from '../core/spread/address-capacity.ts';
import { LATE_COUNTS_MAX, openIntake, type Intake } from './intake.ts';
import { Pseudonymizer } from './pseudonym.ts';
import { LATE_SECONDS_MAX } from './steps/drop-malformed.ts';

const NOW = Date.UTC(2025, 2, 10, 9, 25);
const FEW_MINUTES = LATE_COUNTS_MAX / SECOND;

let store: Store;
let holes: (string | null)[];
let waitingMax: number;
let intake: Intake;

beforeEach(async () => {
  store = openMemoryStore();
  holes = [];
  waitingMax = 1_000;
  const facts = { category: 'social', countries: [], aliases: [], homepage: null, officialStatus: null };
  intake = await openIntake({
    log: store.reports,
    now: () => NOW,
    randomId: crypto.randomUUID.bind(crypto),
    pseudonymizer: new Pseudonymizer(memorySalts(), (bytes) => new Uint8Array(bytes)),
    voices: memoryVoices(store.reports, () => NOW),
    limiter: memoryRate(),
    gazetteer: { resolve: () => null, ofTimeZone: () => null, countries: () => [] },
    network: () => null,
    vouchedFor: () => false,
    capacity: () => CAPACITY_UNKNOWN,
    service: (slug) => ({ ...facts, slug, name: slug, problems: [] }),
    problems: () => [],
    onDrop: () => {},
    onReceipt: () => {},
    waitingMax: () => waitingMax,
    onCrowded: (service) => holes.push(service),
    onUnstored: () => {},
  });
});

const send = (body: object, idempotencyKey: string | null = null) =>
  intake.accept({ service: 'x', body, address: '192.0.2.1', idempotencyKey, site: 'unsaid', browser: '' });
const logged = () => store.reports.read(0, 100);

describe('a report that was made without a network', () => {
  test('counts where that was a few minutes ago, dated as it came', async () => {
    expect(await send({ lateSeconds: FEW_MINUTES })).toMatchObject({ counted: true });
    expect(await logged()).toMatchObject([{ at: NOW, reason: null }]);
  });

  test('longer ago is kept aside as late, dated as it came, once, and takes nobody’s voice', async () => {
    const receipt = await send({ lateSeconds: FEW_MINUTES + 1 }, 'key');
    expect(receipt).toMatchObject({ counted: false, reason: 'late' });
    expect(await send({ lateSeconds: FEW_MINUTES + 60 }, 'key')).toEqual(receipt);
    expect(await send({})).toMatchObject({ counted: true });
    expect(await logged()).toMatchObject([
      { at: NOW, reason: 'late' },
      { at: NOW, reason: null },
    ]);
  });

  test('makes room for those of now, and what is refused of it is no hole', async () => {
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

import { beforeEach, describe, expect, test } from 'vitest';
import { memorySalts } from '../adapters/memory/salts.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { DAY } from '../core/base/time.ts';
import { CAPACITY_UNKNOWN } from '../core/spread/address-capacity.ts';
import { BURST } from '../ports/rate.ts';
import type { SaltVault } from '../ports/salts.ts';
import type { Store } from '../ports/store.ts';
import { START, intakeOn } from './intake.fixture.ts';
import type { Intake } from './intake.ts';
import { Pseudonymizer } from './pseudonym.ts';

const OWN = '192.0.2.99';
const CARRIER = 64_501;
/** Voices of an address of the carrier. */
const CARRIER_CAPACITY = 30;

describe('devices behind one address', () => {
  let store: Store;
  let now: number;
  let intake: Intake;
  let vault: SaltVault;
  let salts = 0;
  let ids = 0;
  let full: string[] = [];

  beforeEach(async () => {
    store = openMemoryStore();
    now = START;
    vault = memorySalts();
    full = [];
    intake = await open();
  });

  const open = () =>
    intakeOn(store.reports, () => now, {
      onReceipt: ({ reason }, address) => reason === 'crowded' && full.push(address ?? ''),
      randomId: () => `id-${++ids}`,
      pseudonymizer: new Pseudonymizer(vault, (bytes) => new Uint8Array(bytes).fill(++salts)),
      network: (address) => (address === '192.0.2.50' ? CARRIER : null),
      capacity: (address, network) =>
        address === OWN ? Infinity : network === CARRIER ? CARRIER_CAPACITY : CAPACITY_UNKNOWN,
    });
  const logged = () => store.reports.read(0, 100);
  const token = (nth: number) => `token-of-device-${nth}`;
  const send = (body: Record<string, unknown>, address = '198.51.100.1') =>
    intake.accept({ service: 'x', body, address, idempotencyKey: null, site: 'unsaid', browser: '' });
  const from = (nth: number, address: string) => send({ device: token(nth) }, address);
  const outcomes = async (devices: number, address: string) => {
    const answers = [];
    for (let nth = 0; nth < devices; nth++) answers.push(await from(nth, address));
    return answers.map((answer) => ('counted' in answer ? (answer.reason ?? 'counted') : answer.dropped));
  };

  test('are as many voices as it may have, and one more is logged and kept aside as crowded', async () => {
    expect(await outcomes(3, '198.51.100.1')).toEqual(['counted', 'counted', 'crowded']);
    expect((await logged()).map(({ counted, reason }) => [counted, reason])).toEqual([
      [true, null],
      [true, null],
      [false, 'crowded'],
    ]);
    expect(full).toEqual(['198.51.100.1']);
  });

  test('in a network that earned it have more voices, and may send more at once', async () => {
    const all = await outcomes(CARRIER_CAPACITY + 5, '192.0.2.50');
    expect(all.filter((outcome) => outcome === 'too_fast')).toEqual([]);
    expect(all.filter((outcome) => outcome === 'counted').length).toBeGreaterThan(CARRIER_CAPACITY * 0.9);
    expect(all.filter((outcome) => outcome === 'counted').length).toBeLessThanOrEqual(CARRIER_CAPACITY);
  });

  test('that the operator vouches for each have a voice, and take no seat of it', async () => {
    const all = await outcomes(BURST * 3, OWN);
    expect(new Set(all)).toEqual(new Set(['counted']));
    expect((await logged()).every(({ device }) => device?.seat === null)).toBe(true);
  });

  test('that are behind another address the next time are the same people', async () => {
    expect(await outcomes(1, '198.51.100.1')).toEqual(['counted']);
    expect(await outcomes(1, '203.0.113.1')).toEqual(['repeat']);
  });

  test('are known after a restart, and so is how many seats are left', async () => {
    await outcomes(2, '198.51.100.1');
    intake = await open();
    expect(await outcomes(3, '198.51.100.1')).toEqual(['repeat', 'repeat', 'crowded']);
  });

  test('are logged under other pseudonyms on another day, and the token itself is in no log', async () => {
    await from(1, '198.51.100.1');
    now += 2 * DAY;
    await from(1, '198.51.100.1');
    const [first, second] = (await logged()).map(({ device }) => device);
    expect(first).toMatchObject({ ip: 4, seat: 1 });
    expect(second?.token).not.toBe(first?.token);
    expect(second?.behind).not.toBe(first?.behind);
    expect(JSON.stringify(await logged())).not.toContain(token(1));
  });

  test.each(['short', 'a'.repeat(65), 'with a space in it', 7])(
    'an invalid token makes a report malformed: %s',
    async (device) => {
      expect(await send({ device })).toMatchObject({ dropped: 'malformed' });
    },
  );

  test('an empty token is none', async () => {
    await send({ device: '' });
    expect((await logged())[0]?.device).toBeNull();
  });
});

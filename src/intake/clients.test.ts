import { beforeEach, describe, expect, test } from 'vitest';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { HOUR } from '../core/base/time.ts';
import { allowanceOf } from '../ports/rate.ts';
import { PEOPLE_OF_A_NETWORK } from '../core/spread/address-capacity.ts';
import type { Store } from '../ports/store.ts';
import { START, intakeOn } from './intake.fixture.ts';
import type { Intake } from './intake.ts';
import { REPORTER_CHARACTERS_MAX } from './steps/drop-malformed.ts';

let store: Store;
let intake: Intake;
let now: number;
beforeEach(async () => {
  now = START;
  store = openMemoryStore();
  intake = await intakeOn(store.reports, () => now, {
    placeOfAddress: () => ({ country: 'GB', city: 'London' }),
    proofs: { asked: () => true, check: async () => null },
  });
});

/** A report from a program at 192.0.2.1, with the key of that id. */
const send = (client: string | undefined, body: object, idempotencyKey: string | null = null) =>
  intake.accept({
    service: 'x',
    body,
    address: '192.0.2.1',
    idempotencyKey,
    site: 'unsaid',
    browser: '',
    client,
  });
const logged = () => store.reports.read(0, 100);

describe('reports that come with a key', () => {
  test('count once for each person whom its owner tells apart, and once for its owner', async () => {
    const answers = [];
    for (const reporter of ['call 1', 'call 2', 'call 1', undefined, undefined])
      answers.push(await send('newspaper', { reporter }));
    expect(answers.map((answer) => 'counted' in answer && answer.counted)).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    now += 5 * HOUR;
    expect(await send('newspaper', { reporter: 'call 1' })).toMatchObject({ counted: true });
  });

  test('are of other people than those of another key, and than anyone at that address', async () => {
    for (const client of ['newspaper', 'carrier'])
      expect(await send(client, { reporter: 'call 1' })).toMatchObject({ counted: true });
    expect(await send(undefined, {})).toMatchObject({ counted: true });
    const pseudonyms = (await logged()).map(({ reporter }) => reporter);
    expect(new Set(pseudonyms).size).toBe(3);
    expect(pseudonyms.join()).not.toContain('call');
  });

  test('store nothing derived from the address of the program: no network, no blocks, no device, no place; nor is work requested', async () => {
    await send('newspaper', { reporter: 'call 1', device: 'a'.repeat(16) });
    await send(undefined, {});
    const [own, other] = await logged();
    expect(own).toMatchObject({ network: null, sender: null, device: null, place: null });
    expect(own).not.toHaveProperty('manner');
    expect(other).toMatchObject({ network: 64_500, place: { city: 'London' }, manner: 'unproven' });
    expect(other?.sender).not.toBeNull();
  });

  test('can be retried with the same Idempotency-Key without being logged twice', async () => {
    const first = await send('newspaper', { reporter: 'call 1' }, 'k');
    expect(await send('newspaper', { reporter: 'call 1' }, 'k')).toMatchObject({
      id: (first as { id: string }).id,
    });
    expect(await logged()).toHaveLength(1);
  });

  test('name the reporter with up to the maximum of characters; without a key no one may name a reporter', async () => {
    const of = (length: number) => ({ reporter: 'r'.repeat(length) });
    expect(await send('newspaper', of(REPORTER_CHARACTERS_MAX))).toMatchObject({ counted: true });
    expect(await send('newspaper', of(REPORTER_CHARACTERS_MAX + 1))).toMatchObject({ dropped: 'malformed' });
    expect(await send(undefined, of(1))).toMatchObject({ dropped: 'not_allowed' });
    expect(await send(undefined, { reporter: '' })).toMatchObject({ counted: true });
  });

  test('have the rate limit of the largest network, over all people together', async () => {
    const { burst } = allowanceOf(PEOPLE_OF_A_NETWORK);
    for (let nth = 0; nth < burst; nth += 1)
      expect(await send('newspaper', { reporter: `call ${nth}` })).toHaveProperty('id');
    expect(await send('newspaper', { reporter: 'one more' })).toMatchObject({ dropped: 'too_fast' });
    expect(await send('carrier', { reporter: 'one more' })).toHaveProperty('id');
  });
});

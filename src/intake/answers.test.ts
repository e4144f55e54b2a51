import { beforeEach, describe, expect, test } from 'vitest';
import { openMemoryStore } from '../adapters/memory/store.ts';
import type { Store } from '../ports/store.ts';
import { intakeOn } from './intake.fixture.ts';
import type { Intake } from './intake.ts';
import { TOKEN_CHARS_MAX, TOKEN_FOR } from './receipt-tokens.ts';

const START = Date.UTC(2025, 2, 10, 9, 25);

let store: Store;
let now: number;
let intake: Intake;
let receipt: string;

beforeEach(async () => {
  store = openMemoryStore();
  now = START;
  intake = await intakeOn(store.reports, () => now);
  receipt = await report('192.0.2.1');
});

async function report(address: string): Promise<string> {
  const answer = await intake.accept({
    service: 'x',
    body: {},
    address,
    idempotencyKey: null,
    site: 'unsaid',
    browser: '',
  });
  return 'told' in answer ? (answer.told?.token ?? '') : '';
}

const answers = async () => (await store.reports.read(0, 100)).filter(({ reason }) => reason === 'answer');

describe('what a reporter adds to a report', () => {
  test('is logged beside it, without the reporter, the place or the network', async () => {
    expect(await intake.answer('x', { receipt, tried: 'app', elsewhere: 'some', link: 'mobile' })).toBeNull();
    expect(await answers()).toEqual([
      {
        seq: 2,
        id: expect.any(String),
        at: START,
        service: 'x',
        problem: 'app',
        place: null,
        network: null,
        sender: null,
        device: null,
        reporter: '',
        comment: null,
        counted: false,
        reason: 'answer',
        answer: { elsewhere: 'some', link: 'mobile' },
      },
    ]);
  });

  test('is kept once per report, the first', async () => {
    for (const link of ['wifi', 'mobile']) expect(await intake.answer('x', { receipt, link })).toBeNull();
    expect((await answers()).map(({ answer }) => answer?.link)).toEqual(['wifi']);
    await intake.answer('x', { receipt: await report('192.0.2.2'), link: 'mobile' });
    expect(await answers()).toHaveLength(2);
  });

  test('is ignored if empty, as a form may send it', async () => {
    expect(await intake.answer('x', { receipt, tried: '', elsewhere: '', link: '' })).toBeNull();
    expect(await answers()).toEqual([]);
  });

  test.each([
    ['with an unknown receipt', { receipt: 'made.up' }, 'unknown_receipt'],
    ['with an unknown value', { link: 'carrier pigeon' }, 'malformed'],
    ['that is not an object', 'wifi', 'malformed'],
    ['with a receipt past the limit', { receipt: 'a'.repeat(TOKEN_CHARS_MAX + 1) }, 'malformed'],
    ['with a problem that the service lacks', { tried: 'nonsense' }, 'unknown_problem'],
  ])('%s is refused', async (_what, said, dropped) => {
    const body = typeof said === 'string' ? said : { receipt, link: 'wifi', ...said };
    expect(await intake.answer('x', body)).toMatchObject({ dropped });
    expect(await answers()).toEqual([]);
  });

  test('is refused for another service, and once the receipt is too old', async () => {
    expect(await intake.answer('small', { receipt, link: 'wifi' })).toMatchObject({
      dropped: 'unknown_receipt',
    });
    now += TOKEN_FOR;
    expect(await intake.answer('x', { receipt, link: 'wifi' })).toMatchObject({ dropped: 'unknown_receipt' });
  });

  test('gives way to reports if many wait for the disk', async () => {
    let waitingMax = 100;
    intake = await intakeOn(store.reports, () => now, { waitingMax: () => waitingMax });
    receipt = await report('192.0.2.3');
    waitingMax = 0;
    expect(await intake.answer('x', { receipt, link: 'wifi' })).toMatchObject({ dropped: 'crowded' });
  });
});

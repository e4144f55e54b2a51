import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { OutcryError } from '../core/base/errors.ts';
import { DAY, HOUR, MINUTE, floorTo } from '../core/base/time.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { APPEND_QUEUE_MAX, type NewReport, type Receipt, type ReportLog } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { DropReason, ReportRequest } from './draft.ts';
import { LONDON, START, intakeOn } from './intake.fixture.ts';
import type { Intake, IntakeOptions } from './intake.ts';
import { stepsToReport, stepsToReporter } from './steps.ts';
import { BURST, EMISSION_INTERVAL } from '../ports/rate.ts';
import { WAITING_MAX } from '../ports/voices.ts';
import type { SaltVault } from '../ports/salts.ts';
import { Pseudonymizer } from './pseudonym.ts';
import { memorySalts } from '../adapters/memory/salts.ts';

let store: Store;
let now: number;
let drops: DropReason[];
let receipts: Receipt[];
let unstored: unknown[];
let waitingMax: number;
let crowded: (string | null)[];
let vault: SaltVault;
let salts: number;
let intake: Intake;

async function open(log: ReportLog, others: Partial<IntakeOptions> = {}): Promise<Intake> {
  return intakeOn(log, () => now, {
    pseudonymizer: new Pseudonymizer(vault, (bytes) => new Uint8Array(bytes).fill(++salts)),
    onDrop: (reason) => drops.push(reason),
    onReceipt: (receipt) => receipts.push(receipt),
    waitingMax: () => waitingMax,
    onCrowded: (service) => crowded.push(service),
    onUnstored: (error) => unstored.push(error),
    ...others,
  });
}

beforeEach(async () => {
  store = openMemoryStore();
  now = START;
  drops = [];
  receipts = [];
  unstored = [];
  waitingMax = APPEND_QUEUE_MAX;
  crowded = [];
  vault = memorySalts();
  salts = 0;
  intake = await open(store.reports);
});

function send(overrides: Partial<ReportRequest> = {}) {
  return intake.accept({
    service: 'x',
    body: {},
    address: '192.0.2.1',
    idempotencyKey: null,
    site: 'unsaid',
    browser: '',
    ...overrides,
  });
}

/** A receipt without what only a newly counted reporter is told. */
function plain(answer: Awaited<ReturnType<Intake['accept']>>): object {
  return 'dropped' in answer ? answer : { id: answer.id, counted: answer.counted, reason: answer.reason };
}

const logged = () => store.reports.read(0, 1_000);

describe('the intake', () => {
  test('runs its steps in an order in which a cheap refusal comes before an expensive fact', () => {
    const stepsOf = (request: Partial<ReportRequest>) =>
      [stepsToReporter, stepsToReport].map((steps) => steps(request).map((step) => step.name));
    const said = [
      'dropCrossSite',
      'dropMalformed',
      'dropNotAllowed',
      'dropUnknownService',
      'dropUnknownProblem',
      'putPlace',
    ];
    expect(stepsOf({})).toEqual([
      [...said, 'putNetwork', 'putSender', 'putDevice', 'putCapacity', 'putPlaceOfAddress', 'putReporter'],
      ['dropTooFast', 'putComment', 'putManner'],
    ]);
    expect(stepsOf({ client: 'key' })).toEqual([
      [...said, 'putReporterOfClient'],
      ['dropTooFast', 'dropClientTooFast', 'putComment'],
    ]);
  });

  test('a report is logged with what was said, and its receipt is what is in the log', async () => {
    const receipt = await send({
      body: { problem: 'app', place: { country: 'GB', city: 'London' }, comment: " Can't  access " },
    });
    const [report] = await logged();
    expect(report).toMatchObject({
      at: START,
      service: 'x',
      problem: 'app',
      place: LONDON,
      comment: "Can't access",
      counted: true,
    });
    expect(receipt).toMatchObject({ id: report?.id, counted: true, reason: null });
  });

  test('a repeat within the voice window is logged and not counted', async () => {
    await send();
    now += HOUR;
    expect(await send()).toMatchObject({ counted: false, reason: 'repeat' });
    expect((await logged()).map(({ counted }) => counted)).toEqual([true, false]);
  });

  test('a restart counts nobody twice', async () => {
    await send();
    now += HOUR;
    intake = await open(store.reports);
    expect(await send()).toMatchObject({ counted: false });
  });

  test('the same Idempotency-Key of the same reporter gets the first receipt again', async () => {
    const first = plain(await send({ idempotencyKey: 'k' }));
    expect(await send({ idempotencyKey: 'k' })).toEqual(first);
    expect(await logged()).toHaveLength(1);
  });

  test('a retry gets the first receipt however often it comes, and does not use up the reporter’s rate limit', async () => {
    const first = plain(await send({ idempotencyKey: 'k' }));
    for (let nth = 0; nth < 3 * BURST; nth++) expect(await send({ idempotencyKey: 'k' })).toEqual(first);
    for (let nth = 1; nth < BURST; nth++) expect(await send()).toMatchObject({ counted: false });
    expect(await send()).toEqual({
      dropped: 'too_fast',
      detail: expect.any(String),
      retryAfter: EMISSION_INTERVAL / 1_000,
    });
    expect(await send({ idempotencyKey: 'k' })).toEqual(first);
    expect(await logged()).toHaveLength(BURST);
    expect(receipts).toHaveLength(BURST);
  });

  test('a retry after midnight gets the first receipt again, while yesterday’s pseudonym is known', async () => {
    now = floorTo(START, DAY) + DAY - MINUTE;
    const first = plain(await send({ idempotencyKey: 'k' }));
    now += 2 * MINUTE;
    expect(await send({ idempotencyKey: 'k' })).toEqual(first);
    expect(await logged()).toHaveLength(1);
  });

  test('a retry that arrives before the first is on disk gets the first receipt too, and is one report and one voice', async () => {
    const answers = await Promise.all([send({ idempotencyKey: 'k' }), send({ idempotencyKey: 'k' })]);
    const [first, retry] = answers.map(plain);
    expect(retry).toEqual(first);
    expect(receipts).toEqual([first]);
    expect((await logged()).map(({ counted }) => counted)).toEqual([true]);
    expect(await send()).toMatchObject({ counted: false, reason: 'repeat' });
  });

  test('the same key of another reporter is another report', async () => {
    await send({ idempotencyKey: 'k' });
    expect(await send({ idempotencyKey: 'k', address: '192.0.2.2' })).toMatchObject({ counted: true });
    expect(await logged()).toHaveLength(2);
  });

  test.each([
    ['cross_site', { site: 'other' }],
    ['malformed', { body: { problem: 1 } }],
    ['malformed', { body: null }],
    ['unknown_service', { service: 'y' }],
    ['unknown_problem', { body: { problem: 'frobnication' } }],
    ['comment_too_long', { body: { comment: 'a'.repeat(281) } }],
  ] as const)('%s is counted under its name, and nothing is logged', async (reason, request) => {
    expect(await send(request)).toMatchObject({ dropped: reason });
    expect(drops).toEqual([reason]);
    expect(await logged()).toEqual([]);
  });

  test('the block and the wide block of the address are logged as pseudonyms of the day, unless the operator vouches for it', async () => {
    for (const address of ['198.51.100.1', '198.51.100.200', '198.51.7.1', '198.50.1.1', '192.0.2.99'])
      await send({ address });
    const senders = (await logged()).map(({ sender }) => sender);
    const [first, sameBlock, sameWide, other, vouched] = senders;
    expect(first).toEqual({
      block: expect.stringMatching(/^[\w-]{11}$/u),
      wide: expect.stringMatching(/^[\w-]{11}$/u),
    });
    expect(sameBlock).toEqual(first);
    expect(sameWide?.wide).toBe(first?.wide);
    expect(sameWide?.block).not.toBe(first?.block);
    expect(other?.wide).not.toBe(first?.wide);
    expect(vouched).toBeNull();
  });

  test('for an IPv6 address the /48 is the block and the /32 the wide block', async () => {
    for (const address of ['2001:db8:7:1::1', '2001:db8:7:2::1', '2001:db8:8:1::1', '2001:db9:7:1::1'])
      await send({ address });
    const [first, sameBlock, sameWide, other] = (await logged()).map(({ sender }) => sender);
    expect(sameBlock).toEqual(first);
    expect(sameWide?.wide).toBe(first?.wide);
    expect(sameWide?.block).not.toBe(first?.block);
    expect([other?.wide, other?.block]).not.toContain(first?.wide);
  });

  test('the network is that of the address, whatever a sender claims', async () => {
    await send({ body: { network: 1 } });
    await send({ body: { network: 1 }, address: '198.51.100.1' });
    expect((await logged()).map(({ network }) => network)).toEqual([64_500, null]);
  });

  test('a report that could not be stored is refused as busy, and the voice counts at the next attempt', async () => {
    let failing = true;
    const log: ReportLog = {
      ...store.reports,
      receipt: (digest) => store.reports.receipt(digest),
      read: (after, limit) => store.reports.read(after, limit),
      seqBefore: (at) => store.reports.seqBefore(at),
      voicesSince: (at) => store.reports.voicesSince(at),
      append: (report) =>
        failing
          ? Promise.reject(new OutcryError('store_failed', 'Disk full.'))
          : store.reports.append(report),
    };
    intake = await open(log);
    expect(await send()).toMatchObject({ dropped: 'busy' });
    expect(unstored).toMatchObject([{ code: 'store_failed' }]);
    failing = false;
    expect(await send()).toMatchObject({ counted: true });
    expect(unstored).toHaveLength(1);
  });

  describe('while the disk is slow', () => {
    const from = (nth: number, service = 'x') => send({ service, address: `10.0.${nth >> 8}.${nth & 255}` });

    /** Blocks a disk until it is released; everything sent is waiting by the next turn of the event loop. */
    async function stall(): Promise<() => void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const append = (report: NewReport) => promise.then(() => store.reports.append(report));
      intake = await open({ ...store.reports, append });
      return resolve;
    }

    test('a service with as many reports waiting as there are free places is refused, others are not', async () => {
      waitingMax = 100;
      const letGo = await stall();
      const sent = Array.from({ length: 60 }, (_, nth) => from(nth));
      const other = from(100, 'small');
      const refused = await Promise.all(sent.slice(50));
      expect(refused).toMatchObject(refused.map(() => ({ dropped: 'crowded', retryAfter: 5 })));
      letGo();
      expect(await other).toMatchObject({ counted: true });
      for (const answer of await Promise.all(sent.slice(0, 50)))
        expect(answer).toMatchObject({ counted: true });
      expect(crowded).toEqual(Array(10).fill('x'));
      expect(drops).toEqual(Array(10).fill('crowded'));
      expect(await from(50)).toMatchObject({ counted: true });
    });

    test('if no place is left, all services are refused', async () => {
      waitingMax = 1;
      const letGo = await stall();
      const first = from(0);
      expect(await from(1, 'small')).toMatchObject({ dropped: 'crowded' });
      letGo();
      await first;
      expect(crowded).toEqual([null]);
    });

    test('people who are counted already make room for those who are not, and refusing them is no hole', async () => {
      waitingMax = 8;
      await from(0);
      const letGo = await stall();
      const waiting = [from(1), from(0)];
      await nextTurn();
      const third = from(2);
      expect(await from(0)).toMatchObject({ dropped: 'counted_already', retryAfter: 5 });
      letGo();
      expect(await Promise.all([...waiting, third])).toMatchObject([
        { counted: true },
        { counted: false },
        { counted: true },
      ]);
      expect(crowded).toEqual([]);
    });

    test('a report that the disk refused gives its place back, too', async () => {
      waitingMax = 2;
      const refusing = () => Promise.reject(new OutcryError('store_failed', 'Disk full.'));
      intake = await open({ ...store.reports, append: refusing });
      for (let nth = 0; nth < 5; nth++) expect(await from(nth)).toMatchObject({ dropped: 'busy' });
    });
  });

  describe('after a start', () => {
    /** An existing log whose voices are delivered only once they are released. */
    function slowLog(): { log: ReportLog; letGo: () => void; fail: () => void } {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      let waited = false;
      const log: ReportLog = {
        ...store.reports,
        async *voicesSince(at) {
          if (!waited) await promise.finally(() => (waited = true));
          yield* store.reports.voicesSince(at);
        },
      };
      return { log, letGo: resolve, fail: () => reject(new OutcryError('store_failed', 'Unreadable.')) };
    }

    test('the intake is open immediately, and reports wait until it is known who was counted before', async () => {
      await send();
      const { log, letGo } = slowLog();
      intake = await open(log);
      const answers = [send(), send({ address: '192.0.2.2' })];
      const first = await Promise.race([...answers, Promise.resolve('none yet')]);
      expect(first).toBe('none yet');
      letGo();
      expect((await Promise.all(answers)).map((answer) => 'counted' in answer && answer.counted)).toEqual([
        false,
        true,
      ]);
    });

    test('reports are refused as busy if that could not be read, and the next one has it read again', async () => {
      await send();
      const { log, fail } = slowLog();
      intake = await open(log);
      const answer = send();
      fail();
      expect(await answer).toMatchObject({ dropped: 'busy', retryAfter: 5 });
      expect(await send()).toMatchObject({ counted: false });
    });

    test('at most the maximum of reports wait, and the next one is told to retry', async () => {
      const { log, letGo } = slowLog();
      intake = await open(log);
      const from = (nth: number) => send({ address: `10.${nth >> 16}.${(nth >> 8) & 255}.${nth & 255}` });
      const waiting = Array.from({ length: WAITING_MAX }, (_, nth) => from(nth));
      await Promise.resolve();
      expect(await from(WAITING_MAX)).toMatchObject({ dropped: 'busy' });
      letGo();
      const answers = await Promise.all(waiting);
      expect(answers.every((answer) => 'counted' in answer && answer.counted)).toBe(true);
    });
  });
});

describe('if what decides on reports is unreachable', () => {
  const gone = async (): Promise<never> => {
    throw new OutcryError('store_failed', 'The database cannot be reached.');
  };

  test.each<[string, Partial<IntakeOptions>]>([
    ['the log, for an earlier receipt', { log: { ...openMemoryStore().reports, receipt: gone } }],
    ['the rate limiter', { limiter: { admit: gone } }],
    [
      'the record of who was counted',
      { voices: { ready: true, becomeReady: gone, admit: gone, release: async () => {} } },
    ],
    [
      'the salts',
      {
        pseudonymizer: new Pseudonymizer(
          { load: gone, replace: gone, keep: gone },
          (bytes) => new Uint8Array(bytes),
        ),
      },
    ],
  ])('%s: the report is refused as busy and recorded as not stored', async (_what, broken) => {
    intake = await open(store.reports, broken);
    expect(await send({ idempotencyKey: 'key' })).toMatchObject({ dropped: 'busy', retryAfter: 5 });
    expect(unstored).toMatchObject([{ code: 'store_failed' }]);
    expect(await store.reports.read(0, 1)).toEqual([]);
  });

  test('a mistake of ours is rethrown', async () => {
    const mistake = new TypeError('ours');
    intake = await open(store.reports, { limiter: { admit: () => Promise.reject(mistake) } });
    await expect(send()).rejects.toBe(mistake);
    expect(unstored).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../base/time.ts';
import { ONE_STREAM } from '../detect/levels.ts';
import { defaultPrior } from '../detect/prior.ts';
import type { Manner } from '../domain/manner.ts';
import type { SenderGroups } from '../domain/sender.ts';
import { TICK } from '../domain/watermark.ts';
import type { Incident } from '../incident/incident.ts';
import type { ServiceState } from '../incident/status.ts';
import { Fold, type CountedReport } from './fold.ts';

const START = Date.UTC(2026, 2, 2, 9);
const RENTED = 64_999;
const background = {
  prior: () => defaultPrior,
  past: () => null,
  levels: () => ONE_STREAM,
  hosting: (network: number) => network === RENTED,
};

interface From {
  readonly network?: number | null;
  readonly sender?: SenderGroups | null;
  readonly manner?: Manner;
  readonly problem?: string | null;
}

const sent = (nth: number, from: From, every: Millis = 5 * SECOND): CountedReport => ({
  at: START + nth * every,
  service: 'bank',
  counted: true,
  place: { country: 'GB', region: null, city: null },
  network: null,
  problem: null,
  ...from,
});
const block = (name: string, wide = name): SenderGroups => ({ block: name, wide });
const crowd = (from: (nth: number) => From, size = 160): CountedReport[] =>
  Array.from({ length: size }, (_, nth) => sent(nth, from(nth)));

/** Fifty reports an hour for three days, one in a hundred of them through network 20 and the others through nine large ones. */
const ordinary = (): CountedReport[] =>
  Array.from({ length: 3 * 24 * 50 }, (_, nth) => {
    const network = nth % 100 === 0 ? 20 : 1 + ((nth * 7) % 9);
    return { ...sent(0, { network, sender: block(`o${nth}`) }), at: START - 3 * DAY + nth * 72 * SECOND };
  });

/** The notices about a crowd, and the last state of its suspicion. */
function judged(reports: readonly CountedReport[]): { notices: number; last: Incident | null } {
  const fold = new Fold(background);
  let last: Incident | null = null;
  for (const report of reports) {
    fold.add(report);
    last = fold.state('bank')?.incident ?? last;
  }
  fold.advance(reports.at(-1)!.at + MINUTE);
  return { notices: fold.take().notices.length, last: fold.state('bank')?.incident ?? last };
}

describe('the manner in which reports come', () => {
  const wide = (nth: number) => ({ network: 1 + (nth % 9), sender: block(`b${nth}`) });
  const opened = (manner: CountedReport['manner']) =>
    judged(crowd((nth) => ({ ...wide(nth), ...(manner === undefined ? {} : { manner }) }))).last
      ?.detectedAt ?? null;

  test('a crowd in the manner of a program takes several times as many reports to open an incident, and not forever', () => {
    const began = (at: number | null) => ((at ?? Infinity) - START) / (5 * SECOND);
    const plain = began(opened(undefined));
    expect(began(opened('proven'))).toBe(plain);
    expect(began(opened('unproven'))).toBeGreaterThan(plain);
    expect(began(opened('forged'))).toBeGreaterThan(2 * plain);
    expect(opened('forged')).not.toBeNull();
  });
});

describe('a new service without history', () => {
  test.each<[string, (nth: number) => From]>([
    ['one address block', () => ({ sender: block('a') })],
    ['160 /64s of one /48', () => ({ sender: block('48', '32') })],
    ['160 /48s of one /32', (nth) => ({ sender: block(`48-${nth}`, '32') })],
    ['64 blocks of a hosting network', (nth) => ({ network: RENTED, sender: block(`${nth % 64}`) })],
    ['three wide blocks', (nth) => ({ sender: block(`b${nth}`, `w${nth % 3}`) })],
  ])('%s: no incident is reported, and nobody is told', (_, from) => {
    const { notices, last } = judged(crowd(from));
    expect(notices).toBe(0);
    expect(last?.detectedAt ?? null).toBeNull();
  });

  test.each<[string, (nth: number) => From]>([
    ['people through nine wide blocks', (nth) => ({ sender: block(`b${nth}`, `w${nth % 9}`) })],
    ['people through nine networks', (nth) => ({ network: 1 + (nth % 9), sender: block(`b${nth}`) })],
    ['people vouched for by the operator', () => ({ sender: null })],
    ['a log without senders', () => ({})],
  ])('%s: it is reported', (_, from) => {
    const { notices, last } = judged(crowd(from));
    expect(notices).toBe(1);
    expect(last).toMatchObject({ state: 'open', scope: { kind: 'everywhere' } });
    expect(last).not.toHaveProperty('unverified');
  });

  test('one address block that an editor vouches for: it is reported once, from the next minute on, and its end too', () => {
    const reports = crowd(() => ({ sender: block('a') }));
    const confirmedAt = START + 8 * MINUTE;
    const fold = new Fold({
      ...background,
      confirmed: (id, at) => id === 'bank-20260302-0900' && at >= confirmedAt,
    });
    for (const report of reports) fold.add(report);
    fold.advance(confirmedAt + MINUTE);
    const { incidents, updates, notices } = fold.take();
    expect(incidents).toMatchObject([{ id: 'bank-20260302-0900', state: 'open', detectedAt: confirmedAt }]);
    expect(updates.at(-1)).toMatchObject({ reason: 'editor_confirmed', state: 'open' });
    expect(notices.map(({ reason }) => reason)).toEqual(['opened']);
    fold.advance(confirmedAt + DAY);
    expect(fold.take().notices.map(({ reason }) => reason)).toEqual(['resolved']);
  });

  test('one address block: nobody is told when it is over either', () => {
    const fold = new Fold(background);
    for (const report of crowd(() => ({ sender: block('a') }))) fold.add(report);
    fold.advance(START + DAY);
    const { incidents, notices } = fold.take();
    expect(incidents.at(-1)).toMatchObject({ state: 'resolved', detectedAt: null });
    expect(notices).toEqual([]);
  });

  test('people of one network, spread over its blocks: it is reported, for that network', () => {
    const { last } = judged(crowd((nth) => ({ network: 64_512, sender: block(`b${nth}`) })));
    expect(last).toMatchObject({
      state: 'open',
      scope: { kind: 'only', parts: [{ dimension: 'network', key: 'AS64512' }] },
    });
  });

  test('one network is let through a minute after it began to account for the surge, and not before', () => {
    const fold = new Fold(background);
    const half = SECOND / 2;
    let spokeAt: Millis | null = null;
    let openAt: Millis | null = null;
    for (let nth = 0; nth < 400; nth++) {
      const report = sent(nth, { network: 64_512, sender: block(`b${nth % 60}`) }, half);
      fold.add(report);
      const { incident } = fold.state('bank') as ServiceState;
      if (incident !== null) spokeAt ??= report.at;
      if (incident?.state === 'open') openAt ??= report.at;
    }
    expect(openAt).not.toBeNull();
    expect((openAt as unknown as Millis) - (spokeAt as unknown as Millis)).toBeGreaterThanOrEqual(
      MINUTE - TICK,
    );
    expect((openAt as unknown as Millis) - (spokeAt as unknown as Millis)).toBeLessThan(2 * MINUTE);
  });

  test('a flood through several networks is not one that the most common of them accounts for, whatever it names', () => {
    const flood = (networks: readonly number[], problem: (network: number) => string | null) =>
      crowd((nth) => {
        const network = networks[nth % networks.length]!;
        return { network, sender: block(`f${nth}`), problem: problem(network) };
      }, 100);
    const openedBy = (
      networks: readonly number[],
      problem: (network: number) => string | null = () => null,
    ) => judged([...ordinary(), ...flood(networks, problem)]).last?.detectedAt ?? null;
    const toEachItsOwn = (network: number) => `problem-${network}`;
    expect(openedBy([20])).not.toBeNull();
    expect(openedBy([20], toEachItsOwn)).not.toBeNull();
    for (const networks of [
      [20, 901, 902, 903],
      [20, 20, 20, 901, 902, 903],
    ]) {
      expect(openedBy(networks)).toBeNull();
      expect(openedBy(networks, toEachItsOwn)).toBeNull();
    }
  });

  test('a surge that hinges on one group says how many came and how many are left', () => {
    const { last } = judged(crowd((nth) => ({ sender: block(`48-${nth}`, '32') })));
    expect(last?.state).toBe('pending');
    expect(last?.unverified?.reports).toBe(160);
    expect(last?.unverified?.left).toBeLessThan(5);
  });

  test('reports that do not weigh are counted among those that came', () => {
    const { last } = judged(crowd((nth) => ({ sender: block(`b${nth % 8}`, 'w') }), 60));
    expect(last?.unverified?.reports).toBe(60);
  });

  test('so are those that their address had no room for, without further effect', () => {
    const crowded = (nth: number, over: Partial<CountedReport> = {}): CountedReport => ({
      ...sent(nth, { sender: block(`b${nth % 8}`, 'w') }),
      counted: false,
      reason: 'crowded',
      ...over,
    });
    const some = crowd((nth) => ({ sender: block(`b${nth % 8}`, 'w') }), 60);
    const among = (reason: 'crowded' | 'repeat') =>
      judged(some.flatMap((one, nth) => (nth < 50 ? [one] : [one, crowded(nth, { reason })])));
    const { notices, last } = among('crowded');
    const alone = judged(some).last;
    expect(notices).toBe(0);
    expect(last?.unverified).toEqual({ ...alone?.unverified, reports: 70 });
    expect(last?.reports).toBe(alone?.reports);
    expect(among('repeat').last?.unverified).toEqual(alone?.unverified);
  });

  test('an unverified surge is reported once people come as well', () => {
    const rented = crowd(() => ({ network: RENTED, sender: block('r') }), 40);
    const people = Array.from({ length: 60 }, (_, nth) =>
      sent(40 + nth, { network: 1 + (nth % 9), sender: block(`b${nth}`) }),
    );
    const { last } = judged([...rented, ...people]);
    expect(last?.state).toBe('open');
    expect(last).not.toHaveProperty('unverified');
  });
});

test('a fold that is saved and loaded in the middle of a surge judges as if it had never stopped', () => {
  const reports = crowd((nth) => ({ network: 1 + (nth % 9), sender: block(`b${nth % 20}`) }), 200);
  const whole = new Fold(background);
  for (const report of reports) whole.add(report);
  whole.advance(START + HOUR);
  for (const cut of [1, 20, 60, 110]) {
    const before = new Fold(background);
    for (const report of reports.slice(0, cut)) before.add(report);
    before.advance(reports[cut]!.at);
    const after = new Fold(background, before.at);
    for (const { service, state } of before.save(before.streams)) after.load(service, state);
    after.loadAccount(before.saveAccount());
    for (const report of reports.slice(cut)) after.add(report);
    after.advance(START + HOUR);
    expect(after.state('bank')).toEqual(whole.state('bank'));
    expect(after.save(after.streams)).toEqual(whole.save(whole.streams));
  }
});

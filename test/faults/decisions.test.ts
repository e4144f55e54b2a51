import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../sim/random.ts';
import { PRIORS_STREAM } from '../../src/core/detect/category-priors.ts';
import { COLLATERAL_STREAM } from '../../src/core/blame/collateral.ts';
import { raisedBy } from '../../src/core/detect/levels.ts';
import { defaultPrior } from '../../src/core/detect/prior.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../../src/core/base/time.ts';
import { TICK } from '../../src/core/domain/watermark.ts';
import type { LoadedSnapshots } from '../../src/ports/snapshots.ts';
import type { NewReport } from '../../src/ports/log.ts';
import {
  Instance,
  JUDGE,
  logOf,
  ordinary,
  outage,
  START,
  unreadable,
  type Judge,
  type Said,
} from '../../src/watch/lives.fixture.ts';

describe('over random logs, crashes and versions', () => {
  const END = START + 2 * DAY;

  /** Two days of three services, with outages of random sizes, some from a single city. */
  function randomLog(random: Random): NewReport[] {
    const outages = Array.from({ length: 2 + random.below(4) }, () => {
      const service = pick(random, ['att', 'att', 'verizon', 'bank']);
      const from = START + random.below(2 * DAY - HOUR);
      const lasting = pick(random, [6 * MINUTE, 40 * MINUTE, 3 * HOUR]);
      const place = pick(random, [null, { country: 'GB', region: null, city: 'Leeds' }]);
      return outage(service, from, lasting, pick(random, [0.2, 0.5, 3, 20]), place);
    });
    const quiet = [
      ordinary(random, 'att', 8, END),
      ordinary(random, 'verizon', 1, END),
      ordinary(random, 'bank', 0.1, END),
    ];
    return logOf(...quiet, ...outages).filter(({ at }) => at < END);
  }

  const HARMS = [(saved: LoadedSnapshots) => saved, unreadable, flipOne(1), flipOne(77_777)];

  function randomJudge(random: Random, version: number): Judge {
    const meanPerHour = pick(random, [0.2, 1, 5]) * defaultPrior.meanPerHour;
    return {
      version,
      levels: raisedBy(pick(random, [0.4, 1, 1.6])),
      prior: { ...defaultPrior, meanPerHour },
    };
  }

  test('what was published never changes, and nothing is published late or announced twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat().map(String), async (seed) => {
        const random = createRandom(seed);
        const instance = new Instance(randomLog(random), START);
        await instance.begin();
        let at = START;
        for (let version = 2; at < END; version++) {
          at = Math.min(END, at + (1 + random.below(6_000)) * TICK);
          await instance.walkTo(at, pick(random, [1, 12, 300]) * TICK);
          const before = await instance.said();
          const until = (await instance.store.decisions.until()) ?? 0;
          await instance.begin(randomJudge(random, version), pick(random, HARMS));
          await instance.walkTo(Math.min(END, at + pick(random, [1, 2, 30]) * TICK));
          expectStands(before, await instance.said(), until);
          at = Math.min(END, at + 30 * TICK);
        }
        expectInOrder(await instance.said());
      }),
      { numRuns: 12 },
    );
  });

  test('the same judge decides the same after any crashes and with unreadable states as one that never stopped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat().map(String), async (seed) => {
        const random = createRandom(seed);
        const reports = randomLog(random);
        const whole = new Instance(reports, START);
        await whole.begin();
        await whole.walkTo(END, 10 * MINUTE);
        const stopped = new Instance(reports, START);
        for (let at = START; at < END; at += (1 + random.below(6_000)) * TICK) {
          await stopped.begin(JUDGE, pick(random, HARMS));
          await stopped.walkTo(at, pick(random, [1, 60, 300]) * TICK);
        }
        await stopped.walkTo(END, 10 * MINUTE);
        expect(await stopped.said()).toEqual(await whole.said());
        expect(stopped.watch.account.save()).toEqual(whole.watch.account.save());
        expect(stopped.watch.levels).toEqual(whole.watch.levels);
      }),
      { numRuns: 8 },
    );
  });

  test('the same judge, off for hours in between, decides the same whether its saved states are readable or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat().map(String), async (seed) => {
        const random = createRandom(seed);
        const reports = randomLog(random);
        const lives = Array.from({ length: 6 }, () => ({
          lastingMs: (1 + random.below(6_000)) * TICK,
          offMs: pick(random, [2 * TICK, 7 * MINUTE, 50 * MINUTE, 9 * HOUR]),
        }));
        const [reading, harmed] = [new Instance(reports, START), new Instance(reports, START)];
        let at = START;
        for (const { lastingMs, offMs } of lives) {
          const off = at + offMs;
          at = off + lastingMs;
          for (const [instance, harm] of [
            [reading, undefined],
            [harmed, pick(random, HARMS)],
          ] as const) {
            instance.offUntil(off);
            await instance.begin(JUDGE, harm);
            await instance.walkTo(at, 60 * TICK);
          }
          expect(await harmed.said()).toEqual(await reading.said());
        }
        expect(harmed.watch.account.save()).toEqual(reading.watch.account.save());
        expect(harmed.watch.levels).toEqual(reading.watch.levels);
      }),
      { numRuns: 8 },
    );
  });
});

/** Everything published before a restart is unchanged, and everything published after it is later. */
function expectStands(before: Said, after: Said, until: Millis): void {
  expect(after.decisions.slice(0, before.decisions.length)).toEqual(before.decisions);
  expect(after.notices.slice(0, before.notices.length)).toEqual(before.notices);
  const late = [
    ...after.decisions.slice(before.decisions.length).map(({ update }) => update),
    ...after.notices.slice(before.notices.length),
  ].filter(({ at }) => at <= until);
  expect(late).toEqual([]);
  const known = new Map(before.incidents.map((incident) => [incident.id, incident]));
  expect(
    after.incidents.filter(({ id, detectedAt }) => !known.has(id) && (detectedAt ?? 0) <= until),
  ).toEqual([]);
  const now = new Map(after.incidents.map((incident) => [incident.id, incident]));
  for (const [id, { onset, detectedAt, state, ...rest }] of known) {
    expect(now.get(id)).toMatchObject({ detectedAt, service: rest.service, pendingAt: rest.pendingAt });
    expect(state === 'resolved' ? now.get(id) : null).toEqual(
      state === 'resolved' ? { ...rest, onset, detectedAt, state } : null,
    );
  }
}

/** Updates of an incident are numbered without a gap, incidents of a service do not overlap, and each end is announced once. */
function expectInOrder({ decisions, notices, incidents }: Said): void {
  const updates = Map.groupBy(
    decisions.map(({ update }) => update),
    ({ incident }) => incident,
  );
  for (const [incident, of] of updates) {
    expect(of.map(({ id }) => id)).toEqual(of.map((_, nth) => `${incident}.${nth + 1}`));
    expect(of.map(({ at }) => at)).toEqual(of.map(({ at }) => at).toSorted((a, b) => a - b));
  }
  for (const of of Map.groupBy(incidents, ({ service }) => service).values()) {
    const ends = of.map(({ id }) => updates.get(id)?.at(-1)?.at ?? 0);
    for (const [nth, { pendingAt }] of of.slice(1).entries()) expect(pendingAt).toBeGreaterThan(ends[nth]!);
    expect(of.slice(0, -1).every(({ state }) => state === 'resolved')).toBe(true);
  }
  for (const of of Map.groupBy(notices, ({ service }) => service).values()) {
    const ends = of.filter(({ reason }) => reason === 'opened' || reason === 'resolved');
    expect(ends.map(({ reason }) => reason)).toEqual(ends.map((_, nth) => (nth % 2 ? 'resolved' : 'opened')));
  }
}

/** Flips one bit of one saved state. */
function flipOne(nth: number): (saved: LoadedSnapshots) => LoadedSnapshots {
  return (saved) => {
    const stream = saved.snapshots[nth % Math.max(1, saved.snapshots.length)];
    if (stream === undefined) return saved;
    const state = stream.state.slice();
    const bit = (nth * 7_919) % (8 * state.length);
    state[bit >> 3]! ^= 1 << (bit & 7);
    const others = saved.snapshots.filter((other) => other !== stream);
    return { ...saved, streams: [...others, { ...stream, state }] };
  };
}

const pick = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)]!;

describe('a flipped bit in a saved state', () => {
  const END = START + 2 * DAY + 10 * MINUTE;
  const KINDS = ['att', COLLATERAL_STREAM, PRIORS_STREAM, 'account'] as const;

  test.each(KINDS)(
    'of %s, at any position: the watch starts over and finds the same incidents',
    async (kind) => {
      const reports = logOf(
        ordinary(createRandom('flips'), 'att', 4, END + HOUR),
        ordinary(createRandom('too'), 'verizon', 2, END + HOUR),
        outage('att', START + DAY, 30 * MINUTE, 4),
        outage('att', END - 20 * MINUTE, HOUR, 4),
        outage('verizon', END - 18 * MINUTE, HOUR, 2),
      );
      const whole = new Instance(reports, START);
      await whole.begin();
      await whole.walkTo(END + HOUR, 5 * MINUTE);
      const said = await whole.said();
      expect(said.incidents.length).toBeGreaterThanOrEqual(3);

      for (const place of PLACES) {
        const instance = new Instance(reports, START);
        await instance.begin();
        await instance.walkTo(END, HOUR);
        await instance.begin(JUDGE, (saved) => harmed(saved, kind, place));
        expect(instance.unreadable).toHaveLength(1);
        await instance.walkTo(END + HOUR, 5 * MINUTE);
        expect(await instance.said()).toEqual(said);
      }
    },
  );
});

/** Functions that damage a state, each at another place. */
const PLACES: readonly ((state: Uint8Array) => Uint8Array)[] = [
  ...[0, 5, 7, 11, 15, 19, 20].map((byte) => (state: Uint8Array) => state.with(byte, state[byte]! ^ 16)),
  (state) => state.with(state.length - 1, state.at(-1)! ^ 1),
  (state) => state.with(state.length >> 1, state[state.length >> 1]! ^ 128),
  (state) => state.slice(0, state.length >> 1),
  () => new Uint8Array(),
];

function harmed(
  saved: LoadedSnapshots,
  kind: string,
  harm: (state: Uint8Array) => Uint8Array,
): LoadedSnapshots {
  if (kind === 'account') return { ...saved, account: harm(saved.account!) };
  expect(saved.snapshots.map(({ service }) => service)).toContain(kind);
  const snapshots = saved.snapshots.map((snapshot) =>
    snapshot.service === kind ? { ...snapshot, state: harm(snapshot.state) } : snapshot,
  );
  return { ...saved, snapshots };
}

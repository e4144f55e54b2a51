import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../sim/random.ts';
import { COLLATERAL_STREAM } from '../blame/collateral.ts';
import { changesOf, type CoverageChange, type Hole } from '../domain/coverage.ts';
import { Fold, type CountedReport } from './fold.ts';
import { defaultPrior } from '../detect/prior.ts';
import {
  BACKGROUND,
  PACES,
  START,
  UNTIL,
  holesOf,
  pick,
  reportsOf,
  taken,
} from '../../../sim/random-days.ts';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../base/time.ts';
import { TICK } from '../domain/watermark.ts';

/** What a store keeps of a fold, and how the watch updates it: see `src/watch/watch.ts`. */
class Disk {
  cursor: Millis = 0;
  readonly streams = new Map<string, Uint8Array>();
  readonly said = { incidents: new Map<string, unknown>(), words: new Map<string, unknown>() };
  #account: Uint8Array | null = null;
  #unsaved = new Set<string>();

  commit(fold: Fold): void {
    const { incidents, updates, notices, moved } = fold.take();
    for (const service of moved) this.#unsaved.add(service);
    for (const incident of incidents) this.said.incidents.set(incident.id, incident);
    for (const word of [...updates, ...notices]) this.said.words.set(word.id, word);
    if (floorTo(fold.at, MINUTE) === floorTo(this.cursor, MINUTE)) return;
    for (const { service, state } of fold.save(this.#unsaved)) this.streams.set(service, state);
    this.#account = fold.saveAccount();
    this.#unsaved.clear();
    this.cursor = fold.at;
  }

  /** The fold that a new process begins with. */
  open(changes: readonly CoverageChange[]): Fold {
    const fold = new Fold(BACKGROUND, this.cursor);
    for (const service of [...this.streams.keys()].sort()) fold.load(service, this.streams.get(service)!);
    fold.recall(changes.filter(({ at }) => at < this.cursor));
    if (this.#account !== null) fold.loadAccount(this.#account);
    this.#unsaved.clear();
    return fold;
  }
}

/** Folds the reports in passes up to each moment, and restarts from disk after those that crash. */
function live(
  reports: readonly CountedReport[],
  passes: readonly { to: Millis; crash: boolean }[],
  changes: readonly CoverageChange[] = [],
) {
  const disk = new Disk();
  const events = [...changes, ...reports].sort((a, b) => a.at - b.at);
  let fold = disk.open(changes);
  let next = 0;
  for (const { to, crash } of passes) {
    for (; next < events.length && events[next]!.at < to; next++) {
      const event = events[next]!;
      if ('begins' in event) fold.cover(event);
      else fold.add(event);
    }
    fold.advance(to);
    disk.commit(fold);
    if (!crash) continue;
    fold = disk.open(changes);
    next = events.findIndex(({ at }) => at >= disk.cursor);
    if (next < 0) next = events.length;
  }
  const services = [...PACES.map(([service]) => service), COLLATERAL_STREAM];
  const frozen = [...fold.save(services), { service: 'account', state: fold.saveAccount() }];
  return { said: disk.said, frozen: new Map(frozen.map(({ service, state }) => [service, text(state)])) };
}

function text(bytes: Uint8Array): string {
  return String.fromCodePoint(...bytes);
}

function passesOf(seed: string, crashes: number): { to: Millis; crash: boolean }[] {
  const random = createRandom(seed);
  const passes: { to: Millis; crash: boolean }[] = [];
  for (let to = floorTo(START, TICK) + TICK; to < UNTIL; to += pick(random, [1, 1, 4, 12, 60, 700]) * TICK)
    passes.push({ to, crash: random.next() < crashes });
  passes.push({ to: UNTIL, crash: false });
  return passes;
}

describe('Fold, stopped and restarted from what the watch saves', () => {
  function expectNoTrace(seed: string): void {
    expectSame(reportsOf(seed), seed, []);
  }

  function expectSame(reports: readonly CountedReport[], seed: string, holes: readonly Hole[]): void {
    const changes = changesOf(holes);
    const whole = live(reports, [{ to: UNTIL, crash: false }], changes);
    const stopped = live(reports, passesOf(seed, 0.02), changes);
    expect(stopped.said).toEqual(whole.said);
    expect(stopped.frozen).toEqual(whole.frozen);
  }

  test('even if reports could not be taken for a while, for one service or all', { timeout: 60_000 }, () => {
    const expectNoTraceOfHoles = (seed: string) => {
      const holes = holesOf(seed);
      expectSame(
        reportsOf(seed).filter((report) => taken(report, holes)),
        seed,
        holes,
      );
    };
    fc.assert(fc.property(fc.nat().map(String), expectNoTraceOfHoles), { numRuns: 4 });
  });

  test('announces and knows the same, bit for bit, wherever it is stopped', { timeout: 60_000 }, () => {
    fc.assert(fc.property(fc.nat().map(String), expectNoTrace), { numRuns: 4 });
  });

  test('what was learned under another prior stays, even if the catalog changed while nothing ran', () => {
    const reports = reportsOf('1');
    const before = new Fold(BACKGROUND);
    for (const report of reports) before.add(report);
    before.advance(UNTIL);
    const louder = { ...defaultPrior, meanPerHour: 50 * defaultPrior.meanPerHour };
    const after = new Fold({ ...BACKGROUND, prior: () => louder }, UNTIL);
    for (const { service, state } of before.save(['att', 'bank'])) after.load(service, state);
    for (const service of ['att', 'bank'])
      expect(after.bands(service, UNTIL, UNTIL + DAY, HOUR)).toEqual(
        before.bands(service, UNTIL, UNTIL + DAY, HOUR),
      );
    before.advance(UNTIL + DAY + MINUTE);
    after.advance(UNTIL + DAY + MINUTE);
    const aDay = (fold: Fold) => fold.bands('att', UNTIL + DAY, UNTIL + 2 * DAY, DAY)[0]!.mean;
    expect(aDay(after) / aDay(before)).toBeLessThan(1.5);
  });

  test.each(['9', '96'])('forgets an alarm of idle facets as if it had kept running (days %s)', (seed) => {
    expect.hasAssertions();
    expectNoTrace(seed);
  });
});

import { createRandom, type Random } from '../../sim/random.ts';
import { createMemoryBus } from '../../src/adapters/memory/bus.ts';
import { emptyMemory, type Memory } from '../../src/adapters/memory/database.ts';
import { memorySalts } from '../../src/adapters/memory/salts.ts';
import { openMemoryStore } from '../../src/adapters/memory/store.ts';
import { OutcryError } from '../../src/core/base/errors.ts';
import { HOUR, MINUTE, SECOND, type Millis } from '../../src/core/base/time.ts';
import { defaultPrior } from '../../src/core/detect/prior.ts';
import { raisedBy } from '../../src/core/detect/levels.ts';
import type { Drop } from '../../src/intake/draft.ts';
import { intakeOn, x } from '../../src/intake/intake.fixture.ts';
import type { Intake } from '../../src/intake/intake.ts';
import { Pseudonymizer } from '../../src/intake/pseudonym.ts';
import type { NewReport, Receipt } from '../../src/ports/log.ts';
import type { Store } from '../../src/ports/store.ts';
import { STALLED_AFTER } from '../../src/watch/coverage-keeper.ts';
import { openWatch, type Watch } from '../../src/watch/watch.ts';

/**
 * A simulated instance in virtual time, with people who retry, a disk that refuses writes, a process that crashes at any moment and a clock
 * that is adjusted, all determined by a seed.
 */
export interface World {
  readonly seed: string;
  /** The contents of the disk at the end. */
  readonly memory: Memory;
  readonly end: Millis;
  /** What was acknowledged must be in the log: who, for which service, and the receipt. */
  readonly acknowledged: readonly {
    readonly person: string;
    readonly service: string;
    readonly receipt: Receipt;
  }[];
  /** How often each fault occurred, so that a test can check that some did. */
  readonly happened: Readonly<Record<Fault, number>>;
}

type Fault =
  | 'crash'
  | 'crash after writing'
  | 'crash after a commit'
  | 'refusal'
  | 'clock set'
  | 'off'
  | 'sent twice'
  | 'sent again';

const START: Millis = Date.UTC(2025, 2, 9, 21);
const LASTS: Millis = 7 * HOUR;
/** Time without faults at the end, so that everything can finish. */
const CALM: Millis = 90 * MINUTE;
const STEP: Millis = 5 * SECOND;
const PEOPLE = 600;
const SERVICES = ['x', 'y'] as const;
const TRIES_MAX = 5;
/** A promise of its own for each call, since a shared one would keep everything that ever waited for it. */
const never = (): Promise<never> => new Promise(() => {});
interface Letter {
  readonly person: string;
  readonly address: string;
  readonly service: string;
  readonly key: string | null;
  readonly tries: number;
}

/** One run of the process, from startup to crash. */
interface Life {
  dead: boolean;
  readonly died: Promise<void>;
  readonly die: () => void;
  readonly waiting: {
    readonly report: NewReport;
    readonly resolve: (receipt: Receipt) => void;
    readonly reject: (error: Error) => void;
  }[];
  intake: Intake;
  watch: Watch;
}

export async function simulate(seed: string): Promise<World> {
  const random = createRandom(seed);
  const chance = (probability: number) => random.next() < probability;
  const memory = emptyMemory();
  const vault = memorySalts();
  const happened = Object.fromEntries(
    (
      [
        'crash',
        'crash after writing',
        'crash after a commit',
        'refusal',
        'clock set',
        'off',
        'sent twice',
        'sent again',
      ] as const
    ).map((fault) => [fault, 0]),
  ) as Record<Fault, number>;
  const acknowledged: { person: string; service: string; receipt: Receipt }[] = [];
  const letters: { readonly at: Millis; readonly letter: Letter }[] = [];
  const outages = SERVICES.map(() => ({
    from: START + HOUR + random.below(3 * HOUR),
    lasts: (5 + random.below(60)) * MINUTE,
    perMinute: 1 + random.below(8),
  }));
  const end = START + LASTS + CALM;
  let [wall, offset, ids, salt, letterNumber] = [START, 0, 0, 0, 0];
  let refusesUntil = 0;
  let shown = START;
  const now = () => (shown = Math.max(shown, wall + offset));
  const isCalm = () => wall >= START + LASTS;

  /** The store as one run sees it: after a crash, nothing is answered. */
  function storeOf(life: Life): Store {
    const whole = openMemoryStore(memory);
    const mortal = <T extends object>(part: T): T =>
      new Proxy(part, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) =>
            life.dead ? never() : (value as (...all: unknown[]) => unknown).apply(target, args);
        },
      });
    const { reports } = whole;
    return {
      ...whole,
      reports: mortal({
        ...reports,
        append: (report) => new Promise((resolve, reject) => life.waiting.push({ report, resolve, reject })),
        horizon: (at) => reports.horizon(Math.min(at, life.waiting[0]?.report.at ?? at)),
      }),
      coverage: mortal({
        ...whole.coverage,
        put: (hole) => (wall < refusesUntil ? Promise.reject(refusal()) : whole.coverage.put(hole)),
        cover: (until) => (wall < refusesUntil ? Promise.reject(refusal()) : whole.coverage.cover(until)),
      }),
      snapshots: mortal(whole.snapshots),
      async commit(tick) {
        if (life.dead) return never();
        if (wall < refusesUntil) throw refusal();
        await whole.commit(tick);
        if (isCalm() || !chance(0.01)) return;
        happened['crash after a commit']++;
        life.die();
        await never();
      },
    };
  }

  function refusal(): OutcryError {
    happened['refusal']++;
    return new OutcryError('store_failed', 'The disk refused.');
  }

  async function begin(): Promise<Life> {
    const death = Promise.withResolvers<void>();
    const life = { dead: false, died: death.promise, waiting: [] } as unknown as Life;
    Object.assign(life, {
      die() {
        life.dead = true;
        death.resolve();
      },
    });
    const store = storeOf(life);
    const saved = await store.snapshots.load();
    shown = Math.max(
      wall + offset,
      (await store.reports.lastAt()) ?? 0,
      saved.cursor ?? 0,
      (await store.decisions.until()) ?? 0,
    );
    life.watch = await openWatch({
      store,
      saved,
      bus: createMemoryBus({
        onError(error) {
          throw error;
        },
      }),
      now,
      prior: () => defaultPrior,
      levels: () => raisedBy(1),
      stalledAfter: STALLED_AFTER,
    });
    await Promise.race([life.watch.beat(), life.died]);
    life.intake = await intakeOn(store.reports, now, {
      randomId: () => `r${++ids}`,
      pseudonymizer: new Pseudonymizer(vault, (bytes) => new Uint8Array(bytes).fill(++salt)),
      service: (slug) => ({ ...x, slug }),
      waitingMax: () => 1_000,
      onCrowded: (service) => life.watch.refused('overload', service),
      onUnstored: () => life.watch.refused('disk', null),
    });
    return life;
  }

  /** Writes one batch: completely or not at all, with or without an answer. */
  async function write(life: Life): Promise<void> {
    const batch = life.waiting.splice(0);
    if (batch.length === 0 || life.dead) return;
    if (wall < refusesUntil) {
      for (const { reject } of batch) reject(refusal());
      return;
    }
    const receipts = await Promise.all(
      batch.map(({ report }) => openMemoryStore(memory).reports.append(report)),
    );
    if (!isCalm() && chance(0.01)) {
      happened['crash after writing']++;
      life.die();
      return;
    }
    for (const [nth, { resolve }] of batch.entries()) resolve(receipts[nth]!);
  }

  function send(letter: Letter, life: Life): void {
    const { person, address, service, key } = letter;
    const request = {
      service,
      body: { comment: person },
      address,
      idempotencyKey: key,
      site: 'unsaid',
      browser: '',
    } as const;
    void answered(letter, Promise.race([life.intake.accept(request), life.died]));
  }

  async function answered(letter: Letter, soon: Promise<Receipt | Drop | void>): Promise<void> {
    const { person, service, tries } = letter;
    const answer = await soon;
    if (answer !== undefined && 'id' in answer) {
      acknowledged.push({ person, service, receipt: answer });
    } else if (tries < TRIES_MAX) {
      happened['sent again']++;
      letters.push({
        at: wall + (5 + random.below(60)) * SECOND,
        letter: { ...letter, tries: tries + 1 },
      });
    }
  }

  function writeLetters(): void {
    for (const [nth, service] of SERVICES.entries()) {
      const outage = outages[nth]!;
      const isOut = wall >= outage.from && wall < outage.from + outage.lasts;
      const due = random.poisson(((isOut ? outage.perMinute : 0.1) * STEP) / MINUTE);
      for (let one = 0; one < due; one++) {
        const person = random.below(PEOPLE);
        const key = chance(0.7) ? `k${++letterNumber}` : null;
        const address = `10.${person >> 4}.${person & 15}.1`;
        const letter = { person: `p${person}`, address, service, key, tries: 0 };
        letters.push({ at: wall, letter });
        if (key === null || !chance(0.1)) continue;
        happened['sent twice']++;
        letters.push({ at: wall + random.below(2) * STEP, letter });
      }
    }
  }

  let life = await begin();
  while (wall < end) {
    wall += STEP;
    if (!isCalm()) disturb();
    if (life.dead) {
      await turns();
      if (!isCalm() && chance(0.3)) {
        happened['off']++;
        wall += random.below(20) * MINUTE;
      }
      life = await begin();
    }
    writeLetters();
    // Messages that are due are delivered in any order.
    const due = letters.filter(({ at }) => at <= wall);
    letters.splice(0, letters.length, ...letters.filter(({ at }) => at > wall));
    for (const { letter } of shuffled(due, random)) send(letter, life);
    await turns();
    if (!chance(0.2) || isCalm()) await write(life);
    await turns();
    life.watch.alive();
    await Promise.race([
      life.watch
        .beat()
        .then(() => life.watch.pass())
        .catch(onlyRefusals),
      life.died,
    ]);
  }
  await turns();
  return { seed, memory, end: now(), acknowledged, happened };

  function disturb(): void {
    if (chance(0.002)) {
      happened['crash']++;
      life.die();
    }
    if (chance(0.002)) refusesUntil = wall + random.below(3 * MINUTE);
    if (!chance(0.001)) return;
    happened['clock set']++;
    offset = (random.below(61) - 30) * MINUTE;
  }
}

function onlyRefusals(error: unknown): void {
  if (!(error instanceof OutcryError) || error.code !== 'store_failed') throw error;
}

/** Lets all pending callbacks run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let nth = all.length - 1; nth > 0; nth--) {
    const other = random.below(nth + 1);
    [all[nth], all[other]] = [all[other]!, all[nth]!];
  }
  return all;
}

/** The result of an instance that never stopped, on the same log and holes. */
export async function replayed({ memory, end }: World): Promise<Memory> {
  const fresh: Memory = { ...emptyMemory(), log: memory.log, coverage: structuredClone(memory.coverage) };
  const store = openMemoryStore(fresh);
  const watch = await openWatch({
    store,
    saved: await store.snapshots.load(),
    bus: createMemoryBus({
      onError(error) {
        throw error;
      },
    }),
    now: () => end,
    prior: () => defaultPrior,
    levels: () => raisedBy(1),
  });
  await watch.pass();
  return fresh;
}

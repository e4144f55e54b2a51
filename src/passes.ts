import type { Logger } from 'pino';
import { STATUSES } from './core/incident/status.ts';
import { SECOND, type Millis } from './core/base/time.ts';
import type { Metrics } from './http/metrics.ts';
import type { Pseudonymizer } from './intake/pseudonym.ts';
import type { KeyBook } from './key-book.ts';
import type { Journal } from './journal.ts';
import type { MarkBook } from './mark-book.ts';
import type { LiveCatalog } from './live-catalog.ts';
import type { Store } from './ports/store.ts';
import type { Site } from './pages/site/site.ts';
import type { StoreHealth } from './store-health.ts';
import type { Boards } from './watch/boards.ts';
import type { Watch } from './watch/watch.ts';

interface PassesOptions {
  readonly store: Pick<Store, 'check'>;
  readonly watch: Watch;
  readonly catalog: LiveCatalog;
  readonly marks: MarkBook;
  readonly keys: Pick<KeyBook, 'refresh'>;
  readonly boards: Boards;
  readonly site: Pick<Site, 'forget' | 'redrawAll'>;
  readonly pseudonymizer: Pick<Pseudonymizer, 'rotate'>;
  readonly journal: Pick<Journal, 'marked'>;
  readonly metrics: Pick<Metrics, 'pass' | 'watched'>;
  readonly log: Pick<Logger, 'error'>;
  readonly now: () => Millis;
  readonly streams: () => number;
  readonly health: Pick<StoreHealth, 'passFailed' | 'passDone'>;
}

/** What is done every few seconds: the watch judges what is new, after checking what other processes have changed. */
interface Passes {
  /** Runs a pass now, or joins the one running; while the past is being replayed, passes follow one another. */
  pass(): Promise<void>;
  /** Runs a pass now, or another one after the one running, because there is something new. */
  soon(): void;
  /** Starts no more; resolves when the running one is over. */
  end(): Promise<void>;
}

export function openPasses(options: PassesOptions): Passes {
  const {
    store,
    watch,
    catalog,
    marks,
    keys,
    boards,
    site,
    pseudonymizer,
    journal,
    metrics,
    log,
    now,
    health,
  } = options;
  let ending = false;

  async function lookAround(): Promise<void> {
    // A salt is destroyed when its day is over, even if nobody reports.
    await pseudonymizer.rotate(now());
    await store.check();
    await keys.refresh();
    if (await catalog.refresh()) {
      site.forget();
      void boards.load();
    }
    const marked = await marks.refresh();
    if (marked === null) return;
    boards.onMarks(await marks.list());
    site.redrawAll();
    for (const mark of marked) journal.marked(mark);
  }

  /** Resolves to whether nothing went wrong. */
  async function runPass(): Promise<boolean> {
    const began = performance.now();
    let done = false;
    try {
      await lookAround();
      await watch.pass();
      done = true;
      health.passDone();
    } catch (error) {
      health.passFailed();
      log.error({ err: error }, 'The watch could not finish a pass; the next one tries again.');
    }
    metrics.pass((performance.now() - began) / SECOND);
    metrics.watched({
      services: new Map(STATUSES.map((status) => [status, boards.roster.count(undefined, status)])),
      streams: options.streams(),
      lagSeconds: (now() - watch.judgedUntil) / SECOND,
    });
    return done;
  }

  async function catchUp(): Promise<void> {
    for (let from = -1; from < watch.judgedUntil;) {
      from = watch.judgedUntil;
      if (!(await runPass()) || watch.caughtUp || ending) return;
    }
  }

  let passing: Promise<void> | null = null;
  let again = false;
  function pass(): Promise<void> {
    passing ??= catchUp().finally(() => {
      passing = null;
      if (again && !ending) void pass();
      again = false;
    });
    return passing;
  }

  return {
    pass,
    soon() {
      if (ending) return;
      if (passing === null) void pass();
      else again = true;
    },
    async end() {
      ending = true;
      await passing;
    },
  };
}

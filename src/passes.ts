import type { Logger } from 'pino';
import type { Mark } from './core/domain/mark.ts';
import { STATUSES, type Status } from './core/incident/status.ts';
import { SECOND, type Millis } from './core/base/time.ts';
import type { Metrics } from './http/metrics.ts';
import type { Pseudonymizer } from './intake/pseudonym.ts';
import type { Journal } from './journal.ts';
import type { LiveCatalog } from './live-catalog.ts';
import type { Store } from './store/store.ts';
import type { Site } from './pages/site.ts';
import type { Watch } from './watch/watch.ts';

export interface PassesOptions {
  readonly store: Pick<Store, 'check' | 'marks'>;
  readonly watch: Watch;
  readonly catalog: LiveCatalog;
  readonly site: Pick<Site, 'forget' | 'onMark'>;
  readonly pseudonymizer: Pick<Pseudonymizer, 'rotate'>;
  readonly journal: Pick<Journal, 'marked'>;
  readonly metrics: Pick<Metrics, 'pass' | 'watched'>;
  readonly log: Pick<Logger, 'error'>;
  readonly now: () => Millis;
  readonly streams: () => number;
  /** Told where a pass could not be finished. */
  readonly onFailed: () => void;
}

/** What is done every few seconds: the watch judges what is new, after a look at what other processes have changed. */
export interface Passes {
  /** One now, or the one under way; while the past is judged again one follows the other. */
  pass(): Promise<void>;
  /** Begins no more; resolves when the one under way is over. */
  end(): Promise<void>;
}

export async function openPasses(options: PassesOptions): Promise<Passes> {
  const { store, watch, catalog, site, pseudonymizer, journal, metrics, log, now } = options;
  let marksShown = await store.marks.version();
  let marksTold = new Map<string, Mark>();
  let ending = false;

  /** Marks come from another process: those that are new or other than before. */
  async function tellMarks(tell: (mark: Mark) => void): Promise<void> {
    const marks = await store.marks.list();
    for (const mark of marks) if (marksTold.get(mark.incident)?.at !== mark.at) tell(mark);
    marksTold = new Map(marks.map((mark) => [mark.incident, mark]));
  }
  await tellMarks(() => {});

  /** Says whether nothing went wrong. */
  async function runPass(): Promise<boolean> {
    const began = performance.now();
    let done = false;
    try {
      // A salt is destroyed when its day is over, whether anybody reports or not.
      pseudonymizer.rotate(now());
      await store.check();
      const marks = await store.marks.version();
      if (await catalog.refresh()) site.forget();
      if (marks !== marksShown) {
        site.onMark();
        await tellMarks(journal.marked);
      }
      marksShown = marks;
      await watch.pass();
      done = true;
    } catch (error) {
      options.onFailed();
      log.error({ err: error }, 'The watch could not finish a pass; the next one tries again.');
    }
    metrics.pass((performance.now() - began) / SECOND);
    metrics.watched({
      services: tally(catalog, watch.statuses),
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
  return {
    pass() {
      passing ??= catchUp().finally(() => {
        passing = null;
      });
      return passing;
    },
    async end() {
      ending = true;
      await passing;
    },
  };
}

/** Services by status; those of which nothing is known are learned about. */
function tally({ all }: LiveCatalog, known: ReadonlyMap<Status, number>): Map<Status, number> {
  const others = STATUSES.filter((status) => status !== 'learning').map((status) => known.get(status) ?? 0);
  const learning = Math.max(0, all.services.length - others.reduce((sum, count) => sum + count, 0));
  return new Map(known).set('learning', learning);
}

import { changesOf, type CoverageChange, type Hole, type HoleReason } from '../core/domain/coverage.ts';
import { HOUR, MINUTE, SECOND, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import type { Shift } from '../ports/nodes.ts';
import type { Store } from '../ports/store.ts';
import { uncovered } from './shifts.ts';

/** A server without a heartbeat for this long was suspended or blocked, so nobody could report. */
export const STALLED_AFTER: Millis = MINUTE;
/**
 * How often a server records its heartbeat. Far more often than beats are written, so that a clock that runs many times too fast, or is
 * adjusted repeatedly, is not taken for a server that stalled between two beats.
 */
export const PULSE: Millis = SECOND / 4;
/** Refusing is considered over once no report was refused for this long. */
export const REFUSING_FOR: Millis = MINUTE;
/** How far back holes are recalled, for services whose first report comes after a restart. */
export const RECALLED: Millis = 6 * HOUR;

const NONE: CoverageChange[] = [];

/** Why reports that were sent could not be taken. */
export type Refusal = Extract<HoleReason, 'disk' | 'overload'>;

interface KeeperOptions {
  readonly store: Pick<Store, 'coverage' | 'reports'>;
  readonly now: () => Millis;
  /** Event time up to which everything is judged: earlier changes are recalled, later ones are still to be judged. */
  readonly cursor: Millis | null;
  /** Slugs of the services that have reports. */
  readonly reported: readonly string[];
  /** See {@link STALLED_AFTER}; if omitted, the time between heartbeats means nothing. */
  readonly stalledAfter?: Millis | undefined;
  readonly inCatalog?: ((service: string) => boolean) | undefined;
  /** The catalog that {@link inCatalog} uses: services are looked up again only when it changes. If omitted, at every beat. */
  readonly catalog?: (() => object) | undefined;
  /**
   * For nodes that share the store: when others, and this one before it took the lease, could take reports since the last beat of the
   * previous lease holder. Refusals that holder recorded continue.
   */
  readonly shifts?: readonly Shift[] | undefined;
  /** Called with each hole when it begins, or becomes known as a whole, and again when it ends. */
  readonly onHole?: ((hole: Hole) => void) | undefined;
}

/**
 * Records coverage as it happens: writes once per tick that reports could be taken, and when they could not. After a crash the last beat is
 * at most a tick old: from there to the next start is a hole.
 */
export interface CoverageKeeper {
  /** To be called once per tick, before the log is read: reports can be taken now. Resolves to that moment; never rejects. */
  beat(): Promise<Millis>;
  /** To be called every {@link PULSE}: the server is running. Writes nothing. */
  alive(): void;
  /** A report was refused, on a service or (null) on an unknown one; of several reasons between two beats the first counts. */
  refused(reason: Refusal, service: string | null): void;
  /** To be called when a service gets its first report. */
  joined(service: string): void;
  /** Returns the pending changes before `at`, in order, and removes them. */
  take(at: Millis): CoverageChange[];
  /** Changes before the cursor, from holes that a window beginning at `since` or later could overlap. */
  before(since: Millis): Promise<CoverageChange[]>;
  /** Everything is judged again from the start of the log: changes before the cursor become pending too. */
  startOver(): Promise<void>;
}

export async function openCoverageKeeper({
  store: { coverage, reports },
  now,
  cursor,
  reported,
  stalledAfter = Infinity,
  inCatalog = () => true,
  catalog = () => ({}),
  shifts,
  onHole = () => {},
}: KeeperOptions): Promise<CoverageKeeper> {
  const from = cursor ?? 0;
  let last = await endOfLastRun();
  const endOfRun = last ?? 0;
  const recalled = await coverage.holes(from - RECALLED, Infinity);
  const known = recalled.filter(isOfThePast);
  let pending = changesOf(known).filter(({ at }) => at >= from);
  /** Holes whose present state is not on disk yet. */
  const unwritten: Hole[] = [];
  for (const hole of recalled) if (!isOfThePast(hole)) unwritten.push({ ...hole, to: hole.from });
  const outOfCatalog = new Map<string, Hole>();
  for (const hole of known)
    if (hole.service !== null && goesOnUnserved(hole)) outOfCatalog.set(hole.service, hole);
  const services = new Set([...reported, ...outOfCatalog.keys()]);
  /** Services still to be looked up in the catalog in which all others were looked up. */
  const unlooked = new Set(services);
  let looked: object | null = null;
  /** By the service whose reports were refused; null if it is unknown. */
  const refusing = new Map<string | null, { readonly hole: Hole; lastAt: Millis }>();
  const refusals = new Map<string | null, Refusal>();
  /** When the last hole of a service, or of all services, began. */
  const begunLast = new Map<string | null, Millis>();
  let beats = 0;
  /** The last heartbeat since the first beat; and the stalls that are not recorded yet. */
  let ranAt: Millis | null = null;
  let stalls: { readonly from: Millis; readonly to: Millis }[] = [];
  for (const hole of known) if (hole.to === null && !goesOnUnserved(hole)) goOnWith(hole);

  function goOnWith(hole: Hole): void {
    if (shifts === undefined) end(hole, last ?? hole.from);
    else {
      refusing.set(hole.service, { hole, lastAt: last ?? hole.from });
      begunLast.set(hole.service, hole.from);
    }
  }

  /** The last beat of the previous run; null in a new store. */
  async function endOfLastRun(): Promise<Millis | null> {
    const said = await coverage.coveredUntil();
    return said === null ? null : Math.max(said, (await reports.lastAt()) ?? 0, from);
  }

  /**
   * Whether a hole stays: one that began with the last beat of a crashed run is withdrawn, since the silence after it covers it. If
   * other nodes kept running, there may be no such silence, and all holes stay.
   */
  function isOfThePast(hole: Hole): boolean {
    return shifts !== undefined || hole.to !== null || goesOnUnserved(hole) || hole.from < endOfRun;
  }

  async function before(since: Millis): Promise<CoverageChange[]> {
    const holes = await coverage.holes(since - RECALLED, Infinity);
    return changesOf(holes.filter(isOfThePast)).filter(({ at }) => at < from);
  }

  /** Two holes of a service need different beginnings; if event time stands still, the later one is moved by a millisecond. */
  function begin(hole: Hole): Hole {
    const begun = { ...hole, from: hole.from + Number(hole.from === begunLast.get(hole.service)) };
    begunLast.set(begun.service, begun.from);
    add(changesOf([begun]), begun);
    return begun;
  }

  function end(hole: Hole, to: Millis): void {
    const ended = { ...hole, to };
    add(changesOf([ended]).slice(1), ended);
  }

  function add(changes: readonly CoverageChange[], hole: Hole): void {
    pending = [...pending, ...changes].sort((a, b) => a.at - b.at || Number(a.begins) - Number(b.begins));
    unwritten.push(hole);
    onHole(hole);
  }

  /** Whether everything known is on disk; if the disk is full, the next beat tries again. */
  async function write(at: Millis): Promise<boolean> {
    try {
      for (let hole = unwritten[0]; hole !== undefined; hole = unwritten[0]) {
        await coverage.put(hole);
        unwritten.shift();
      }
      await coverage.cover(at);
      return true;
    } catch {
      return false;
    }
  }

  /** Records a heartbeat, and a stall if the previous one is too long ago. */
  function run(at: Millis): void {
    if (ranAt !== null && at - ranAt >= stalledAfter) stalls.push({ from: ranAt, to: at });
    ranAt = Math.max(at, ranAt ?? at);
  }

  /**
   * Records that nobody could report between the last run and this one, and while the server stalled. Returns from when reports were taken
   * or refused: two holes with the same beginning could not be told apart.
   */
  async function noteSilence(at: Millis): Promise<Millis> {
    if (beats === 0 && last !== null && at > last) stalls.unshift(...uncovered(last, at, shifts ?? []));
    const silences = stalls;
    stalls = [];
    let since = last ?? at;
    for (const { from: silent, to } of silences) since = await noteHole(silent, to);
    return since;
  }

  /** Records a hole between two heartbeats; unadjusted if the log cannot be read. */
  async function noteHole(silent: Millis, to: Millis): Promise<Millis> {
    const hole = await betweenReports(silent, to).catch(() => ({ from: silent, to }));
    begin({ service: null, ...hole, reason: 'off' });
    return hole.to;
  }

  /** Narrows the hole: reports just after the first heartbeat or just before the second were taken. */
  async function betweenReports(silent: Millis, to: Millis): Promise<{ from: Millis; to: Millis }> {
    const before = await reports.seqBefore(Math.min(silent + 2 * TICK, to));
    const [lastBefore] = before === 0 ? [] : await reports.read(before - 1, 1);
    const [firstAfter] = await reports.read(before, 1);
    const from = lastBefore !== undefined && lastBefore.at > silent ? lastBefore.at + 1 : silent;
    return { from, to: Math.min(to, firstAfter?.at ?? to) };
  }

  function noteRefusals(since: Millis, at: Millis): void {
    for (const [service, reason] of refusals) {
      const earlier = refusing.get(service);
      if (earlier !== undefined) earlier.lastAt = at;
      else {
        const hole = begin({ service, from: since, to: null, reason });
        refusing.set(service, { hole, lastAt: at });
      }
    }
    refusals.clear();
    for (const [service, { hole, lastAt }] of refusing) {
      if (at - lastAt < REFUSING_FOR) continue;
      refusing.delete(service);
      end(hole, at);
    }
  }

  function noteCatalog(at: Millis): void {
    const now = catalog();
    for (const service of now === looked ? unlooked : services) {
      const hole = outOfCatalog.get(service);
      if (hole === undefined && !inCatalog(service)) {
        outOfCatalog.set(service, begin({ service, from: at, to: null, reason: 'catalog' }));
      } else if (hole !== undefined && inCatalog(service)) {
        outOfCatalog.delete(service);
        end(hole, at);
      }
    }
    looked = now;
    unlooked.clear();
  }

  let beating: Promise<Millis> | null = null;
  async function beat(): Promise<Millis> {
    const at = Math.max(now(), last ?? 0);
    run(at);
    noteRefusals(await noteSilence(at), at);
    noteCatalog(at);
    if (!(await write(at))) refusals.set(null, 'disk');
    beats++;
    last = at;
    return at;
  }

  return {
    before,
    async startOver() {
      pending = [...(await before(0)), ...pending];
    },
    beat: () =>
      (beating ??= beat().finally(() => {
        beating = null;
      })),
    alive() {
      if (ranAt !== null) run(now());
    },
    refused(reason, service) {
      if (!refusals.has(service)) refusals.set(service, reason);
    },
    joined(service) {
      if (services.has(service)) return;
      services.add(service);
      unlooked.add(service);
    },
    take(at) {
      if ((pending[0]?.at ?? Infinity) >= at) return NONE;
      const due = pending.filter((change) => change.at < at);
      pending = pending.filter((change) => change.at >= at);
      return due;
    },
  };
}

/** Whether a hole continues while no server runs: that of a service missing from the catalog. */
function goesOnUnserved({ reason, to }: Hole): boolean {
  return reason === 'catalog' && to === null;
}

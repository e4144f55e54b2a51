import { changesOf, type CoverageChange, type Hole } from '../core/domain/coverage.ts';
import type { Millis } from '../core/base/time.ts';
import type { Nodes, Shift } from '../ports/nodes.ts';
import type { Store } from '../ports/store.ts';
import { RECALLED, REFUSING_FOR, type CoverageKeeper, type Refusal } from './coverage-keeper.ts';

interface FollowedOptions {
  readonly store: Pick<Store, 'coverage'>;
  readonly nodes: Pick<Nodes, 'tookReports' | 'refused'>;
  readonly now: () => Millis;
  /** See `STALLED_AFTER`. */
  readonly stalledAfter?: Millis | undefined;
  /** Event time up to which changes were taken. */
  readonly cursor: Millis | null;
  /** Called with each hole that another node recorded, and again once it has ended. */
  readonly onHole?: ((hole: Hole) => void) | undefined;
}

/**
 * Coverage on a node that does not watch: it records when it could take reports and what it refused, and reads which holes the watching
 * node made of that.
 */
export interface FollowedCoverage extends CoverageKeeper {
  /** Reads the holes that exist by now. */
  refresh(): Promise<void>;
  /** Event time up to which changes were taken. */
  readonly taken: Millis;
  /** Since when this node could take reports without a break; null if it never recorded so, or could not. */
  readonly shift: Shift | null;
}

export function followCoverage({
  store: { coverage },
  nodes,
  now,
  stalledAfter = Infinity,
  cursor,
  onHole = () => {},
}: FollowedOptions): FollowedCoverage {
  let taken = cursor ?? 0;
  let pending: readonly CoverageChange[] = [];
  /** Ends of the holes passed to `onHole`, by service and beginning. */
  let told = new Map<string, Millis | null>();
  const refusals = new Map<string | null, { readonly reason: Refusal; readonly at: Millis }>();
  let since: Millis | null = null;
  let ranAt: Millis = 0;

  /** Records a heartbeat; after a stall, or if it could not be recorded, the shift begins anew. */
  function run(): Millis {
    const at = Math.max(now(), ranAt);
    if (since === null || at - ranAt >= stalledAfter) since = at;
    ranAt = at;
    return at;
  }

  /** Older refusals could not be sent in time, and would be taken for present ones. */
  async function tellRefused(at: Millis): Promise<void> {
    const recent = [...refusals].filter(([, refusal]) => at - refusal.at < REFUSING_FOR);
    refusals.clear();
    if (recent.length === 0) return;
    try {
      await nodes.refused(recent.map(([service, { reason }]) => ({ service, reason })));
    } catch (error) {
      for (const [service, refusal] of recent) if (!refusals.has(service)) refusals.set(service, refusal);
      throw error;
    }
  }

  async function beat(): Promise<Millis> {
    const at = run();
    try {
      await nodes.tookReports({ since: since ?? at, until: at });
      await tellRefused(at);
    } catch {
      // Without the database, nobody could report.
      since = null;
    }
    return at;
  }

  async function refresh(): Promise<void> {
    const holes = await coverage.holes(taken - RECALLED, Infinity);
    const next = new Map<string, Millis | null>();
    for (const hole of holes) {
      const name = `${hole.from} ${hole.service ?? ''}`;
      next.set(name, hole.to);
      if (told.get(name) !== hole.to) onHole(hole);
    }
    told = next;
    pending = changesOf(holes).filter(({ at }) => at >= taken);
  }

  let beating: Promise<Millis> | null = null;
  return {
    get taken() {
      return taken;
    },
    get shift() {
      return since === null ? null : { since, until: ranAt };
    },
    refresh,
    beat: () =>
      (beating ??= beat().finally(() => {
        beating = null;
      })),
    alive() {
      if (since !== null) run();
    },
    refused(reason, service) {
      refusals.set(service, { reason: refusals.get(service)?.reason ?? reason, at: now() });
    },
    joined() {},
    take(before) {
      const due = pending.filter(({ at }) => at < before);
      pending = pending.filter(({ at }) => at >= before);
      taken = Math.max(taken, before);
      return due;
    },
    async before(from) {
      const holes = await coverage.holes(from - RECALLED, Infinity);
      return changesOf(holes).filter(({ at }) => at < taken);
    },
    async startOver() {
      taken = 0;
      await refresh();
    },
  };
}

import { DAY, floorTo, type Millis } from '../../core/base/time.ts';
import type { StillOpen } from '../../ports/checks.ts';
import { LOG_BEFORE_SAVED, type Cutoffs, type KeptKind, type Retention } from '../../ports/retention.ts';
import type { Memory } from './database.ts';

function removeBefore(days: Map<Millis, unknown>, until: Millis): void {
  for (const day of days.keys()) if (day < until) days.delete(day);
}

/** Removes everything that is due in one step: in memory that is fast enough. */
export function memoryRetention(memory: Memory, stillOpen: StillOpen): Retention {
  const { removed } = memory;

  function removeComments(until: Millis): void {
    memory.log.log = memory.log.log.map((report) =>
      report.at < until ? { ...report, comment: null } : report,
    );
    for (const [service, lines] of memory.log.rollups.written)
      memory.log.rollups.written.set(
        service,
        lines.filter(({ at }) => at >= until),
      );
  }

  function removeReports(until: Millis): void {
    const { log, cut } = memory.log;
    const kept = Math.min(
      log.findLastIndex(({ at }) => at < until),
      log.length - 2,
    );
    const [first, last] = [log[0], log[kept]];
    if (first === undefined || last === undefined) return;
    memory.log.log = log.slice(kept + 1);
    memory.log.cut = {
      reports: (cut?.reports ?? 0) + kept + 1,
      last: last.seq,
      firstAt: cut?.firstAt ?? first.at,
      lastAt: last.at,
      changed: 0,
    };
  }

  function removeMinutes(until: Millis): void {
    for (const services of Object.values(memory.log.rollups.minutesOf))
      for (const keys of services.values())
        for (const minutes of keys.values())
          for (const minute of minutes.keys()) if (minute < until) minutes.delete(minute);
  }

  function removeDays(until: Millis): void {
    const { days, countryDays } = memory.log.rollups;
    for (const ofService of days.values()) removeBefore(ofService, until);
    for (const countries of countryDays.values())
      for (const ofCountry of countries.values()) removeBefore(ofCountry, until);
  }

  const removers = {
    comments: removeComments,
    reports: removeReports,
    minutes: removeMinutes,
    days: removeDays,
  } satisfies Record<KeptKind, (until: Millis) => void>;

  /** The log may only be removed up to the saved cursor. */
  function allowed(kind: KeptKind, before: Cutoffs): Millis | null {
    const { cursor } = memory.snapshots;
    if (kind !== 'reports' || before.reports === null) return before[kind];
    return cursor === null ? null : Math.min(before.reports, floorTo(cursor, DAY) - LOG_BEFORE_SAVED);
  }

  return {
    async remove(before) {
      stillOpen();
      for (const kind of Object.keys(removers) as KeptKind[]) {
        const until = allowed(kind, before);
        if (until === null || until <= (removed[kind] ?? -Infinity)) continue;
        removers[kind](until);
        removed[kind] = until;
      }
      return false;
    },
    async removed() {
      stillOpen();
      return { ...removed, cut: memory.log.cut };
    },
    async wipe() {
      stillOpen();
      return true;
    },
  };
}

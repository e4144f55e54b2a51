import { DAY, HOUR, floorTo, type Millis } from '../../core/base/time.ts';
import type { Hole } from '../../core/domain/coverage.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import type { Sources } from '../base/sources.ts';
import { howOften, type HowOften } from './how-often.ts';
import { covered, incidentsOf, type Span } from './past.ts';

/**
 * What is known of a UTC day: `unknown` if reports could not be taken at all, `partly` if they could not be for {@link PARTLY_FROM} or
 * longer, `ahead` if it has not begun. A day with an incident is `incident`, whatever else is unknown.
 */
type DayKind = 'incident' | 'none' | 'partly' | 'unknown' | 'ahead';
export interface CalendarDay {
  readonly at: Millis;
  readonly kind: DayKind;
  /** Incidents active on that day, earliest first. */
  readonly incidents: readonly Incident[];
  /** How long at least one of them was active that day. */
  readonly troubleMs: Millis;
}

/** Shorter gaps, for example a restart, are ignored. */
const PARTLY_FROM: Millis = HOUR;

export interface CalendarModel {
  readonly service: Service;
  readonly now: Millis;
  readonly year: number;
  /** Whether there is a calendar of the previous year, and of the next. */
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  /** Every day of the year. */
  readonly days: readonly CalendarDay[];
  /** Incidents active during the year, latest first. */
  readonly incidents: readonly Incident[];
  /** Whether there were more than the calendar includes. */
  readonly isCut: boolean;
  readonly howOften: HowOften;
}

/** Null if there is no such service, or nothing is known of the year; `year` null: this year. */
export async function calendarModel(
  sources: Sources,
  slug: string,
  year: string | null,
): Promise<CalendarModel | null> {
  const service = catalogIndex(sources.catalog()).services.get(slug);
  if (service === undefined) return null;
  const now = sources.now();
  const first = await sources.rollups.first(slug);
  const thisYear = yearOf(now);
  const firstYear = first === null ? thisYear : Math.min(yearOf(first), thisYear);
  const shown = year === null ? thisYear : /^[1-9]\d{3}$/u.test(year) ? Number(year) : NaN;
  if (!(shown >= firstYear && shown <= thisYear)) return null;
  const [from, to] = [Date.UTC(shown, 0), Date.UTC(shown + 1, 0)];
  const [{ incidents, isCut }, holes, often] = await Promise.all([
    incidentsOf(sources, slug, from, to),
    sources.coverage.holes(from, to, slug),
    howOften(sources, slug, first),
  ]);
  const watchedFrom = first === null ? Infinity : floorTo(first, HOUR);
  return {
    service,
    now,
    year: shown,
    hasBefore: shown > firstYear,
    hasAfter: shown < thisYear,
    days: daysOf({ from, to, now, watchedFrom, incidents, holes }),
    incidents,
    isCut,
    howOften: often,
  };
}

const yearOf = (at: Millis): number => new Date(at).getUTCFullYear();

interface YearFacts {
  readonly from: Millis;
  readonly to: Millis;
  readonly now: Millis;
  /** The beginning of what is known; Infinity: nothing is. */
  readonly watchedFrom: Millis;
  readonly incidents: readonly Incident[];
  readonly holes: readonly Hole[];
}

/** The UTC days of [from, to); reports are counted by UTC day. */
export function daysOf({ from, to, now, watchedFrom, incidents, holes }: YearFacts): CalendarDay[] {
  const days: CalendarDay[] = [];
  const troubles = incidents.map(({ onset, endedAt }) => ({ from: onset.at, to: endedAt ?? now }));
  const blind = [
    ...holes.map((hole) => ({ from: hole.from, to: hole.to ?? now })),
    { from: -Infinity, to: watchedFrom },
  ];
  for (let at = from; at < to; at += DAY) {
    const end = Math.min(at + DAY, now);
    const own = incidents.filter((_, nth) => overlaps(troubles[nth], at, at + DAY));
    const lengthMs = end - at;
    const unknownMs = covered(blind, at, end);
    const kind = (): DayKind => {
      if (own.length > 0) return 'incident';
      if (lengthMs <= 0) return 'ahead';
      if (unknownMs >= lengthMs) return 'unknown';
      return unknownMs >= PARTLY_FROM ? 'partly' : 'none';
    };
    days.push({ at, kind: kind(), incidents: [...own].reverse(), troubleMs: covered(troubles, at, end) });
  }
  return days;
}

/** A span of length 0 covers the moment it begins at. */
const overlaps = (span: Span | undefined, from: Millis, to: Millis): boolean =>
  span !== undefined && span.from < to && Math.max(span.to, span.from + 1) > from;

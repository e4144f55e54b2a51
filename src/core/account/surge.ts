import { LASTING, LASTING_FOR, PROBLEMS } from '../detect/levels.ts';
import { HOUR, type Millis } from '../base/time.ts';

/** Evidence from which a stretch of counts is a surge; an ordinary service has one about every ten days. */
export const SURGE_FROM = 1;
/** Surges less than this apart are one. */
export const SURGE_GAP: Millis = HOUR;

/**
 * A stretch of evidence at or above {@link SURGE_FROM}, including the whole course of an incident. It is the unit of calibration: counting
 * days would count one that spans midnight twice. Plain data, so that it can be serialized.
 */
export interface Surge {
  /** Index in `SIZES` of the service when the surge began. */
  readonly size: number;
  /** The highest evidence so far. */
  evidence: number;
  /** The highest `problems` level at which it would have opened an incident, if all levels were raised alike. */
  opensUpTo: number;
  /** When evidence was last at or above {@link SURGE_FROM}. */
  lastAt: Millis;
  /** The incident that was reported in it; null where none was. */
  incident: string | null;
  /** Steps: since `at`, evidence was never below `evidence`; the first is held for {@link LASTING_FOR} once any step was. */
  readonly held: { readonly at: Millis; readonly evidence: number }[];
}

/** What a tick shows about a stream. */
interface SurgeSighting {
  readonly at: Millis;
  readonly evidence: number;
  /** Whether an incident is under way, including pending ones, and its id once it was reported. */
  readonly busy: boolean;
  readonly reported: string | null;
  /** Index in `SIZES`; called only when a surge begins. */
  readonly size: () => number;
}

/** The surge after a tick; null if there is none. */
export function followSurge(surge: Surge | null, seen: SurgeSighting): Surge | null {
  if (surge === null && seen.evidence < SURGE_FROM) return null;
  const now = surge ?? beginSurge(seen);
  if (seen.evidence >= SURGE_FROM) now.lastAt = seen.at;
  now.evidence = Math.max(now.evidence, seen.evidence);
  hold(now.held, seen);
  const lasted = heldFor(now.held, seen.at);
  const opening = Math.max(seen.evidence, lasted === null ? 0 : lasted + (PROBLEMS - LASTING));
  now.opensUpTo = Math.max(now.opensUpTo, opening);
  if (seen.reported !== null) now.incident = seen.reported;
  return now;
}

/** Whether a surge is over: no incident is under way, and evidence has been low for long enough. */
export function surgeIsOver(surge: Surge, { at, busy }: Pick<SurgeSighting, 'at' | 'busy'>): boolean {
  return !busy && at - surge.lastAt >= SURGE_GAP;
}

/** The surge shifted in time: unobserved time does not count. */
export function postponed(surge: Surge, byMs: Millis): Surge {
  const held = surge.held.map(({ at, evidence }) => ({ at: at + byMs, evidence }));
  return { ...surge, lastAt: surge.lastAt + byMs, held };
}

function beginSurge({ at, evidence, size }: SurgeSighting): Surge {
  return { size: size(), evidence, opensUpTo: 0, lastAt: at, incident: null, held: [] };
}

/** Updates the steps: higher ones end, and of those held long enough only the highest is kept. */
function hold(held: { at: Millis; evidence: number }[], { at, evidence }: SurgeSighting): void {
  let since = at;
  for (let last = held.at(-1); last !== undefined && last.evidence >= evidence; last = held.at(-1)) {
    since = last.at;
    held.pop();
  }
  held.push({ at: since, evidence });
  for (let next = held[1]; next !== undefined && next.at <= at - LASTING_FOR; next = held[1]) held.shift();
}

/** The evidence held without a break for {@link LASTING_FOR} up to `at`; null if there is none yet. */
function heldFor(held: readonly { at: Millis; evidence: number }[], at: Millis): number | null {
  const first = held[0];
  return first === undefined || at - first.at < LASTING_FOR ? null : first.evidence;
}

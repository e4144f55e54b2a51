import type { FacetDimension } from '../domain/facet.ts';
import type { Scope, ScopeKind } from './scope.ts';
import { MINUTE, type Millis } from '../base/time.ts';

/** Why the scope of an incident changed. */
export type ScopeReason = 'scope_widened' | 'scope_narrowed' | 'scope_changed';

/** How long a different scope must have been observed without a break before it is published. */
export const SCOPE_SETTLES_AFTER: Millis = 5 * MINUTE;

/** A scope that was observed but not yet published: its footprint, and since when. */
export interface ScopeCandidate {
  readonly footprint: string;
  readonly since: Millis;
}

/** The result of a step: the scope published from now on, why if it changed, and a pending candidate. */
interface ScopeStep {
  readonly scope: Scope;
  readonly reason: ScopeReason | null;
  readonly candidate: ScopeCandidate | null;
}

/**
 * Decides whether the scope observed at `at` is published. One that says the same updates the numbers as long as they do not decrease, so
 * that they stay those of the worst moment; one that says something else waits for {@link SCOPE_SETTLES_AFTER}, so that the words do not
 * flap. `free`: no need to wait, see {@link isFresh}.
 */
export function settleScope(
  said: Scope,
  seen: Scope,
  candidate: ScopeCandidate | null,
  at: Millis,
  free = false,
): ScopeStep {
  const footprint = footprintOf(seen);
  if (footprint === footprintOf(said)) {
    const more = (seen.observed ?? 0) >= (said.observed ?? 0);
    return { scope: more ? seen : said, reason: null, candidate: null };
  }
  const since = candidate?.footprint === footprint ? candidate.since : at;
  if (free || at - since >= SCOPE_SETTLES_AFTER)
    return { scope: seen, reason: changeOf(said, seen), candidate: null };
  return { scope: said, reason: null, candidate: { footprint, since } };
}

/** Whether an incident is so new that the scope inferred from the first few reports may be corrected immediately. */
export function isFresh(detectedAt: Millis | null, at: Millis): boolean {
  return detectedAt === null || at - detectedAt < SCOPE_SETTLES_AFTER;
}

/** Whether two scopes say the same in words, whatever their numbers. */
export function saysSame(a: Scope, b: Scope): boolean {
  return footprintOf(a) === footprintOf(b);
}

/** What a scope says in words, without its numbers. */
function footprintOf(scope: Scope): string {
  const parts = scope.kind === 'everywhere' ? [] : (scope.parts ?? []);
  const keys = parts.map(({ dimension, key }) => `${dimension}:${key}`).sort();
  return JSON.stringify([scope.kind, keys, scope.problem?.key ?? null]);
}

const BREADTH: Readonly<Record<ScopeKind, number>> = { only: 0, mostly: 1, everywhere: 2 };
const SIZE: Readonly<Record<FacetDimension, number>> = {
  city: 0,
  region: 1,
  country: 2,
  network: 3,
  problem: 4,
};
/** Wider than any one dimension, and more than any number of parts. */
const EVERYTHING = 5;

/** Widened or narrowed if every difference goes that way; otherwise changed. */
function changeOf(before: Scope, after: Scope): ScopeReason {
  const narrow = before.kind !== 'everywhere' && after.kind !== 'everywhere';
  if (narrow && isNetwork(before) !== isNetwork(after)) return 'scope_changed';
  const was = breadths(before);
  const steps = breadths(after).map((breadth, index) => breadth - (was[index] as number));
  if (steps.every((step) => step >= 0) && steps.some((step) => step > 0)) return 'scope_widened';
  if (steps.every((step) => step <= 0) && steps.some((step) => step < 0)) return 'scope_narrowed';
  return 'scope_changed';
}

function breadths({ kind, parts = [], problem }: Scope): number[] {
  const [first] = parts;
  const whole = kind === 'everywhere' || first === undefined;
  return [
    BREADTH[kind],
    whole ? EVERYTHING : SIZE[first.dimension],
    whole ? EVERYTHING : parts.length,
    problem === null || problem === undefined ? 1 : 0,
  ];
}

const isNetwork = ({ parts = [] }: Scope): boolean => parts[0]?.dimension === 'network';

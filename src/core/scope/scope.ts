import { FACET_REPORTS_MIN, liesIn, type Facet, type FacetDimension } from '../domain/facet.ts';
import { networkKey } from '../domain/network.ts';
import { logTail } from '../stats/negative-binomial.ts';
import { HOUR, type Millis } from '../base/time.ts';

/** `only`: the rest is as usual; `mostly`: these have at least half of the excess, and more than their share. */
export type ScopeKind = 'everywhere' | 'mostly' | 'only';
export const SCOPE_KINDS: readonly ScopeKind[] = ['everywhere', 'mostly', 'only'];

/** A place, a network or a problem with its reports, observed and usual. */
export interface ScopePart {
  readonly dimension: FacetDimension;
  /** `GB`, `GB:Scotland`, `GB/London`, `AS2856`, `mobile-banking`. */
  readonly key: string;
  readonly observed: number;
  /** Null if too little is known about what is usual. */
  readonly expected: number | null;
}

/**
 * Where and through whom. Optional fields are absent from incidents of versions that could not distinguish places, and if nothing is known
 * about places and networks.
 */
export interface Scope {
  readonly kind: ScopeKind;
  /** All of one dimension, largest excess first. For `everywhere`: where most reports come from. */
  readonly parts?: readonly ScopePart[];
  /** The only problem that is reported more than usual, if there is one. */
  readonly problem?: ScopePart | null;
  /** The length of the period in which all these were counted, and the reports of the service in it. */
  readonly windowMs?: Millis;
  readonly observed?: number;
  readonly expected?: number;
}

/** The scope of an incident before anything is known. */
export const EVERYWHERE: Scope = { kind: 'everywhere' };

/** A facet in a period: observed, expected, and the uncertainty of its usual share (squared coefficient of variation). */
export interface FacetTally extends Facet {
  readonly observed: number;
  readonly expected: number;
  readonly uncertainty: number;
}

/** Reports in a period, observed and expected. */
export interface Counted {
  readonly observed: number;
  readonly expected: number;
}

/** A service and its facets in a period. */
export interface ScopeTally {
  readonly windowMs: Millis;
  readonly observed: number;
  readonly expected: number;
  /** Variance / mean − 1 of what the service expects. */
  readonly excess: number;
  /** How many times more facets scatter than their shares imply. */
  readonly scatter: number;
  /** Whether the usual shares are known well enough to compare with. */
  readonly known: boolean;
  readonly facets: readonly FacetTally[];
  /** The total of the remaining facets of a dimension, if there are more than are distinguished. */
  readonly others?: readonly (Counted & { readonly dimension: FacetDimension })[];
}

/** With more parts than this it is not a scope but a list. */
const PARTS_MAX = 4;
/** By chance one comparison in a hundred finds a part that stands out, however many parts there are. */
const STANDS_OUT = Math.log(0.01);
/** … and one in a hundred a rest that is above usual. */
const ABOVE_USUAL = Math.log(0.01);
/** The minimum share of the excess that a scope must have. */
const SHARE_MIN = 1 / 2;
/** A smaller place explains a larger one if it has this share of the excess there, or the rest of it is as usual. */
const SHARE_WITHIN_MIN = 0.8;

/** A scope covers the last hour of an incident, unless its evidence takes longer to gather. */
const SCOPE_SPAN: Millis = HOUR;

/** From when on reports determine the scope of an incident at `at`, whose evidence is in a window of that length. */
export function scopeStart(onset: { readonly earliest: Millis }, windowMs: Millis, at: Millis): Millis {
  return Math.max(onset.earliest, at - Math.max(SCOPE_SPAN, windowMs));
}

/** The ids of the facets that a scope names. */
export function facetsIn({ kind, parts = [], problem = null }: Scope): string[] {
  const named = kind === 'everywhere' ? [] : parts;
  return [...named, ...(problem === null ? [] : [problem])].map(
    ({ dimension, key }) => `${dimension}:${key}`,
  );
}

/** Facets that are compared with each other, and their total including those not distinguished. */
interface Peers {
  readonly facets: readonly FacetTally[];
  readonly all: Counted;
}

/** Parts of one dimension that stand out among their peers. */
interface Zone {
  readonly parts: readonly FacetTally[];
  readonly kind: Exclude<ScopeKind, 'everywhere'>;
  /** Log likelihood ratio of "these have a different share" over "all have the usual one", minus ln(peers) per additional part. */
  readonly ratio: number;
}

/**
 * The scope of the excess in a tally. A part stands out if it has significantly more than its usual share of its peers' reports,
 * P(NB(S·m/M, cv²) ≥ s) ≤ 0.01 / peers; such parts form a zone if they have at least half of the peers' excess. `only` if the rest of the
 * peers is not above usual, otherwise `mostly`. From countries to regions to cities the search continues inside a zone of one part, and
 * stops at the coarsest that explains everything. Among places and networks the zone with the higher likelihood ratio is the scope
 * (Kulldorff 1997, Bernoulli form, with zones made of parts instead of circles); without one it is `everywhere`. If only one network
 * accounts for the surge, `through`, it is that.
 */
export function decideScope(tally: ScopeTally, through: number | null = null): Scope {
  const { windowMs, observed, expected } = tally;
  const counted = { windowMs, observed, expected, problem: tally.known ? onlyProblem(tally) : null };
  if (through !== null) return { kind: 'only', parts: [partThrough(through, tally)], ...counted };
  const zone = tally.known ? likelier(placeZone(tally), zoneAmong(tally, peersOf(tally, 'network'))) : null;
  if (zone !== null) return { kind: zone.kind, parts: zone.parts.map(partOf), ...counted };
  return { kind: 'everywhere', parts: busiestPlaces(tally), ...counted };
}

function partThrough(network: number, tally: ScopeTally): ScopePart {
  const key = networkKey(network);
  const facet = of(tally, 'network').find((one) => one.key === key);
  if (facet === undefined) return { dimension: 'network', key, observed: tally.observed, expected: null };
  return tally.known ? partOf(facet) : partUnknown(facet);
}

function onlyProblem(tally: ScopeTally): ScopePart | null {
  const zone = zoneAmong(tally, peersOf(tally, 'problem'));
  const [part] = zone?.parts ?? [];
  return zone?.kind === 'only' && zone.parts.length === 1 && part !== undefined ? partOf(part) : null;
}

/** Countries, then regions, then cities; inside the zone found, as long as it is a single part. */
function placeZone(tally: ScopeTally): Zone | null {
  let found: Zone | null = null;
  for (const dimension of ['country', 'region', 'city'] as const) {
    const peers = peersOf(tally, dimension);
    const outer: FacetTally | undefined = found?.parts[0];
    if (outer === undefined) {
      found = zoneAmong(tally, peers);
      continue;
    }
    const inside = peers.facets.filter((facet) => liesIn(facet, outer));
    const inner = zoneAmong(tally, { facets: inside, all: summed(inside) }, SHARE_WITHIN_MIN);
    // What stands out inside must also stand out among all: the rest is everything else, not only the neighbours.
    if (inner !== null) found = judged(tally, peers, inner.parts, SHARE_MIN) ?? found;
    if (found !== null && found.parts.length > 1) return found;
  }
  return found;
}

function peersOf(tally: ScopeTally, dimension: FacetDimension): Peers {
  const facets = of(tally, dimension);
  const others = tally.others?.filter((other) => other.dimension === dimension) ?? [];
  return { facets, all: summed([...facets, ...others]) };
}

function zoneAmong(tally: ScopeTally, peers: Peers, shareWithin = SHARE_MIN): Zone | null {
  const standing = peers.facets
    .filter((facet) => standsOut(facet, peers.all, peers.facets.length, tally.scatter))
    .sort((a, b) => beyond(b) - beyond(a) || (a.key < b.key ? -1 : 1))
    .slice(0, PARTS_MAX);
  return standing.length === 0 ? null : judged(tally, peers, standing, shareWithin);
}

function standsOut(facet: FacetTally, all: Counted, peers: number, scatter: number): boolean {
  if (facet.observed < FACET_REPORTS_MIN || all.expected <= 0) return false;
  const mean = all.observed * Math.min(1, facet.expected / all.expected);
  if (facet.observed <= mean) return false;
  const excess = scatter * (1 + mean * facet.uncertainty) - 1;
  return logTail(facet.observed, mean, excess) <= STANDS_OUT - Math.log(peers);
}

/** Whether parts have enough of the excess among their peers, and whether the rest is as usual. */
function judged(
  tally: ScopeTally,
  { facets, all }: Peers,
  parts: readonly FacetTally[],
  shareMin: number,
): Zone | null {
  const own = summed(parts);
  const rest = { observed: all.observed - own.observed, expected: Math.max(0, all.expected - own.expected) };
  const kind = aboveUsual(rest, tally) ? 'mostly' : 'only';
  if (kind === 'mostly' && beyond(own) < shareMin * (beyond(own) + beyond(rest))) return null;
  return { parts, kind, ratio: likelihoodRatio(own, all) - (parts.length - 1) * Math.log(facets.length) };
}

/** Whether a part of the service has more reports than its thinned share of the usual ones allows. */
function aboveUsual({ observed, expected }: Counted, tally: ScopeTally): boolean {
  if (observed <= expected) return false;
  if (observed < FACET_REPORTS_MIN) return false;
  const share = tally.expected > 0 ? Math.min(1, expected / tally.expected) : 1;
  const excess = tally.scatter * (1 + share * tally.excess) - 1;
  return logTail(observed, expected, excess) <= ABOVE_USUAL;
}

/** s·ln(s / (S·π)) + (S − s)·ln((S − s) / (S·(1 − π))) with the usual share π. */
function likelihoodRatio(own: Counted, all: Counted): number {
  const share = Math.min(1, own.expected / all.expected);
  return (
    information(own.observed, all.observed * share) +
    information(all.observed - own.observed, all.observed * (1 - share))
  );
}

function information(observed: number, mean: number): number {
  return observed > 0 && mean > 0 ? observed * Math.log(observed / mean) : 0;
}

function likelier(a: Zone | null, b: Zone | null): Zone | null {
  if (a === null || b === null) return a ?? b;
  if (a.kind !== b.kind) return a.kind === 'only' ? a : b;
  return b.ratio > a.ratio ? b : a;
}

/** Where most reports come from: cities, or countries if no report names a city. */
function busiestPlaces(tally: ScopeTally): ScopePart[] {
  const named = (dimension: FacetDimension): FacetTally[] =>
    of(tally, dimension).filter(({ observed }) => observed >= FACET_REPORTS_MIN);
  const cities = named('city');
  return (cities.length > 0 ? cities : named('country'))
    .sort((a, b) => b.observed - a.observed || (a.key < b.key ? -1 : 1))
    .slice(0, PARTS_MAX)
    .map(tally.known ? partOf : partUnknown);
}

function summed(parts: readonly Counted[]): Counted {
  let observed = 0;
  let expected = 0;
  for (const part of parts) {
    observed += part.observed;
    expected += part.expected;
  }
  return { observed, expected };
}

const beyond = ({ observed, expected }: Counted): number => Math.max(0, observed - expected);
const of = (tally: ScopeTally, dimension: FacetDimension): FacetTally[] =>
  tally.facets.filter((facet) => facet.dimension === dimension);
const partUnknown = ({ dimension, key, observed }: FacetTally): ScopePart => ({
  dimension,
  key,
  observed,
  expected: null,
});
const partOf = ({ dimension, key, observed, expected }: FacetTally): ScopePart => ({
  dimension,
  key,
  observed,
  expected,
});

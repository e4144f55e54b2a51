import type { CoMovement } from './co-movement.ts';
import {
  LAWS,
  beganAt,
  blameOdds,
  commonAge,
  SIZED_FROM,
  excessOf,
  shareOf,
  silentOdds,
  KNOCK_ON_WITHIN,
  type Rise,
} from './collateral-odds.ts';
import { compare } from '../base/order.ts';
import type { LinkKind, Relations } from '../domain/relations.ts';
import type { Millis } from '../base/time.ts';

/** Ten to one that reports are a knock-on: from here on they are called so. */
export const BLAME_FROM = 1;
/** A stated source is kept until the odds are this much below that threshold, or another source is this much likelier. */
const BLAME_KEEPS = 0.7;
/** The maximum number of sources per category considered for a rise: the largest ones. */
const SOURCES_MAX = 16;

/** The reports on a service likely come from problems at another. */
export interface Edge {
  readonly service: string;
  readonly source: string;
  readonly kind: LinkKind;
  readonly odds: number;
  /** Whether this follows from the number of dependants that rose together, not from reports on the source. */
  readonly together: boolean;
}

/** The input of a decision. */
interface Scene {
  /** What is above usual now. */
  readonly rises: readonly Rise[];
  /** What was recently: its knock-ons may outlast it. */
  readonly past: readonly Rise[];
  readonly relations: Relations;
  readonly coMovement: CoMovement;
  /** The source last stated for a service. */
  readonly named: ReadonlyMap<string, string>;
}

/**
 * For each rise that is likely a knock-on, its likeliest source. The likeliest edges are taken first, and none that would make a service
 * its own indirect source, so the edges form trees. Last, services that need the same provider and rose together name it, even if nobody
 * reports it. The result does not depend on the order of the rises.
 */
export function findSources(scene: Scene): Map<string, Edge> {
  const chosen = new Map<string, Edge>();
  for (const edge of edgesOf(scene).sort(likeliestFirst)) {
    if (edge.odds < BLAME_FROM) break;
    if (!chosen.has(edge.service) && rootOf(chosen, edge.source) !== edge.service)
      chosen.set(edge.service, edge);
  }
  addTogether(scene, chosen);
  return chosen;
}

/** The end of a service's chain of sources; the service itself if it has none. */
export function rootOf(edges: ReadonlyMap<string, Edge>, service: string): string {
  let root = service;
  for (let edge = edges.get(root); edge !== undefined; edge = edges.get(root)) root = edge.source;
  return root;
}

/** Every possible source with its odds; those already stated get a bonus. */
function edgesOf({ rises, past, relations, coMovement, named }: Scene): Edge[] {
  const all = [...rises, ...past];
  const bySlug = new Map(all.map((rise) => [rise.service, rise]));
  const byCategory = largestFirst(all, relations);
  return rises.flatMap((rise) =>
    [...candidates(rise)].flatMap((slug) => {
      const source = bySlug.get(slug);
      return source === undefined || slug === rise.service ? [] : (edge(rise, source) ?? []);
    }),
  );

  function candidates({ service }: Rise): Set<string> {
    const category = relations.category(service);
    const near = category === null ? [] : relations.linkedCategories(category);
    const held = named.get(service);
    return new Set([
      ...relations.dependsOn(service),
      ...relations.competitors(service),
      ...coMovement.partners(service),
      ...near.flatMap((one) => byCategory.get(one) ?? []),
      ...(held === undefined ? [] : [held]),
    ]);
  }

  function edge(rise: Rise, source: Rise): Edge | null {
    const { service } = rise;
    const declared = relations.link(service, source.service);
    const kind = declared ?? 'moved_together';
    if (kind !== 'depends_on' && (commonAge(rise, source) < SIZED_FROM || shareOf(rise, source) >= 1))
      return null;
    const believed = declared === null ? null : LAWS[declared].chance;
    const chance = coMovement.chance(service, source.service, believed);
    if (chance === 0) return null;
    const start = named.get(service) === source.service ? BLAME_KEEPS : 0;
    const odds = blameOdds(kind, rise, source, chance) + start;
    return { service, source: source.service, kind, odds, together: false };
  }
}

/** The largest rises of each category: people mistake a service for a larger one. */
function largestFirst(rises: readonly Rise[], relations: Relations): Map<string, string[]> {
  const lists = new Map<string, Rise[]>();
  for (const rise of rises) {
    const category = relations.category(rise.service);
    if (category === null) continue;
    const list = lists.get(category);
    if (list === undefined) lists.set(category, [rise]);
    else list.push(rise);
  }
  return new Map([...lists].map(([category, list]) => [category, largest(list)]));
}

function largest(list: readonly Rise[]): string[] {
  return list
    .toSorted((a, b) => excessOf(b) - excessOf(a) || compare(a.service, b.service))
    .slice(0, SOURCES_MAX)
    .map(({ service }) => service);
}

/**
 * Adds the edges of dependants that have no explanation of their own, but rose together with others that need the same provider. Those that
 * have ended, or are known knock-ons of it, count as evidence too. The provider need not be reported, or may have been for another reason
 * hours before.
 */
function addTogether({ rises, past, relations, named }: Scene, chosen: Map<string, Edge>): void {
  const surging = new Set(rises.map(({ service }) => service));
  const needing = new Map<string, Rise[]>();
  for (const rise of [...rises, ...past]) {
    const source = chosen.get(rise.service)?.source;
    for (const provider of relations.dependsOn(rise.service)) {
      if (source !== undefined && source !== provider) continue;
      const list = needing.get(provider);
      if (list === undefined) needing.set(provider, [rise]);
      else list.push(rise);
    }
  }
  const found = [...needing].map(([provider, list]) => {
    const together = nearestTogether(list);
    const start = together.some(({ service }) => named.get(service) === provider) ? BLAME_KEEPS : 0;
    const odds = silentOdds(together.length, relations.dependants(provider), 2 * KNOCK_ON_WITHIN) + start;
    return { provider, together, odds };
  });
  found.sort((a, b) => b.odds - a.odds || compare(a.provider, b.provider));
  for (const { provider, together, odds } of found) {
    if (odds < BLAME_FROM) break;
    for (const { service } of together) {
      if (!surging.has(service) || chosen.has(service) || rootOf(chosen, provider) === service) continue;
      chosen.set(service, { service, source: provider, kind: 'depends_on', odds, together: true });
    }
  }
}

/** The most rises whose onsets lie within twice {@link KNOCK_ON_WITHIN} of each other. */
function nearestTogether(list: readonly Rise[]): Rise[] {
  const byOnset = list.toSorted((a, b) => beganAt(a) - beganAt(b) || compare(a.service, b.service));
  let best: Rise[] = [];
  let first = 0;
  for (const [last, rise] of byOnset.entries()) {
    while (beganAt(rise) - beganAt(byOnset[first] ?? rise) > 2 * KNOCK_ON_WITHIN) first++;
    if (last + 1 - first > best.length) best = byOnset.slice(first, last + 1);
  }
  return best;
}

/** The observed lag of a rise behind its source, and how many times larger the source's is. */
export function compareSurges(rise: Rise, source: Rise): { lagMs: Millis; times: number } {
  return { lagMs: beganAt(rise) - beganAt(source), times: 1 / shareOf(rise, source) };
}

function likeliestFirst(a: Edge, b: Edge): number {
  return b.odds - a.odds || compare(a.service, b.service) || compare(a.source, b.source);
}

import { CoMovement, type Episode, type SavedCoMovement } from './co-movement.ts';
import { beganAt, type Rise } from './collateral-odds.ts';
import { compareSurges, findSources, rootOf, type Edge } from './collateral-roles.ts';
import { byService } from '../base/order.ts';
import type { LinkKind, Relations } from '../domain/relations.ts';
import { freeze, thaw } from '../base/frozen.ts';
import { HOUR, type Millis } from '../base/time.ts';

/** The part a rise plays among simultaneous ones. */
export type BlameRole = 'primary' | 'knock_on' | 'independent';
export const BLAME_ROLES: readonly BlameRole[] = ['primary', 'knock_on', 'independent'];

/**
 * Why: a knock-on by the kind of its link, or because services that need the same provider rose `dependants_together` although nobody
 * reports it; a primary is the `source` of others; `alone`: nothing explains it.
 */
export type BlameReason = LinkKind | 'dependants_together' | 'source' | 'alone';
export const BLAME_REASONS: readonly BlameReason[] = [
  'depends_on',
  'rival',
  'suspected',
  'reached_through',
  'moved_together',
  'dependants_together',
  'source',
  'alone',
];

/** The part of one service, with the figures that its sentence needs. */
export interface Blame {
  readonly role: BlameRole;
  readonly reason: BlameReason;
  /** The original source as far as known; null unless a knock-on. */
  readonly of: string | null;
  /** Its direct source: the same, or a knock-on of it. The figures compare with this one. */
  readonly via: string | null;
  /** For a primary, its knock-ons, sorted; for a knock-on of an unreported source, the others that rose with it. */
  readonly others: readonly string[];
  /** How many times more extra reports the source has; null if it is not reported, or there is none. */
  readonly times: number | null;
  /** How long after the source it began; negative if before; null as with `times`. */
  readonly lagMs: Millis | null;
  /** Log₁₀ odds that it is a knock-on; 0 if it is not. */
  readonly odds: number;
}

/** Why the incident of a service gets an update: it became a knock-on, is now considered its own problem, or the source of others. */
export type BlameChangeReason = 'knock_on_of' | 'own_trouble' | 'source_of_others';

/** A change in the part of a service. */
interface BlameChange {
  readonly service: string;
  /** Why people should be told; null if only figures or other services changed. */
  readonly reason: BlameChangeReason | null;
  readonly before: Blame | null;
  readonly after: Blame;
}

/** The state of {@link Collateral} as plain data. */
interface SavedCollateral {
  readonly blames: readonly (readonly [string, Blame])[];
  readonly current: readonly Rise[];
  readonly past: readonly Rise[];
  /** The sources of past rises. */
  readonly pastOf: readonly (readonly [service: string, of: string])[];
  readonly coMovement: SavedCoMovement;
}

/** The name its state is stored under among those of services: no slug begins like this. */
export const COLLATERAL_STREAM = '~collateral';

/** For how long a rise that ended can still be the source of others. */
const SOURCE_REMEMBERED: Millis = 4 * HOUR;

export const ALONE: Blame = {
  role: 'independent',
  reason: 'alone',
  of: null,
  via: null,
  others: [],
  times: null,
  lagMs: null,
  odds: 0,
};

/**
 * The joint view of services that rise at the same time: which is likely the source, and which only draw reports because of it. When a
 * carrier fails, people who cannot reach its customers report their own; when a cloud fails, they report whatever runs on it; when a social
 * network fails, they suspect their broadband.
 *
 * ```ts
 * import { Collateral, relationsOf } from 'outcry/core';
 * const collateral = new Collateral();
 * const onset = { at: 0, earliest: 0, latest: 0 };
 * const rise = { service: 'ee', at: 60_000, onset, observed: 4_000, expected: 4, course: [] };
 * collateral.step(60_000, [rise], relationsOf({ categories: [], services: [] }));
 * collateral.blame('ee')?.role; // independent: nothing else rose
 * ```
 *
 * A pure fold: the same rises at the same moments give the same parts, in any order. A stated part is kept until there is clearly less
 * reason for it than it took ({@link findSources}).
 */
export class Collateral {
  #blames = new Map<string, Blame>();
  #current = new Map<string, Rise>();
  #past: Rise[] = [];
  #pastOf = new Map<string, string>();
  #coMovement = new CoMovement();

  /** Considers all rises of one moment together; returns the changes that people should see, by service. `at` must not decrease. */
  step(at: Millis, rises: readonly Rise[], relations: Relations): BlameChange[] {
    const now = new Map(
      rises
        .toSorted(byService)
        .map((rise) => [rise.service, withFigures(rise, this.#current.get(rise.service))]),
    );
    this.#bury(at, now);
    const edges = findSources({
      rises: [...now.values()],
      past: this.#past,
      relations,
      coMovement: this.#coMovement,
      named: new Map(
        [...this.#blames].flatMap(([slug, { via }]) => (via === null ? [] : [[slug, via] as const])),
      ),
    });
    const before = this.#blames;
    const known = new Map([...this.#past, ...now.values()].map((rise) => [rise.service, rise]));
    this.#current = now;
    this.#blames = blamesOf(edges, [...now.keys()], known, this.#pastOf);
    return [...this.#blames].flatMap(([service, after]) =>
      changeOf(service, before.get(service) ?? null, after),
    );
  }

  /** Whether there are no rises to follow or to learn from. */
  get idle(): boolean {
    return this.#current.size === 0;
  }

  /** The part of a service in the last step; null if it had no rise. */
  blame(service: string): Blame | null {
    return this.#blames.get(service) ?? null;
  }

  /** Assumes that this part was the last one published for a service; null if none was. */
  goOnFrom(service: string, published: Blame | null): void {
    if (published !== null) this.#blames.set(service, published);
    else if (this.#blames.get(service)?.role !== 'independent') this.#blames.delete(service);
  }

  /** Its state as bytes, for the store of snapshots. */
  freeze(): Uint8Array {
    const saved: SavedCollateral = {
      blames: [...this.#blames],
      current: [...this.#current.values()],
      past: this.#past,
      pastOf: [...this.#pastOf],
      coMovement: this.#coMovement.save(),
    };
    return freeze('collateral', saved);
  }

  /** Restores what {@link Collateral.freeze} returned. */
  load(bytes: Uint8Array): void {
    const { head } = thaw<SavedCollateral>('collateral', bytes);
    this.#blames = new Map(head.blames);
    this.#current = new Map(head.current.map((rise) => [rise.service, rise]));
    this.#past = [...head.past];
    this.#pastOf = new Map(head.pastOf);
    this.#coMovement = CoMovement.load(head.coMovement);
  }

  /** Learns from rises that have ended, and remembers them while they may be the source of others. */
  #bury(at: Millis, now: ReadonlyMap<string, Rise>): void {
    const over = [...this.#current.values()].filter(({ service }) => !now.has(service)).sort(byService);
    for (const rise of over) this.#coMovement.observe(at, episodeOf(rise));
    this.#past = [...this.#past, ...over]
      .filter((rise) => !now.has(rise.service) && at - rise.at <= SOURCE_REMEMBERED)
      .sort(byService);
    const remembered = this.#past.map(({ service }) => [service, this.#ofWhat(service)] as const);
    this.#pastOf = new Map(remembered.flatMap(([service, of]) => (of === null ? [] : [[service, of]])));
  }

  #ofWhat(service: string): string | null {
    return this.#blames.get(service)?.of ?? this.#pastOf.get(service) ?? null;
  }
}

function blamesOf(
  edges: ReadonlyMap<string, Edge>,
  services: readonly string[],
  rises: ReadonlyMap<string, Rise>,
  pastOf: ReadonlyMap<string, string>,
): Map<string, Blame> {
  const knockOns = new Map<string, string[]>();
  for (const [service, of] of pastOf) knockOns.set(of, [...(knockOns.get(of) ?? []), service]);
  for (const service of services) {
    const root = rootOf(edges, service);
    if (root !== service) knockOns.set(root, [...(knockOns.get(root) ?? []), service]);
  }
  return new Map(
    services.map((service) => {
      const edge = edges.get(service);
      if (edge !== undefined) return [service, knockOn(edge, rootOf(edges, service), rises)];
      const others = knockOns.get(service);
      return [
        service,
        others === undefined
          ? ALONE
          : { ...ALONE, role: 'primary', reason: 'source', others: others.toSorted() },
      ];
    }),
  );
}

function knockOn(edge: Edge, root: string, rises: ReadonlyMap<string, Rise>): Blame {
  const [own, source] = [rises.get(edge.service), rises.get(edge.source)];
  const figures =
    own === undefined || source === undefined || edge.together ? NO_FIGURES : compareSurges(own, source);
  const reason = edge.together ? 'dependants_together' : edge.kind;
  return { role: 'knock_on', reason, of: root, via: edge.source, others: [], ...figures, odds: edge.odds };
}

const NO_FIGURES = { times: null, lagMs: null };

/** Being alone from the start is the default: not a change. */
function changeOf(service: string, before: Blame | null, after: Blame): BlameChange[] {
  if (after.role === 'independent' && (before === null || before.role === 'independent')) return [];
  return [{ service, reason: reasonToTell(before, after), before, after }];
}

function reasonToTell(before: Blame | null, after: Blame): BlameChangeReason | null {
  if (before?.role === after.role && before.of === after.of) return null;
  switch (after.role) {
    case 'knock_on':
      return 'knock_on_of';
    case 'primary':
      return 'source_of_others';
    case 'independent':
      return before?.role === 'knock_on' ? 'own_trouble' : null;
  }
}

/** A rise older than its monitor's memory keeps its figures, which have long said what they can. */
function withFigures(rise: Rise, before: Rise | undefined): Rise {
  const tooOld = rise.course.length === 0 && before !== undefined && before.course.length > 0;
  return tooOld ? before : rise;
}

function episodeOf(rise: Rise): Episode {
  return { service: rise.service, onset: beganAt(rise) };
}

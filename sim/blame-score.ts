import { Fold } from '../src/core/fold/fold.ts';
import type { Incident } from '../src/core/incident/incident.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import { FALSE_INCIDENTS_A_MONTH, levelsOf } from '../src/core/account/false-incident-budget.ts';
import { relationsOf } from '../src/core/domain/relations.ts';
import { HOUR, MINUTE, WEEK, type Millis } from '../src/core/base/time.ts';
import { ordinaryPast } from './crowd.ts';
import {
  createCollateralScenario,
  type CollateralScenario,
  type CollateralScenarioName,
} from './collateral.ts';
import { play } from './play.ts';

/** How soon after an incident opened its blame must be right. */
export const RIGHT_WITHIN: Millis = 5 * MINUTE;
const PAST = 8 * WEEK;

/** One seed of a scenario, judged by the services that had an incident. */
export interface BlameScore {
  /**
   * Whether the failed service was named by at least half of its knock-ons, and not called a knock-on itself; null if none failed alone.
   */
  readonly primaryNamed: boolean | null;
  /** Knock-ons with an incident, and how many of them were called trouble of their own soon after, and at their end. */
  readonly knockOns: number;
  readonly falseSoon: number;
  readonly falseAtEnd: number;
  /** Whether independent failures were recognised as such, soon after and at their end; null if there were none. */
  readonly keptApart: boolean | null;
  /** Changes of blame after the first, over all incidents: how often a page contradicted itself. */
  readonly changes: number;
}

/** Sums over seeds. */
export interface BlameFigures {
  readonly scenario: CollateralScenarioName;
  readonly seeds: number;
  readonly primaryNamed: number | null;
  readonly falseSoon: number | null;
  readonly falseAtEnd: number | null;
  readonly keptApart: number | null;
  readonly changesPerSeed: number;
}

/** Plays seeds `1` … `seeds` of a scenario, with an optional prefix: the thresholds were chosen on the first forty without one. */
export function scoreBlame(name: CollateralScenarioName, seeds: number, prefix = ''): BlameFigures {
  const scores: BlameScore[] = [];
  for (let seed = 1; seed <= seeds; seed++) scores.push(judgeBlame(name, `${prefix}${seed}`));
  const knockOns = sum(scores.map((score) => score.knockOns));
  return {
    scenario: name,
    seeds,
    primaryNamed: share(scores.map((score) => score.primaryNamed)),
    falseSoon: knockOns === 0 ? null : sum(scores.map((score) => score.falseSoon)) / knockOns,
    falseAtEnd: knockOns === 0 ? null : sum(scores.map((score) => score.falseAtEnd)) / knockOns,
    keptApart: share(scores.map((score) => score.keptApart)),
    changesPerSeed: sum(scores.map((score) => score.changes)) / seeds,
  };
}

/** Plays one seed through the fold and compares its statements with the truth. */
export function judgeBlame(name: CollateralScenarioName, seed: string): BlameScore {
  const scenario = createCollateralScenario(name, seed);
  const seen = watchBlame(scenario, seed);
  const roleOf = (one: Seen | undefined) => one?.last.blame?.role ?? 'independent';
  const knockOns = scenario.knockOns.flatMap((slug) => seen.get(slug) ?? []);
  const named = knockOns.filter(({ last }) => last.blame?.of === scenario.primary);
  const primary = scenario.primary === null ? undefined : seen.get(scenario.primary);
  const apart = scenario.unrelated.flatMap((slug) => seen.get(slug) ?? []);
  return {
    primaryNamed:
      scenario.primary === null
        ? null
        : named.length * 2 >= knockOns.length && roleOf(primary) !== 'knock_on',
    knockOns: knockOns.length,
    falseSoon: knockOns.filter(({ soon }) => (soon.blame?.role ?? 'independent') === 'independent').length,
    falseAtEnd: knockOns.filter((one) => roleOf(one) === 'independent').length,
    keptApart:
      scenario.unrelated.length === 0
        ? null
        : apart.every((one) => one.soon.blame?.role !== 'knock_on' && roleOf(one) !== 'knock_on'),
    changes: sum([...seen.values()].map(({ changes }) => changes)),
  };
}

interface Seen {
  /** As it was {@link RIGHT_WITHIN} after it was reported, and at its end. */
  readonly soon: Incident;
  readonly last: Incident;
  readonly changes: number;
}

/** The first reported incident of each service, minute by minute. */
function watchBlame(scenario: CollateralScenario, seed: string): Map<string, Seen> {
  const fold = foldOf(scenario, seed);
  const seen = new Map<string, Seen>();
  let minute = scenario.start;
  for (const { at, service } of play(scenario, seed)) {
    for (; minute <= at; minute += MINUTE) look();
    fold.add({ at, service, counted: true });
  }
  for (; minute <= scenario.end; minute += MINUTE) look();
  return seen;

  function look(): void {
    fold.advance(minute);
    for (const incident of fold.take().incidents) {
      if (incident.detectedAt === null) continue;
      const before = seen.get(incident.service);
      if (before !== undefined && before.last.id !== incident.id) continue;
      const due = minute <= incident.detectedAt + RIGHT_WITHIN;
      const moved =
        before?.last.blame !== undefined &&
        (before.last.blame.role !== incident.blame?.role || before.last.blame.of !== incident.blame.of);
      seen.set(incident.service, {
        soon: before === undefined || due ? incident : before.soon,
        last: incident,
        changes: (before?.changes ?? 0) + (moved ? 1 : 0),
      });
    }
  }
}

export function foldOf(scenario: CollateralScenario, seed: string): Fold {
  const start = scenario.start - PAST;
  const ordinary = new Map(scenario.ordinary.map((one) => [one.service, one]));
  const relations = relationsOf(scenario.catalog);
  return new Fold(
    {
      prior: () => defaultPrior,
      past(service) {
        const known = ordinary.get(service);
        return known === undefined
          ? null
          : { start, bucketMs: HOUR, counts: ordinaryPast(known, start, scenario.start, seed) };
      },
      watched: () => scenario.catalog.services.length,
      levels: (account) => levelsOf(account, FALSE_INCIDENTS_A_MONTH),
      relations: () => relations,
    },
    scenario.start,
  );
}

function share(answers: readonly (boolean | null)[]): number | null {
  const given = answers.filter((answer) => answer !== null);
  return given.length === 0 ? null : given.filter(Boolean).length / given.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

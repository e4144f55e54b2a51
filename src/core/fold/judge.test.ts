import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../sim/random.ts';
import { PRIORS_STREAM } from '../detect/category-priors.ts';
import { COLLATERAL_STREAM } from '../blame/collateral.ts';
import { RELATIONS } from '../blame/collateral.fixture.ts';
import { MIX_DAY_STREAM, MIX_STREAM } from '../spread/network-mix.ts';
import { SHARING_DAY_STREAM, SHARING_STREAM } from '../spread/shared-addresses.ts';
import { Fold, type CountedReport } from './fold.ts';
import { JUDGE_VERSION, STATE_VERSION } from '../base/judge.ts';
import type { Outcome } from '../incident/outcome.ts';
import { defaultPrior } from '../detect/prior.ts';
import { levelsOf } from '../account/false-incident-budget.ts';
import { crc32 } from '../base/crc32.ts';
import { thaw, type StateKind } from '../base/frozen.ts';
import { DAY, HOUR, MINUTE } from '../base/time.ts';

/** The fixture's result under the versions of `judge.ts`: the two must be changed together. */
const SHAPES = { version: 13, digest: 'a865aa94' };
const DECISIONS = { version: 1, digest: '29f0796a' };

const START = Date.UTC(2025, 2, 3);
const UNTIL = START + 9 * DAY + 20 * HOUR;
const SERVICES = ['att', 'verizon', 'bank'];
const PAST = { start: START - 21 * DAY, bucketMs: HOUR, counts: Array.from({ length: 21 * 24 }, () => 4) };

let outcome: Outcome;
let fold: Fold;
beforeAll(() => {
  fold = new Fold({
    prior: () => defaultPrior,
    past: (service) => (service === 'verizon' ? PAST : null),
    levels: (account) => levelsOf(account, 30),
    category: () => 'carriers',
    watched: () => 40,
    relations: () => RELATIONS,
  });
  for (const report of reports()) fold.add(report);
  fold.advance(UNTIL);
  outcome = fold.outcome();
});

/** Ordinary days of three services, an outage that causes another, and one in a single city that is still under way. */
function reports(): CountedReport[] {
  const random = createRandom('judge');
  const all: CountedReport[] = [];
  const add = (service: string, at: number, place: CountedReport['place'] = null): void => {
    all.push({ at, service, counted: true, place, network: 2856, problem: random.below(2) ? 'calls' : null });
  };
  const leeds = { country: 'GB', region: 'England', city: 'Leeds' };
  for (const service of SERVICES)
    for (let at = START; at < UNTIL; at += (0.2 + 1.6 * random.next()) * 20 * MINUTE)
      add(service, Math.floor(at), random.below(3) ? { country: 'GB', region: null, city: null } : leeds);
  for (let nth = 0; nth < 600; nth++) add('att', START + 8 * DAY + 9 * HOUR + nth * 5_000);
  for (let nth = 0; nth < 60; nth++) add('verizon', START + 8 * DAY + 9 * HOUR + MINUTE + nth * 50_000);
  for (let nth = 0; nth < 90; nth++) add('bank', UNTIL - 20 * MINUTE + nth * 12_000, leeds);
  return all.sort((a, b) => a.at - b.at);
}

describe('the versions of the judge', () => {
  test('STATE_VERSION is raised if the shape of a saved state changes', () => {
    const shapes = fold
      .save([
        ...SERVICES,
        COLLATERAL_STREAM,
        PRIORS_STREAM,
        MIX_STREAM,
        MIX_DAY_STREAM,
        SHARING_STREAM,
        SHARING_DAY_STREAM,
      ])
      .map(({ service, state }) => `${service}: ${shapeOfState(kindOf(service), state)}`);
    shapes.push(`account: ${shapeOfState('account', fold.saveAccount())}`);
    const now = { version: STATE_VERSION, digest: digestOf(shapes) };
    expect(
      now,
      `Raise STATE_VERSION in judge.ts, and put it here with the digest of:\n${shapes.join('\n')}`,
    ).toEqual(SHAPES);
  });

  test('JUDGE_VERSION is raised if the same reports lead to other decisions', () => {
    const steps = outcome.updates.map(({ id, at, reason, of }) => `${id} ${at} ${reason} ${of ?? ''}`);
    const ends = outcome.incidents.map(({ id, state, onset }) => `${id} ${state} ${onset.at}`);
    expect(outcome.incidents.map(({ service, state }) => [service, state])).toEqual([
      ['att', 'resolved'],
      ['bank', 'open'],
      ['verizon', 'resolved'],
    ]);
    const now = { version: JUDGE_VERSION, digest: digestOf([...steps, ...ends]) };
    expect(
      now,
      `Raise JUDGE_VERSION in judge.ts, and put it here with the digest of:\n${steps.join('\n')}`,
    ).toEqual(DECISIONS);
  });
});

function kindOf(service: string): StateKind {
  const kinds: Readonly<Record<string, StateKind>> = {
    [COLLATERAL_STREAM]: 'collateral',
    [PRIORS_STREAM]: 'priors',
    [MIX_STREAM]: 'mix',
    [MIX_DAY_STREAM]: 'mix-day',
    [SHARING_STREAM]: 'sharing',
    [SHARING_DAY_STREAM]: 'sharing-day',
  };
  return kinds[service] ?? 'monitor';
}

function shapeOfState(kind: StateKind, bytes: Uint8Array): string {
  const { head, body } = thaw(kind, bytes);
  return `${shapeOf(head)} and ${body.length} bytes`;
}

/** Names and kinds, without values; for a list, the shapes of its items. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].sort().join('|')}]`;
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${shapeOf(field)}`);
  return `{${fields.sort().join(', ')}}`;
}

function digestOf(lines: readonly string[]): string {
  return crc32(new TextEncoder().encode(lines.join('\n'))).toString(16);
}

import type { Knowledge } from '../../../src/core/detect/judgement.ts';
import type { Band } from '../../../src/core/detect/band.ts';
import type { Incident, IncidentState, TransitionReason } from '../../../src/core/incident/incident.ts';
import type { ServiceState } from '../../../src/core/incident/status.ts';
import { DAY, HOUR, MINUTE, WEEK, floorTo, type Millis } from '../../../src/core/base/time.ts';
import type { Update } from '../../../src/core/incident/update.ts';
import type { Share } from '../../../src/ports/rollups.ts';
import type { Catalog } from '../../../src/core/domain/service.ts';
import type { Mark } from '../../../src/core/domain/mark.ts';
import { openapi } from '../../../src/api/openapi.ts';
import { fixtureTrust } from './fixture-account.ts';
import { fixtureBoards } from '../../../src/pages/fixture-boards.ts';
import { CATALOG } from './fixture-catalog.ts';
import { PLACES } from './fixture-places.ts';
import { OUTAGE_PROBLEMS, OUTAGE_SCOPE } from './fixture-scope.ts';
import { HOSTING, SHARES_OF, WRITTEN } from './fixture-shares.ts';
import type { Languages } from '../../../src/pages/base/edition.ts';
import type { Sources } from '../../../src/pages/base/sources.ts';
import { themeOf } from '../../../src/pages/base/theme.ts';

export { CATALOG };

/** Realistic data for tests and for viewing pages: the outage of X on 10 March 2025, and related states. */
export type Scene =
  | 'quiet'
  | 'outage'
  | 'possible'
  | 'unverified'
  | 'recovering'
  | 'over'
  | 'learning'
  | 'empty'
  | 'storm'
  | 'unseen';
export const SCENES: readonly Scene[] = [
  'quiet',
  'outage',
  'possible',
  'unverified',
  'recovering',
  'over',
  'learning',
  'empty',
  'storm',
  'unseen',
];

export const ONSET: Millis = Date.UTC(2025, 2, 10, 9, 25);
export const OUTAGE_REPORTS = 10_883;
export const INCIDENT_ID = 'x-20250310-0927';

/** The time at which each scene is viewed. */
export const SCENE_NOW: Readonly<Record<Scene, Millis>> = {
  quiet: Date.UTC(2025, 2, 10, 8, 40),
  unseen: Date.UTC(2025, 2, 10, 8, 40),
  outage: Date.UTC(2025, 2, 10, 10, 40),
  possible: Date.UTC(2025, 2, 10, 9, 27),
  unverified: Date.UTC(2025, 2, 10, 9, 27),
  recovering: Date.UTC(2025, 2, 10, 13, 5),
  over: Date.UTC(2025, 2, 10, 16, 20),
  learning: Date.UTC(2025, 2, 10, 8, 40),
  empty: Date.UTC(2025, 2, 10, 8, 40),
  storm: Date.UTC(2025, 2, 10, 10, 40),
};

/** In the scene `unseen`: the night in which nobody could report. */
const HOLE = {
  service: null,
  from: Date.UTC(2025, 2, 10, 3, 5),
  to: Date.UTC(2025, 2, 10, 8, 22),
  reason: 'off',
} as const;
const UNSEEN = { from: HOLE.from, to: HOLE.to };

export interface FixtureOptions {
  /** Event time, if it should advance; otherwise it stays at {@link SCENE_NOW}. */
  readonly now?: () => Millis;
  readonly timeZone?: string;
  readonly languages?: Languages;
  readonly countries?: readonly string[];
  readonly embed?: readonly string[];
  readonly script?: string | null;
  readonly catalog?: Catalog;
  readonly placesMmdb?: string | null;
  readonly networks?: string | null;
}

/** The share of all reports that comes from any one country. */
const PART_OF_A_COUNTRY = 0.3;

/** The age of the fixture's first reports. */
const FIRST_AGO = 70 * DAY;

const KNOWN = { observedMs: 8 * WEEK, neededMs: WEEK };
const KNOWLEDGE: Partial<Record<Scene, Knowledge>> = {
  learning: { ...KNOWN, observedMs: 2 * DAY + 5 * HOUR },
  empty: { ...KNOWN, observedMs: 0 },
};

type Sum = (service: string, from: Millis, to: Millis) => number;

export function fixtureSources(scene: Scene, options: FixtureOptions = {}): Sources {
  const now = options.now ?? (() => SCENE_NOW[scene]);
  const catalog = options.catalog ?? CATALOG;
  const sum: Sum = (service, from, to) => {
    let total = 0;
    for (let at = floorTo(from, MINUTE); at < Math.min(to, now()); at += MINUTE) {
      total += Math.round(minuteCount(scene, service, at) * Math.min(1, (now() - at) / MINUTE));
    }
    return total;
  };
  const series = (service: string, from: Millis, to: Millis, step: Millis): number[] =>
    Array.from({ length: Math.round((to - from) / step) }, (_, i) =>
      sum(service, from + i * step, from + (i + 1) * step),
    );
  const incident = (): Incident | null => incidentOf(scene, now(), sum);
  const stateNow = (service: string): ServiceState => ({
    ...stateOf(scene, service, now(), incident(), sum),
    knowledge: KNOWLEDGE[scene] ?? KNOWN,
    ...(scene === 'unseen' && { unseen: UNSEEN }),
  });
  const earlier = scene === 'empty' || scene === 'learning' ? [] : EARLIER;
  return {
    catalog: () => catalog,
    now,
    state: stateNow,
    bands: (service, from, to, step, facet) => {
      const bands = scene === 'empty' ? [] : bandsOf(service, from, to, step);
      const part = facet === undefined ? 1 : PART_OF_A_COUNTRY;
      return bands.map(({ from: start, to: end, mean, low, high }) => ({
        from: start,
        to: end,
        mean: part * mean,
        low: Math.floor(part * low),
        high: Math.ceil(part * high),
      }));
    },
    boards: fixtureBoards({
      catalog,
      now,
      state: stateNow,
      series,
      unseen: scene === 'unseen' ? UNSEEN : null,
      over: () => [incident()].filter((known) => known?.state === 'resolved') as Incident[],
      reported: () =>
        [incident(), ...earlier].filter((known) => (known?.detectedAt ?? null) !== null) as Incident[],
    }),
    minutesFrom: () => 0,
    rollups: {
      series: async (service, from, to, step, part) =>
        part?.dimension === 'works'
          ? Array.from({ length: (to - from) / step }, () => (scene === 'recovering' ? 41 : 0))
          : series(service, from, to, step).map((count) =>
              part?.dimension === 'place' ? Math.round(count * PART_OF_A_COUNTRY) : count,
            ),
      top: async (service, dimension, from, to, limit) => {
        const total = sum(service, from, to);
        const shares = SHARES_OF[dimension];
        return split(total, shares, floorTo(now(), MINUTE)).slice(0, limit);
      },
      countryDays: async (service, _country, from, to) =>
        series(service, from, to, DAY).flatMap((all, nth) => {
          const count = Math.round(all * PART_OF_A_COUNTRY);
          return count === 0 ? [] : [{ day: from + nth * DAY, count, reporters: count }];
        }),
      written: async () => (scene === 'outage' ? WRITTEN : []),
      first: async () => (scene === 'empty' ? null : now() - FIRST_AGO),
    },
    incidents: {
      get: async (id) => [incident(), ...earlier].find((known) => known?.id === id) ?? null,
      active: async () =>
        [incident()].filter((known) => known !== null && known.state !== 'resolved') as Incident[],
      list: async ({ service, limit }) =>
        [incident(), ...earlier]
          .filter((known) => known !== null)
          .filter(
            (known) => known.detectedAt !== null && (service === undefined || known.service === service),
          )
          .slice(0, limit),
      endedAfter: async (at, limit) =>
        [incident(), ...earlier]
          .filter((known) => known?.state === 'resolved' && (known.endedAt ?? 0) > at)
          .slice(0, limit) as Incident[],
      updates: async (id) => UPDATES.filter((update) => update.incident === id && update.at <= now()),
    },
    ...fixtureTrust({ now, young: earlier.length === 0, marks: scene === 'over' ? [CONFIRMED] : [] }),
    coverage: { holes: async () => (scene === 'unseen' ? [HOLE] : []) },
    formMark: () => 'mark',
    usualNetworks: () => ({
      mix: { known: true, shareOf: (network) => (network === 2856 ? 0.19 : 0.02), rareShareOf: () => 0.1 },
      hosting: (network) => network === HOSTING,
    }),
    networkName: (network) => (network === 2856 ? 'AS 2856 (BT-UK-AS)' : `AS ${network}`),
    places: PLACES,
    described: openapi('https://outcry.example'),
    instance: {
      name: 'Outcry',
      publicUrl: 'https://outcry.example',
      timeZone: options.timeZone ?? 'UTC',
      languages: options.languages ?? ['en', 'de'],
      countries: options.countries ?? null,
      embed: options.embed ?? [],
      networks: options.networks ?? null,
      placesMmdb: options.placesMmdb ?? null,
      imprint: null,
      privacy: null,
      contact: null,
      tellsPublic: false,
      keep: { reports: 400, comments: 90, minutes: 1_100, days: null },
    },
    assets: {
      script: options.script ?? null,
      worker: '/sw.js',
      playground: '/assets/playground-abc.js',
      push: '/assets/push-abc.js',
      map: '/assets/map-abc.js',
      zones: '/assets/zones-abc.json',
      prover: '/assets/proof-abc.js',
      icon: '/icon.svg',
      logo: null,
    },
    theme: themeOf(),
  };
}

function stateOf(
  scene: Scene,
  service: string,
  now: Millis,
  incident: Incident | null,
  sum: Sum,
): Omit<ServiceState, 'knowledge'> {
  const calm = { at: now, evidence: 0.2, windowMs: 15 * MINUTE, observed: 1, expected: 1 };
  const stormy = scene === 'storm' ? STORM.indexOf(service) : -1;
  if (stormy >= 0) {
    const state: IncidentState = stormy < 9 ? 'open' : stormy < 14 ? 'pending' : 'recovering';
    const judgement = { ...calm, evidence: 9 - stormy / 3, observed: 900 - stormy * 40, expected: 12 };
    return {
      service,
      status: state === 'open' ? 'problems' : 'possible',
      judgement,
      incident: stormIncident(service, state),
    };
  }
  if (scene === 'learning' || scene === 'empty')
    return { service, status: 'learning', judgement: calm, incident: null };
  if (service !== 'x') return { service, status: 'normal', judgement: calm, incident: null };
  const observed = sum('x', now - 15 * MINUTE, now);
  const judgement = {
    ...calm,
    evidence: scene === 'outage' || scene === 'storm' ? 7.4 : 2,
    observed,
    expected: 3.6,
  };
  switch (scene) {
    case 'outage':
    case 'storm':
      return { service, status: 'problems', judgement, incident };
    case 'possible':
    case 'unverified':
      return {
        service,
        status: 'possible',
        judgement: { ...judgement, windowMs: 5 * MINUTE, expected: 1.2 },
        incident,
      };
    case 'recovering':
      return { service, status: 'possible', judgement: calm, incident };
    case 'quiet':
    case 'unseen':
    case 'over':
      return { service, status: 'normal', judgement: calm, incident: null };
  }
}

function incidentOf(scene: Scene, now: Millis, sum: Sum): Incident | null {
  const states: Partial<Record<Scene, IncidentState>> = {
    outage: 'open',
    storm: 'open',
    possible: 'pending',
    unverified: 'pending',
    recovering: 'recovering',
    over: 'resolved',
  };
  const state = states[scene];
  if (state === undefined) return null;
  const ended = state === 'recovering' || state === 'resolved';
  return {
    id: INCIDENT_ID,
    service: 'x',
    state,
    onset: { at: ONSET, earliest: ONSET - 2 * MINUTE, latest: ONSET + 2 * MINUTE },
    pendingAt: ONSET + 2 * MINUTE,
    detectedAt: state === 'pending' ? null : ONSET + 3 * MINUTE,
    endedAt: ended ? OUTAGE_END : null,
    peak: { at: ONSET + 30 * MINUTE, windowMs: 15 * MINUTE, reports: 3_214, expected: 3.4, evidence: 9 },
    reports: sum('x', ONSET, ended ? OUTAGE_END : now),
    scope: OUTAGE_SCOPE,
    problems: OUTAGE_PROBLEMS,
    ...(scene === 'unverified' && { unverified: { windowMs: 15 * MINUTE, reports: 25, left: 3 } }),
  };
}

function stormIncident(service: string, state: IncidentState): Incident {
  const base = incidentOf('outage', ONSET + HOUR, () => 500);
  if (base === null) throw new Error('the outage has no incident');
  return {
    ...base,
    id: `${service}-20250310-0927`,
    service,
    state,
    endedAt: state === 'recovering' ? ONSET + HOUR : null,
  };
}

const OUTAGE_END = ONSET + 195 * MINUTE;
const CONFIRMED: Mark = {
  incident: INCIDENT_ID,
  finding: 'confirmed',
  note: 'Their own status page says so too.',
  at: OUTAGE_END + HOUR,
};

/** Reports of a minute: an ordinary day, plus the outage for X on 10 March. */
function minuteCount(scene: Scene, service: string, minute: Millis): number {
  if (scene === 'empty') return 0;
  if (scene === 'unseen' && minute >= HOLE.from && minute < HOLE.to) return 0;
  const noise = hash(`${service} ${minute}`);
  const ordinary = noise < dayRate(service, minute) ? 1 : 0;
  if (scene === 'learning') return noise < 0.004 ? 1 : 0;
  const outage = service === 'x' && scene !== 'quiet' && scene !== 'unseen' ? outageCount(minute) : 0;
  const storm = scene === 'storm' && STORM.includes(service) && minute >= ONSET ? Math.round(noise * 40) : 0;
  return ordinary + outage + storm;
}

/** Reports a minute on an ordinary day: few at night, most in the evening. */
function dayRate(service: string, at: Millis): number {
  const size = 0.02 + 0.3 * hash(service) ** 3 + (service === 'x' ? 0.15 : 0);
  const hour = (at % DAY) / HOUR;
  return size * (0.35 + 0.65 * Math.sin((Math.PI * Math.max(0, hour - 4)) / 20) ** 2);
}

/** Relative weight of each minute after the onset; by 10:40 the total is 10,883. */
function outageWeight(minutes: number): number {
  if (minutes < 0 || minutes > 195) return 0;
  const rise = 1 - Math.exp(-minutes / 9);
  const fade = Math.exp(-Math.max(0, minutes - 28) / 38);
  return rise * fade + 0.0008 * minutes * Math.max(0, 1 - minutes / 195);
}

const OUTAGE = outageCounts();

function outageCounts(): number[] {
  const weights = Array.from({ length: 200 }, (_, index) => outageWeight(index));
  const until = 75;
  const shown = weights.slice(0, until).reduce((sum, weight) => sum + weight, 0);
  const counts = weights.map((weight) => Math.floor((OUTAGE_REPORTS * weight) / shown));
  let ordinary = 0;
  for (let i = 0; i < until; i++) {
    const minute = ONSET + i * MINUTE;
    if (hash(`x ${minute}`) < dayRate('x', minute)) ordinary++;
  }
  const missing = OUTAGE_REPORTS - ordinary - counts.slice(0, until).reduce((sum, count) => sum + count, 0);
  counts[until - 1] = (counts[until - 1] ?? 0) + missing;
  return counts;
}

function outageCount(minute: Millis): number {
  return OUTAGE[Math.round((minute - ONSET) / MINUTE)] ?? 0;
}

function bandsOf(service: string, from: Millis, to: Millis, step: Millis): Band[] {
  const bands: Band[] = [];
  for (let start = from; start < to; start += step) {
    const mean = (dayRate(service, start) * step) / MINUTE;
    const spread = Math.sqrt(mean + 0.1 * mean * mean);
    bands.push({
      from: start,
      to: start + step,
      mean,
      low: Math.max(0, mean - 2 * spread),
      high: mean + 3 * spread + 1,
    });
  }
  return bands;
}

/** FNV-1a as a fraction: the same noise on every machine. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return ((state ^ (state >>> 12)) >>> 0) / 0x1_0000_0000;
}

/** Shares of a total that fluctuate from minute to minute, as real ones do. */
function split(total: number, shares: readonly (readonly [string, number])[], minute: Millis): Share[] {
  return shares
    .map(([key, share]) => {
      const count = Math.round(total * share * (0.95 + 0.1 * hash(`${key} ${minute}`)));
      return { key, count, reporters: count };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

const UPDATES: readonly Update[] = (
  [
    [2, 'evidence_rising', 'pending', 5, 14, 1.2, 1.8],
    [3, 'evidence_strong', 'open', 5, 67, 1.2, 4.6],
    [198, 'back_to_usual', 'recovering', 30, 9, 7, 0.3],
    [228, 'usual_confirmed', 'resolved', 30, 6, 7, 0.1],
  ] as const satisfies readonly (readonly [
    number,
    TransitionReason,
    IncidentState,
    number,
    number,
    number,
    number,
  ])[]
).map(([minutes, reason, state, window, reports, expected, evidence], index) => ({
  id: `${INCIDENT_ID}.${index + 1}`,
  incident: INCIDENT_ID,
  service: 'x',
  at: ONSET + minutes * MINUTE,
  reason,
  state,
  windowMs: window * MINUTE,
  reports,
  expected,
  evidence,
}));

const EARLIER: readonly Incident[] = (
  [
    ['x-20250206-1510', Date.UTC(2025, 1, 6, 15, 8), 74, 2_310],
    ['x-20241127-2004', Date.UTC(2024, 10, 27, 20, 1), 41, 860],
  ] as const
).map(([id, at, minutes, reports]) => ({
  id,
  service: 'x',
  state: 'resolved',
  onset: { at, earliest: at - 3 * MINUTE, latest: at + 2 * MINUTE },
  pendingAt: at + 2 * MINUTE,
  detectedAt: at + 4 * MINUTE,
  endedAt: at + minutes * MINUTE,
  peak: {
    at: at + 20 * MINUTE,
    windowMs: 15 * MINUTE,
    reports: Math.round(reports / 3),
    expected: 4,
    evidence: 6,
  },
  reports,
  scope: { kind: 'everywhere' },
}));

const STORM = CATALOG.services.slice(1, 17).map((service) => service.slug);

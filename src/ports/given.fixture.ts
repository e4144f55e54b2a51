import type { Notice } from '../core/incident/notice.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Mark } from '../core/domain/mark.ts';
import type { Report } from '../core/domain/report.ts';
import type { Catalog } from '../core/domain/service.ts';
import { DAY, HOUR, MINUTE, floorTo } from '../core/base/time.ts';
import type { Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';
import { unpackDigests } from '../core/base/packed-digests.ts';
import type { CountedVoice } from '../core/domain/voices.ts';
import type { Channel } from './channels.ts';
import type { Delivery } from './deliveries.ts';
import type { ImportedCounts } from './history.ts';
import type { ApiKey } from './keys.ts';
import type { Snapshot } from './snapshots.ts';
import type { NewReport } from './log.ts';
import type { Subscriber } from './subscribers.ts';
import type { Store } from './store.ts';
import type { TickCommit } from './commit.ts';

/** Minimal values of what a store keeps, for the contract: a test gives what matters to it, the rest is the same everywhere. */

export const START: Millis = Date.UTC(2025, 2, 10, 9, 25);

export function report(facts: Partial<NewReport>): NewReport {
  return {
    id: 'a',
    at: START,
    service: 'x',
    problem: null,
    place: null,
    network: null,
    sender: null,
    device: null,
    reporter: 'p',
    comment: null,
    counted: true,
    reason: null,
    idempotency: null,
    ...facts,
  };
}

export function logged(seq: number, report: NewReport): Report {
  const { idempotency: _idempotency, ...rest } = report;
  return { seq, ...rest };
}

export function tick(facts: Partial<TickCommit>): TickCommit {
  return {
    at: facts.cursor ?? START,
    judge: 1,
    anew: false,
    cursor: null,
    incidents: [],
    updates: [],
    notices: [],
    snapshots: [],
    account: null,
    historyVersion: 0,
    ...facts,
  };
}

export function incident(facts: Partial<Incident>): Incident {
  return {
    id: 'i',
    service: 'x',
    state: 'open',
    onset: { at: START, earliest: START - MINUTE, latest: START + MINUTE },
    pendingAt: START,
    detectedAt: START,
    endedAt: null,
    peak: { at: START, windowMs: HOUR, reports: 10, expected: 0.123456789, evidence: 12.5 },
    reports: 10,
    scope: { kind: 'everywhere' },
    ...facts,
  };
}

export function update(of: string, number: number): Update {
  return {
    id: `${of}.${number}`,
    incident: of,
    service: 'x',
    at: START + number,
    reason: 'evidence_strong',
    state: 'open',
    windowMs: HOUR,
    reports: 10,
    expected: 0.5,
    evidence: 8,
  };
}

/** Each about a different service, so that none repeats what another has told. */
export function notice(id: string, facts: Partial<Notice> = {}): Notice {
  return { id, incident: 'i', service: `of ${id}`, at: START, reason: 'opened', ...facts };
}

export function mark(incident: string, facts: Partial<Mark> = {}): Mark {
  return { incident, finding: 'confirmed', note: null, at: START, ...facts };
}

export function channel(name: string, facts: Partial<Channel> = {}): Channel {
  const wants = { services: [], categories: [], countries: [], scopes: [], severity: 'minor' } as const;
  return { name, kind: 'webhook', settings: {}, wants, language: null, quiet: null, ...facts };
}

export function delivery(channel: string, id: string, facts: Partial<Delivery> = {}): Delivery {
  return {
    channel,
    id,
    service: 'x',
    incident: 'i',
    reason: 'opened',
    noticedAt: START,
    state: 'waiting',
    why: 'told',
    bundle: null,
    decidedAt: START,
    plannedAt: START,
    dueAt: START,
    tries: 0,
    triedAt: null,
    answer: null,
    reference: null,
    facts: '{}',
    ...facts,
  };
}

export function subscriber(id: string, facts: Partial<Subscriber> = {}): Subscriber {
  return {
    id,
    to: `${id}@example.org`,
    who: `digest of ${id}`,
    service: 'x',
    category: null,
    incident: null,
    near: null,
    severity: 'minor',
    hears: 'steps',
    language: 'en',
    askedAt: START,
    confirmedAt: START,
    dueAt: null,
    tries: 0,
    ...facts,
  };
}

export function apiKey(id: string, facts: Partial<ApiKey> = {}): ApiKey {
  return {
    id,
    name: 'A newspaper',
    digest: `digest of ${id}`,
    scopes: ['read'],
    createdAt: START,
    expiresAt: null,
    usedAt: null,
    ...facts,
  };
}

export function snapshot(service: string, byte: number): Snapshot {
  return { service, state: new Uint8Array([byte]) };
}

export function past(service: string, counts: readonly number[]): ImportedCounts {
  return { service, start: START, bucketMs: HOUR, counts };
}

export function catalog(slug: string): Catalog {
  const service = {
    slug,
    name: slug.toUpperCase(),
    category: 'social',
    countries: ['GB'],
    aliases: [],
    homepage: null,
    officialStatus: null,
    problems: [{ slug: 'app', label: 'App' }],
  };
  return { categories: [{ slug: 'social', name: 'Social media', problems: [] }], services: [service] };
}

export async function appendAll(store: Store, offsets: readonly Millis[]): Promise<void> {
  await Promise.all(offsets.map((offset) => store.reports.append(report({ at: START + offset }))));
}

/** Everything a store returns about service `x` and one incident, to compare before and after. */
export async function everything(store: Store, incidentId: string) {
  const day = floorTo(START, DAY);
  return {
    log: await store.reports.read(0, 1_000),
    receipt: await store.reports.receipt('key'),
    series: await store.rollups.series('x', START, START + HOUR, MINUTE),
    problems: await store.rollups.top('x', 'problem', START, START + HOUR, 10),
    places: await store.rollups.top('x', 'place', START, START + HOUR, 10),
    networks: await store.rollups.top('x', 'network', START, START + HOUR, 10),
    countryDays: await store.rollups.countryDays('x', 'GB', day, day + DAY),
    incident: await store.incidents.get(incidentId),
    updates: await store.incidents.updates(incidentId),
    marks: await store.marks.list(),
    decisions: [await store.decisions.read(0, 100), await store.decisions.until()],
    pending: await store.outbox.pending(10),
    told: await store.outbox.told('of n'),
    snapshots: await store.snapshots.load(),
    history: await store.history.get('x'),
    covered: [await store.coverage.coveredUntil(), await store.coverage.holes(0, Infinity)],
    catalog: await store.catalog.load(),
    keys: await store.keys.list(),
    versions: [
      await store.channels.version(),
      await store.history.version(),
      await store.catalog.version(),
      await store.marks.version(),
    ],
    channels: [await store.channels.list(), await store.channels.silences(0), await store.channels.health()],
    deliveries: await store.deliveries.log('c', 10),
    subscribers: await store.subscribers.get(['a']),
  };
}

export async function voicesSince(store: Store, at: Millis): Promise<CountedVoice[]> {
  const voices: CountedVoice[] = [];
  for await (const some of store.reports.voicesSince(at)) voices.push(...unpackDigests(some));
  return voices;
}

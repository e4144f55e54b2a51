import { expect, test } from 'vitest';
import type { Incident } from '../core/incident/incident.ts';
import type { FacetDimension } from '../core/domain/facet.ts';
import { START, incident } from '../ports/given.fixture.ts';
import { LatestIncidents, type TopicOf } from './latest-incidents.ts';

const SERVICES: Readonly<Record<string, { category: string; countries: string[] }>> = {
  bank: { category: 'banks', countries: ['GB'] },
  net: { category: 'isps', countries: ['GB', 'IE'] },
  world: { category: 'social', countries: [] },
};
const topicOf: TopicOf = (service) => SERVICES[service] ?? null;

const reported = (service: string, nth: number, facts: Partial<Incident> = {}): Incident =>
  incident({ id: `${service}-${nth}`, service, detectedAt: START + nth, ...facts });

const only = (dimension: FacetDimension, key: string): Pick<Incident, 'scope'> => ({
  scope: { kind: 'only', parts: [{ dimension, key, observed: 9, expected: 1 }] },
});

test('those of a category are found, newest first, without those that were never reported', () => {
  const latest = new LatestIncidents();
  latest.note([reported('bank', 1), reported('net', 2), reported('bank', 3)]);
  latest.note([reported('bank', 4, { detectedAt: null }), reported('gone', 5)]);
  expect(latest.about({ category: 'banks' }, 9, topicOf)).toEqual(['bank-3', 'bank-1']);
  expect(latest.about({ category: 'banks' }, 1, topicOf)).toEqual(['bank-3']);
  expect(latest.about({ category: 'games' }, 9, topicOf)).toEqual([]);
});

test('an incident is about the countries of its scope, else about those of its service, and worldwide about none', () => {
  const latest = new LatestIncidents();
  latest.note([
    reported('bank', 1),
    reported('world', 2),
    reported('world', 3, only('city', 'GB/London')),
    reported('world', 4, only('region', 'GB:Scotland')),
    reported('net', 5, only('country', 'IE')),
    reported('net', 6, only('network', 'AS2856')),
  ]);
  expect(latest.about({ country: 'GB' }, 9, topicOf)).toEqual(['net-6', 'world-4', 'world-3', 'bank-1']);
  expect(latest.about({ country: 'IE' }, 9, topicOf)).toEqual(['net-6', 'net-5']);
  expect(latest.about({ country: 'FR' }, 9, topicOf)).toEqual([]);
});

test('a later version of an incident replaces an earlier one, and what is read from the store replaces none', () => {
  const latest = new LatestIncidents();
  latest.note([reported('world', 1, only('country', 'FR'))]);
  latest.note([reported('world', 1, only('country', 'GB'))]);
  latest.recall([reported('world', 1, only('country', 'FR')), reported('bank', 0)]);
  expect(latest.about({ country: 'FR' }, 9, topicOf)).toEqual([]);
  expect(latest.about({ country: 'GB' }, 9, topicOf)).toEqual(['world-1', 'bank-0']);
});

test('at most the maximum is remembered: beyond it the oldest is forgotten', () => {
  const latest = new LatestIncidents(3);
  latest.note([1, 2, 3].map((nth) => reported('bank', nth)));
  expect(latest.about({ category: 'banks' }, 9, topicOf)).toHaveLength(3);
  latest.note([reported('bank', 4)]);
  expect(latest.about({ category: 'banks' }, 9, topicOf)).toEqual(['bank-4', 'bank-3', 'bank-2']);
});

import { expect, test } from 'vitest';
import type { Incident } from '../core/incident/incident.ts';
import type { Mark } from '../core/domain/mark.ts';
import type { Scope } from '../core/scope/scope.ts';
import { INCIDENT_ID, ONSET, fixtureSources, type Scene } from '../../test/support/site/fixtures.ts';
import { serviceJson } from '../api/service.ts';
import type { PageKey } from './base/page-key.ts';
import { createSite } from './site/site.ts';
import type { Sources } from './base/sources.ts';

const SERVICE: PageKey = { page: 'service', slug: 'x' };
const INCIDENT: PageKey = { page: 'incident', id: INCIDENT_ID };
const BT = { dimension: 'network', key: 'AS2856', observed: 212, expected: 2.2 } as const;
const SIGNING_IN = { dimension: 'problem', key: 'login', observed: 199, expected: 1.4 } as const;
const SCOPE: Scope = { kind: 'only', parts: [BT], problem: SIGNING_IN };

function sourcesWith(change: Partial<Incident>): Sources {
  const plain = fixtureSources('outage');
  return {
    ...plain,
    state(slug) {
      const state = plain.state(slug);
      return state.incident === null ? state : { ...state, incident: { ...state.incident, ...change } };
    },
  };
}

async function page(sources: Sources, key: PageKey): Promise<{ html: string; words: string }> {
  const html = (await createSite(sources).page(key)).identity.toString();
  return { html, words: html.replaceAll(/<[^>]+>/g, '').replaceAll('&amp;', '&') };
}

test('the pages of a service and its incident, and the front page, name the network and the problem', async () => {
  const sources = sourcesWith({ scope: SCOPE });
  for (const key of [SERVICE, INCIDENT, { page: 'home' } as const])
    expect((await page(sources, key)).words).toContain('Only through AS 2856 (BT-UK-AS), only “Signing in”');
});

test('the title includes the scope, because a preview shows only the title; the headline leaves it to the line below', async () => {
  const { html } = await page(sourcesWith({ scope: SCOPE }), SERVICE);
  expect(html).toContain(
    '<title>User reports indicate problems at X, only through AS 2856 (BT-UK-AS), only “Signing in”, since about',
  );
  expect(/<h1>.*?<\/h1>/u.exec(html)?.[0].replaceAll(/<[^>]+>/g, '')).toBe(
    'User reports indicate problems at X since about 09:25 UTC',
  );
});

test('a knock-on links to the page of its source', async () => {
  const blame = { of: 'ee', via: 'ee', others: [], times: 24, lagMs: 0, odds: 3 };
  const sources = sourcesWith({ blame: { ...blame, role: 'knock_on', reason: 'suspected' } });
  expect((await page(sources, SERVICE)).html).toContain(
    'Probably caused by the problems at <a href="/status/ee"><bdi>EE</bdi></a>',
  );
});

test('an incident that was withdrawn is not called a problem', async () => {
  const mark: Mark = { incident: INCIDENT_ID, finding: 'withdrawn', note: null, at: ONSET };
  const plain = fixtureSources('over');
  const { words } = await page({ ...plain, marks: { ...plain.marks, get: async () => mark } }, INCIDENT);
  expect(words).toContain('WithdrawnMore reports than usual about X from about 09:25 to 12:40 UTC');
  expect(words).not.toContain('Problems at X');
});

test.each<[Scene, string]>([
  ['learning', 'We have seen 2 of the 7 days it takes to learn what is normal here.'],
  ['empty', 'It takes 7 days from the first report to learn what is normal here.'],
])('in the scene %s the page of a service says: %s', async (scene, sentence) => {
  expect((await page(fixtureSources(scene), SERVICE)).words).toContain(sentence);
});

test('as data, a service says how much is known in hours', () => {
  const sources = fixtureSources('learning');
  const [x] = sources.catalog().services;
  if (x === undefined) throw new Error('the fixture has no services');
  expect(serviceJson(x, sources.state('x')).knowledge).toEqual({ hours: 53, hoursNeeded: 168 });
});

import { expect, test } from 'vitest';
import { ALONE, type Blame } from '../core/blame/collateral.ts';
import { INCIDENT_ID, fixtureSources } from '../../test/support/site/fixtures.ts';
import { incidentJson } from '../api/incident.ts';
import type { PageKey } from './base/page-key.ts';
import { createSite } from './site/site.ts';
import type { Sources } from './base/sources.ts';

const KNOCK_ON: Blame = {
  ...ALONE,
  role: 'knock_on',
  reason: 'reached_through',
  of: 'ee',
  via: 'ee',
  times: 24,
  lagMs: 0,
  odds: 3,
};

/** The outage of X, as part of a larger one. */
function sourcesWith(blame: Blame): Sources {
  const plain = fixtureSources('outage');
  return {
    ...plain,
    state(slug) {
      const state = plain.state(slug);
      return state.incident === null ? state : { ...state, incident: { ...state.incident, blame } };
    },
  };
}

/** The text as it is read: without markup, and with the entities that occur here resolved. */
async function words(sources: Sources, key: PageKey): Promise<string> {
  const html = (await createSite(sources).page(key)).identity.toString();
  return html.replaceAll(/<[^>]+>/g, '').replaceAll('&amp;', '&');
}

const SERVICE: PageKey = { page: 'service', slug: 'x' };
const INCIDENT: PageKey = { page: 'incident', id: INCIDENT_ID };

test('the pages of a knock-on, its incident and the front page name its source', async () => {
  const sources = sourcesWith(KNOCK_ON);
  for (const key of [SERVICE, INCIDENT, { page: 'home' } as const])
    expect(await words(sources, key)).toContain('Probably caused by the problems at EE');
  expect(await words(sources, SERVICE)).toContain(
    'Many people reach it through EE. Reports about EE rose at the same time and about 24 times as much.',
  );
});

test('a page gives either the reason for a knock-on or the odds, so that the report buttons stay within the first screen', async () => {
  const odds = 'On an ordinary day, the odds of this are';
  expect(await words(fixtureSources('outage'), SERVICE)).toContain(odds);
  expect(await words(sourcesWith(KNOCK_ON), SERVICE)).not.toContain(odds);
});

test('the page of the source names the services that are probably knock-ons', async () => {
  const source: Blame = { ...ALONE, role: 'primary', reason: 'source', others: ['ee', 'o2'] };
  expect(await words(sourcesWith(source), SERVICE)).toContain(
    'Probably also the cause of reports about EE and O2',
  );
});

test('the page of a provider that nobody reports says that its dependants rose together', async () => {
  const plain = fixtureSources('outage');
  const silentlyBlamed = (slug: string) => (slug === 'cloudflare' ? 1 : 0);
  const sources: Sources = { ...plain, boards: { ...plain.boards, silentlyBlamed } };
  expect(await words(sources, { page: 'service', slug: 'cloudflare' })).toContain(
    'Probably a problem here: reports about 1 service that depends on Cloudflare rose at the same time.',
  );
});

test('as data, an incident has its blame with the figures, and null if it is on its own', () => {
  const incident = fixtureSources('outage').state('x').incident;
  if (incident === null) throw new Error('the fixture has no incident of X');
  expect(incidentJson({ ...incident, blame: KNOCK_ON }).blame).toEqual({
    role: 'knock_on',
    of: 'ee',
    via: 'ee',
    others: [],
    reason: 'reached_through',
    times: 24,
    lagMinutes: 0,
    odds: 3,
  });
  expect(incidentJson({ ...incident, blame: ALONE }).blame).toBeNull();
  expect(incidentJson(incident).blame).toBeNull();
});

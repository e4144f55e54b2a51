import { expect, test } from 'vitest';
import { INCIDENT_ID, fixtureSources } from '../../test/support/site/fixtures.ts';
import { createSite } from './site/site.ts';

test('an incident whose minute counts were removed shows what was published, and says that the rest is gone', async () => {
  const sources = fixtureSources('outage');
  const key = { page: 'incident', id: INCIDENT_ID } as const;
  const gone = { ...sources, minutesFrom: () => sources.now() };
  const html = (await createSite(gone).page(key)).identity.toString();
  const kept = (await createSite(sources).page(key)).identity.toString();
  const sentence =
    'The reports of this incident minute by minute are no longer kept. What we said about it is.';
  expect([html.includes(sentence), kept.includes(sentence)]).toEqual([true, false]);
  expect([html.includes('<table'), kept.includes('<table')]).toEqual([false, true]);
  expect([html.includes('/replay"'), kept.includes('/replay"')]).toEqual([false, true]);
  expect(html).toContain('id="timeline-heading"');
});

import { expect, test } from 'vitest';
import { fixtureSources } from '../../test/support/site/fixtures.ts';
import { VOICE_WINDOW } from '../core/domain/voices.ts';
import { HOUR } from '../core/base/time.ts';
import { CITY_REPORTERS_MIN } from './models/shares.ts';
import { createSite } from './site/site.ts';
import type { Sources } from './base/sources.ts';

async function page(
  instance: Partial<Sources['instance']> = {},
  locale: 'en' | 'de' = 'en',
): Promise<string> {
  const sources = fixtureSources('quiet');
  const site = createSite({ ...sources, instance: { ...sources.instance, ...instance } });
  return (await site.page({ page: 'privacy', locale })).identity.toString();
}

test('the privacy page says what the code does, by its own constants', async () => {
  const html = await page();
  expect(VOICE_WINDOW).toBeLessThanOrEqual(5 * HOUR);
  expect(html).toContain('destroyed at most 5 hours after the day ends (UTC)');
  expect(html).toContain(`only once ${CITY_REPORTERS_MIN} people have reported it`);
});

test('how long reports, comments and counts are kept follows the settings', async () => {
  const html = await page();
  expect(html).toContain(
    'For 400 days. The counts alone are kept by the minute for 1,100 days, and by the day for as long as this site runs.',
  );
  expect(html).toContain('For 90 days. During an incident');
  const keep = { reports: null, comments: 2, minutes: null, days: 400 };
  expect(await page({ keep })).toContain(
    'For as long as this site runs. The counts alone are kept by the minute for as long as this site runs, and by the day for 400 days.',
  );
  expect(await page({ keep })).toContain('For 2 days. During an incident');
});

test('the network of a report is mentioned if the instance has a networks file', async () => {
  const line = 'The number of your provider’s network';
  expect(await page()).not.toContain(line);
  expect(await page({ networks: 'ip2asn.tsv' })).toContain(line);
  expect(await page({ networks: 'ip2asn.tsv' })).not.toContain('ip2asn');
});

test('that an address may be located is mentioned if the instance has a places file', async () => {
  const line = 'Roughly where you are';
  expect(await page()).not.toContain(line);
  expect(await page({ placesMmdb: 'cities.mmdb' })).toContain(line);
});

test('the operator’s own statement is linked, and if there is none, that is said', async () => {
  expect(await page()).toContain('Those who run Outcry have not said how to reach them.');
  const html = await page({ imprint: 'https://example.org/imprint', contact: 'mailto:a@example.org' }, 'de');
  expect(html).toContain('müssen die Betreiber selbst sagen:');
  expect(html.match(/href="https:\/\/example\.org\/imprint"/gu)).toHaveLength(2);
});

test('every page links to it, in its language', async () => {
  const site = createSite(fixtureSources('outage'));
  for (const key of [{ page: 'home' }, { page: 'service', slug: 'x' }, { page: 'missing' }] as const)
    expect((await site.page({ ...key, locale: 'de' })).identity.toString()).toContain('href="/de/privacy"');
});

import { describe, expect, test } from 'vitest';
import { sendingSite, type SiteHeads } from './sending-site.ts';

const OWN = 'https://status.example.org';
const site = (heads: Partial<SiteHeads>) =>
  sendingSite(
    { fetchSite: null, origin: null, referer: null, ...heads },
    ({ host }) => host === 'status.example.org',
    ({ origin }) => origin === 'https://mirror.example.net',
  );

describe('whose page sent a request', () => {
  test('is unknown if no header says, as with programs', () => {
    expect(site({})).toBe('unsaid');
  });

  test.each([
    ['same-origin', 'own'],
    ['none', 'own'],
    ['same-site', 'other'],
    ['cross-site', 'other'],
    ['', 'other'],
    ['same-origin, cross-site', 'other'],
  ])('Sec-Fetch-Site "%s" decides, whatever Origin says: %s', (fetchSite, expected) => {
    expect(site({ fetchSite })).toBe(expected);
    expect(site({ fetchSite, origin: OWN })).toBe(expected);
    expect(site({ fetchSite, origin: 'https://evil.example' })).toBe(expected);
  });

  test.each([
    [OWN, 'own'],
    ['http://status.example.org', 'own'],
    ['https://status.example.org.evil.example', 'other'],
    ['https://evil.example', 'other'],
    ['null', 'other'],
    ['', 'other'],
    ['file://status.example.org', 'other'],
  ])('without it, Origin decides: %s', (origin, expected) => {
    expect(site({ origin })).toBe(expected);
    // Any site can make a page of the service the referrer.
    expect(site({ origin, referer: `${OWN}/status/x` })).toBe(expected);
  });

  test.each([
    [`${OWN}/status/x`, 'own'],
    ['https://evil.example/?status.example.org', 'other'],
    ['about:blank', 'other'],
  ])('without both, Referer decides: %s', (referer, expected) => {
    expect(site({ referer })).toBe(expected);
  });

  test('a mirror that the operator named counts as the instance’s own, whatever the browser calls it', () => {
    expect(site({ origin: 'https://mirror.example.net', fetchSite: 'cross-site' })).toBe('own');
    expect(site({ origin: 'http://mirror.example.net', fetchSite: 'cross-site' })).toBe('other');
    expect(site({ referer: 'https://mirror.example.net/status/x', fetchSite: 'cross-site' })).toBe('other');
  });
});

import { describe, expect, test } from 'vitest';
import { fixtureSources } from '../../test/support/site/fixtures.ts';
import type { Share } from '../ports/rollups.ts';
import { languageOf } from '../words/language.ts';
import { createOwnNetworks } from './own-network.tsx';
import { SHARES_EVERY } from './base/page.ts';
import { render } from './base/rendered.ts';
import { createSite } from './site/site.ts';

const share = (key: string, count: number, reporters = count): Share => ({ key, count, reporters });

/** A site with those network shares, which counts how often they were read for questions about the reader's network. */
function stage(shares: readonly Share[]) {
  const plain = fixtureSources('outage');
  let now = plain.now();
  const reads: string[] = [];
  const top: typeof plain.rollups.top = async (slug, dimension, ...rest) => {
    if (dimension !== 'network') return plain.rollups.top(slug, dimension, ...rest);
    reads.push(slug);
    return [...shares];
  };
  const site = createSite({ ...plain, now: () => now, rollups: { ...plain.rollups, top } });
  const said = async (network: number | null, slug = 'x') => {
    const { identity } = await site.onNetwork({ page: 'service', slug }, network);
    return /<p class="own">(.*?)<\/p>/u.exec(identity.toString())?.[1]?.replaceAll(/<\/?bdi>/gu, '');
  };
  return { site, reads, said, pass: (ms: number) => void (now += ms) };
}

describe('a reader who asks about their network', () => {
  const SHARES = [share('AS5089', 40), share('AS2856', 7), share('AS7922', 4)];

  test.each([
    [64_500, 'On your network, AS 64500: nobody. On AS 5089: 40 reports.'],
    [5_089, 'On your network, AS 5089: 40 reports. On AS 2856 (BT-UK-AS): 7 reports.'],
    [7_922, 'On your network, AS 7922: fewer than 5 people. On AS 5089: 40 reports.'],
    [null, 'We do not know your network. On AS 5089: 40 reports.'],
  ])('learns how many reported there, %s', async (network, sentence) => {
    expect(await stage(SHARES).said(network)).toBe(sentence);
  });

  test('gets a page that nobody else is sent', async () => {
    const { site, said } = stage(SHARES);
    await said(64_500);
    const html = (await site.page({ page: 'service', slug: 'x' })).identity.toString();
    expect(html).toContain('<a href="/status/x?network=own#networks" rel="nofollow">And on my network?</a>');
    expect(html).not.toContain('your network');
  });

  test('is not offered it if no network may be named', async () => {
    expect(await stage([share('AS7922', 4)]).said(7_922)).toBeUndefined();
  });

  test('costs the store one query in some minutes, however many ask', async () => {
    const { reads, said, pass, site } = stage(SHARES);
    await site.page({ page: 'service', slug: 'x' });
    const before = reads.length;
    for (let nth = 1; nth < 20; nth++) await said(nth);
    expect(reads.length - before).toBe(1);
    pass(SHARES_EVERY);
    await said(1);
    expect(reads.length - before).toBeGreaterThan(1);
  });
});

test('a limited number of services is cached, and with one more the oldest is read again', async () => {
  const readsWith = async (servicesMax: number): Promise<number> => {
    const plain = fixtureSources('outage');
    let reads = 0;
    const top: typeof plain.rollups.top = async () => {
      reads++;
      return [];
    };
    const networks = createOwnNetworks({ ...plain, rollups: { ...plain.rollups, top } }, servicesMax);
    const page = await render(200, '');
    for (const slug of ['x', 'facebook', 'x']) await networks.page(page, slug, null, languageOf('en'));
    return reads;
  };
  expect(await readsWith(2)).toBe(2);
  expect(await readsWith(1)).toBe(3);
});

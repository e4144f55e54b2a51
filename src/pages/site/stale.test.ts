import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../core/base/time.ts';
import { ONSET, fixtureSources } from '../../../test/support/site/fixtures.ts';
import type { PageKey } from '../base/page-key.ts';
import { bytesOfRendered, render } from '../base/rendered.ts';
import { createSite } from './site.ts';
import { createStalePages } from './stale.tsx';
import { editionOf } from '../base/edition.ts';

const X: PageKey = { page: 'service', slug: 'x' };
const NOTE = 'We cannot update this page at the moment. It was last updated at 10:25 UTC on 10 March 2025.';

/** A site whose store and watch can stop. */
function stage() {
  const state = { now: ONSET + 60 * MINUTE, failing: false, behind: false };
  const base = fixtureSources('outage', { now: () => state.now, languages: ['en', 'de'] });
  const told: unknown[] = [];
  const site = createSite(
    {
      ...base,
      instance: {
        ...base.instance,
        get catchingUp() {
          return state.behind;
        },
      },
      rollups: {
        ...base.rollups,
        series: async (...args) => {
          if (state.failing) throw new Error('the disk is gone');
          return base.rollups.series(...args);
        },
      },
    },
    { onStale: (error) => told.push(error) },
  );
  const tick = (): void => {
    state.now += MINUTE;
    site.onTick({ at: state.now, states: [base.state('x')] });
  };
  const html = async (key: PageKey) => (await site.page(key)).identity.toString();
  return { site, state, tick, html, told };
}

describe('while the store fails', () => {
  test('a page is shown as last drawn, with a note of when that was', async () => {
    const { state, tick, html, told } = stage();
    const before = await html(X);
    tick();
    state.failing = true;
    const after = await html(X);
    expect(before).not.toContain('class="stale"');
    expect(after).toContain(`<p class="stale" role="status">${NOTE}`);
    expect(after.replace(/<p class="stale".*?<\/p>/u, '')).toBe(before);
    expect(told).toEqual([new Error('the disk is gone')]);
  });

  test('the note is in the language of the page, which gets another ETag', async () => {
    const { site, state, tick, html } = stage();
    const key = { ...X, locale: 'de' } as const;
    const { etag } = await site.page(key);
    tick();
    state.failing = true;
    expect(await html(key)).toContain(
      'Wir können diese Seite gerade nicht aktualisieren. Letzter Stand: 10. März 2025, 10:25 UTC.',
    );
    const stale = await site.page(key);
    expect(stale.etag).not.toBe(etag);
    expect(brotliDecompressSync(stale.br).equals(stale.identity)).toBe(true);
  });

  test('a demonstration says on its page that its time is simulated, so that no age is computed by the reader’s clock', async () => {
    const base = fixtureSources('outage');
    const html = async (played: boolean) => {
      const site = createSite({ ...base, instance: { ...base.instance, played } });
      return (await site.page(X)).identity.toString();
    };
    expect(await html(true)).toContain(' data-played');
    expect(await html(false)).not.toContain('data-played');
  });

  test('concurrent requests render it once', async () => {
    const { site, state, tick } = stage();
    await site.page(X);
    tick();
    state.failing = true;
    const all = await Promise.all(Array.from({ length: 50 }, () => site.page(X)));
    expect(new Set(all).size).toBe(1);
  });

  test('it is not retried before another event', async () => {
    const { state, tick, html, told } = stage();
    await html(X);
    tick();
    state.failing = true;
    for (let nth = 0; nth < 3; nth++) await html(X);
    expect(told).toHaveLength(1);
    tick();
    await html(X);
    expect(told).toHaveLength(2);
  });

  test('a page that is not in memory cannot be shown', async () => {
    const { site, state } = stage();
    state.failing = true;
    await expect(site.page(X)).rejects.toThrow('the disk is gone');
  });

  test('after recovery, the page is drawn again without the note', async () => {
    const { state, tick, html } = stage();
    await html(X);
    tick();
    state.failing = true;
    await html(X);
    state.failing = false;
    tick();
    const after = await html(X);
    expect(after).not.toContain('class="stale"');
    expect(after).toContain('10:27 UTC');
  });
});

test('while the watch is behind, a page that was drawn before says when that was', async () => {
  const { state, html } = stage();
  await html(X);
  state.behind = true;
  expect(await html(X)).toContain(NOTE);
  // A page drawn now says so itself, beside its numbers.
  const other = await html({ ...X, locale: 'de' });
  expect(other).toContain('Holt auf');
  expect(other).not.toContain('class="stale"');
  state.behind = false;
  expect(await html(X)).not.toContain('class="stale"');
});

test('pages with the note are cached up to a limit, and one more is rendered again', async () => {
  const drawn = await Promise.all(
    ['a', 'b'].map((text) => render(200, `<main>${text.repeat(1_000)}</main>`)),
  );
  const [a, b] = drawn as [(typeof drawn)[0], (typeof drawn)[0]];
  const edition = editionOf(['en']);
  const fits = createStalePages('UTC', bytesOfRendered(a) + bytesOfRendered(b));
  const first = fits.page('a', a, ONSET, edition);
  void fits.page('b', b, ONSET, edition);
  expect(fits.page('a', a, ONSET, edition)).toBe(first);
  const tight = createStalePages('UTC', bytesOfRendered(a) + bytesOfRendered(b) - 1);
  const second = tight.page('a', a, ONSET, edition);
  void tight.page('b', b, ONSET, edition);
  expect(tight.page('a', a, ONSET, edition)).not.toBe(second);
});

import { expect, test } from 'vitest';
import { languageOf } from '../../words/language.ts';
import { homeModel, type BoardLine } from '../models/board.ts';
import { fixtureSources } from '../../../test/support/site/fixtures.ts';
import { writeRegion } from '../document.tsx';
import { Picture, TILES_MAX, TILE_REPORTS_MIN } from './picture.tsx';

async function lineOf(): Promise<BoardLine> {
  const { busy } = await homeModel(fixtureSources('quiet'));
  const [line] = busy;
  if (line === undefined) throw new Error('the fixture has no reports');
  return line;
}

async function draw(reports: readonly number[], more: Partial<BoardLine> = {}): Promise<string> {
  const line = await lineOf();
  const lines = reports.map((count, nth) => ({
    ...line,
    ...more,
    service: { ...line.service, slug: `s${nth}`, name: `S${nth}` },
    reports: count,
  }));
  return writeRegion(<Picture lines={lines} language={languageOf('en')} />);
}

const tiles = (html: string): number => html.match(/class="tile"/gu)?.length ?? 0;

test('a service has a tile once it has as many reports as anything needs to be named', async () => {
  expect(tiles(await draw([90, 40, TILE_REPORTS_MIN]))).toBe(3);
  expect(tiles(await draw([90, 40, TILE_REPORTS_MIN - 1]))).toBe(2);
});

test('a single tile is no picture, so there is none', async () => {
  expect(tiles(await draw([90, 1]))).toBe(0);
  expect(await draw([])).toBe('');
});

test('the largest have tiles, if there are too many to read', async () => {
  const html = await draw(Array.from({ length: TILES_MAX + 1 }, (_, nth) => 10 + nth));
  expect(tiles(html)).toBe(TILES_MAX);
  expect(html).not.toContain('S0:');
  expect(html).toContain(`S${TILES_MAX}:`);
});

test('a tile has a pattern for each colour, and a tooltip with its status', async () => {
  const html = await draw([90, 40], { verdict: { kind: 'problems', since: 0 } });
  expect(html).toContain('<pattern id="tile-problems"');
  expect(html).toContain('fill="url(#tile-problems)"');
  expect(html).toContain('<title>S0: Problems</title>');
});

test('a name that does not fit its tile is listed below by a number, and does not overlap its neighbours', async () => {
  const html = await draw([5_000, ...Array.from({ length: 20 }, () => 40)], {});
  expect(html).toContain('>S0</tspan>');
  const [picture, names] = html.split('</svg><p class="fine');
  const [, small = ''] = html.split('In the small tiles:');
  expect(picture).not.toContain('>S20</tspan>');
  expect(names).toBeDefined();
  for (let nth = 1; nth <= 20; nth++) expect(`${picture}${small}`).toMatch(new RegExp(`>S${nth}<`, 'u'));
  const inTiles = [...(picture ?? '').matchAll(/<text[^>]*><tspan[^>]*>(\d+)</gu)].map(
    ([, number]) => number,
  );
  const inList = [...small.matchAll(/<b>(\d+)</gu)].map(([, number]) => number);
  expect(new Set(inTiles)).toEqual(new Set(inList));
  expect(inList).toEqual(inList.map((_, nth) => String(nth + 1)));
});

test('if every name fits, there is no list below', async () => {
  expect(await draw([90, 90, 90, 90])).not.toContain('In the small tiles');
});

test('it has no tab stop and is not read aloud: the lists beside it do and are', async () => {
  const html = await draw([90, 40]);
  expect(html).toContain('aria-hidden="true"');
  expect(html.match(/<a [^>]*>/gu)?.every((tag) => /tabindex="-1"/iu.test(tag))).toBe(true);
});

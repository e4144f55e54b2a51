import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixtureSources, INCIDENT_ID } from '../../../test/support/site/fixtures.ts';
import { WORLD_HEIGHT, WORLD_WIDTH } from '../../catalog/equal-earth.ts';
import { world } from '../../catalog/world.ts';
import { WEEK } from '../../core/base/time.ts';
import { FACET_REPORTS_MIN } from '../../core/domain/facet.ts';
import type { Share } from '../../ports/rollups.ts';
import { languageOf } from '../../words/language.ts';
import { drawMap, mapSays } from './map.tsx';
import { MAP_HEIGHT, MAP_WIDTH, landPath, viewOf } from '../drawing/map-view.ts';
import { DOTS_MAX, dotsOf, mapModel } from '../models/map.ts';

const EN = languageOf('en');
const share = (key: string, count: number, reporters = count): Share => ({ key, count, reporters });
const dots = (shares: readonly Share[], ...before: readonly Share[][]) =>
  dotsOf(shares, before, world().positionOf);

describe('the circles of a map', () => {
  test(`are of cities from ${FACET_REPORTS_MIN} people on, and of countries what is in no city's circle`, () => {
    const shown = dots([
      share('GB', 30),
      share('GB:England', 30),
      share('GB/London', 20),
      share('GB/Leeds', FACET_REPORTS_MIN - 1),
      share('FR', FACET_REPORTS_MIN),
      share('DE', FACET_REPORTS_MIN - 1),
    ]);
    expect(shown.map(({ key, reports }) => [key, reports])).toEqual([
      ['GB/London', 20],
      ['GB', 10],
      ['FR', FACET_REPORTS_MIN],
    ]);
  });

  test('never show the rest of a country with fewer people, even if some are counted in its cities', () => {
    // At least 9 people, of whom 5 may be from London: 4 may be left.
    expect(dots([share('GB', 40, 9), share('GB/London', 5)]).map(({ key }) => key)).toEqual(['GB/London']);
  });

  test('leave out unknown positions, and are limited in number', () => {
    expect(dots([share('ZZ', 50), share('GB/Atlantis', 50)])).toEqual([]);
    const many = Array.from({ length: DOTS_MAX + 1 }, (_, nth) => share(`GB/${nth}`, 10 + nth));
    const drawn = dotsOf(many, [], () => ({ x: 1, y: 1 }));
    expect(drawn).toHaveLength(DOTS_MAX);
    expect(drawn[0]?.key).toBe(`GB/${DOTS_MAX}`);
  });

  test('have a ring of what is usual: the median of the weeks before, of which two must be known', () => {
    const now = [share('GB', 100), share('GB/London', 60)];
    const week = (london: number, all: number) => [share('GB', all), share('GB/London', london)];
    expect(dots(now, week(4, 6)).map(({ usual }) => usual)).toEqual([null, null]);
    expect(dots(now, week(4, 6), week(6, 10)).map(({ usual }) => usual)).toEqual([5, 3]);
    // An outage in an earlier week must not affect what is usual.
    const usual = dots(now, week(4, 6), week(900, 2_000), week(6, 10)).map((dot) => dot.usual);
    expect(usual).toEqual([6, 4]);
  });
});

describe('the view of a map', () => {
  const point = fc.record({
    x: fc.integer({ min: 0, max: WORLD_WIDTH }),
    y: fc.integer({ min: 200, max: 7_000 }),
  });

  test('shows all circles, and nothing beyond the world', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), (points) => {
        const { x, y, width } = viewOf(points);
        const height = (width * MAP_HEIGHT) / MAP_WIDTH;
        for (const at of points) {
          expect(at.x).toBeGreaterThanOrEqual(x);
          expect(at.x).toBeLessThanOrEqual(x + width);
          expect(at.y).toBeGreaterThanOrEqual(y);
          expect(at.y).toBeLessThanOrEqual(y + height);
        }
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(WORLD_WIDTH + 1e-6);
        expect(y + height).toBeLessThanOrEqual(WORLD_HEIGHT + height);
      }),
    );
    expect(viewOf([]).width).toBe(WORLD_WIDTH);
  });

  test('has land in integer coordinates within the image', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 3 }), (points) => {
        const path = landPath(world().land, viewOf(points));
        expect(path).toMatch(/^(?:M-?\d+ -?\d+l[-\d ]+z)*$/u);
        for (const [, x, y] of path.matchAll(/M(-?\d+) (-?\d+)/gu)) {
          expect(Number(x)).toBeGreaterThanOrEqual(-8);
          expect(Number(x)).toBeLessThanOrEqual(MAP_WIDTH + 8);
          expect(Number(y)).toBeGreaterThanOrEqual(-8);
          expect(Number(y)).toBeLessThanOrEqual(MAP_HEIGHT + 8);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the picture', () => {
  test('describes in words what it shows, and names no place that is not drawn', async () => {
    const model = await mapModel(fixtureSources('outage'), { page: 'service', slug: 'x' });
    const svg = drawMap(model!, EN);
    expect(svg).toContain('<title>Map of the reports, most from London, Birmingham and New York.</title>');
    expect(svg).toMatch(/<title>London: [\d,]+ reports, normally [\w ]+<\/title>/u);
    expect(svg).not.toContain('Dublin');
    expect(svg).toContain('class="alert"');
  });

  test('of an incident is of its time, in the language of its reader', async () => {
    const model = await mapModel(fixtureSources('over'), { page: 'incident', id: INCIDENT_ID });
    expect(mapSays(languageOf('de'), model!.dots)).toBe(
      'Karte der Meldungen, die meisten aus: London, Birmingham und New York.',
    );
  });

  test('of an unknown page is none', async () => {
    const sources = fixtureSources('over');
    expect(await mapModel(sources, { page: 'incident', id: 'nobody' })).toBeNull();
    expect(await mapModel(sources, { page: 'service', slug: 'nobody' })).toBeNull();
  });

  test('has no ring if a hole lies in the weeks before, because those counts are not usual', async () => {
    const sources = fixtureSources('outage');
    const holes = async (from: number, to: number) =>
      from < sources.now() - WEEK / 2
        ? [{ service: null, from, to, kind: 'lost' as const, reason: 'stopped' as const }]
        : [];
    const model = await mapModel(
      { ...sources, coverage: { holes } as never },
      { page: 'service', slug: 'x' },
    );
    expect(model?.dots.length).toBeGreaterThan(5);
    expect(model?.dots.every(({ usual }) => usual === null)).toBe(true);
  });

  test('puts a label on the side where it hides no larger circle, right-aligned if that is the left', () => {
    const at = (x: number) => ({ x: 10_000 + x, y: 2_000 });
    const dot = (key: string, x: number, reports: number) => ({ key, reports, usual: null, at: at(x) });
    const drawn = [dot('GB/London', 0, 100), dot('GB/Bristol', -60, 50), dot('GB/Reading', -20, 20)];
    const names = [
      ...drawMap({ alert: true, dots: drawn, frame: drawn }, EN).matchAll(/<text (.*?)>(.*?)<\/text>/gu),
    ];
    const sides = names.map(([, attributes = '', name]) => [name, attributes.includes('text-anchor="end"')]);
    // Right of Bristol is London, and both sides of Reading are taken.
    expect(sides).toEqual([
      ['London', false],
      ['Bristol', true],
    ]);
    const alone = [dot('GB/Bristol', -60, 50)];
    expect(drawMap({ alert: true, dots: alone, frame: drawn }, EN)).not.toContain('text-anchor');
  });

  test('puts a label at the centre of its circle and moves it from there, so that it can be kept beside it', () => {
    const at = { x: 10_000, y: 2_000 };
    const drawn = [{ key: 'GB/London', reports: 9, usual: null, at }];
    const svg = drawMap({ alert: false, dots: drawn, frame: drawn }, EN);
    const [, cx, cy, r] = /<circle class="dot" cx="(\d+)" cy="(\d+)" r="(\d+)"/u.exec(svg) ?? [];
    expect(svg).toMatch(
      new RegExp(`<text x="${cx}" y="${cy}" dx="${Number(r) + 10}" dy="\\d+">London<`, 'u'),
    );
  });

  test('writes names as text, whatever they contain', () => {
    const at = { x: 10_000, y: 2_000 };
    const drawn = [{ key: 'GB/<script>&"\u202Ex', reports: 9, usual: null, at }];
    const svg = drawMap({ alert: false, dots: drawn, frame: drawn }, EN);
    expect(svg).not.toMatch(/<script|\u202E/u);
    expect(svg).toContain('&lt;script>&amp;');
  });
});

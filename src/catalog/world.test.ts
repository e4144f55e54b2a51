import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WORLD_HEIGHT, WORLD_WIDTH, project } from './equal-earth.ts';
import { decodeRings, encodeRings } from './rings.ts';
import { readGazetteer } from './starter.ts';
import { positionsOf, world } from './world.ts';

describe('Equal Earth', () => {
  test('has Greenwich on the equator in the middle, and its edges at the date line and the poles', () => {
    const middle = project({ latitude: 0, longitude: 0 });
    expect(middle.x).toBeCloseTo(WORLD_WIDTH / 2);
    expect(middle.y).toBeCloseTo(WORLD_HEIGHT / 2, 0);
    expect(project({ latitude: 0, longitude: 180 }).x).toBeCloseTo(WORLD_WIDTH);
    expect(project({ latitude: 0, longitude: -180 }).x).toBeCloseTo(0);
    expect(project({ latitude: 90, longitude: 0 }).y).toBeCloseTo(0);
    expect(project({ latitude: -90, longitude: 0 }).y).toBeCloseTo(WORLD_HEIGHT, 0);
  });

  test.each([
    [90, 60, 1.0195300437857797, -1.0883008355053194],
    [-120, -35, -1.6464593308296016, 0.6853349163541546],
    [180, 0, 2.7066299836960748, 0],
    [0, 90, 0, -1.3173627591574133],
  ])('agrees with d3-geo 3.1 at %d° east, %d° north, in radii of the globe', (longitude, latitude, x, y) => {
    const radius = WORLD_WIDTH / 2 / 2.7066299836960748;
    const at = project({ latitude, longitude });
    expect((at.x - WORLD_WIDTH / 2) / radius).toBeCloseTo(x, 9);
    expect((at.y - WORLD_HEIGHT / 2) / radius).toBeCloseTo(y, 3);
  });

  test('preserves areas: a degree at a latitude has the cosine of the area of a degree at the equator', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -80, max: 80 }),
        fc.integer({ min: -170, max: 170 }),
        (latitude, longitude) => {
          const at = (north: number, east: number) =>
            project({ latitude: latitude + north / 100, longitude: longitude + east / 100 });
          const [corner, east, north] = [at(0, 0), at(0, 1), at(1, 0)];
          const area =
            (east.x - corner.x) * (corner.y - north.y) - (corner.y - east.y) * (north.x - corner.x);
          const equator =
            project({ latitude: 0, longitude: 0.01 }).x - project({ latitude: 0, longitude: 0 }).x;
          const high = project({ latitude: 0, longitude: 0 }).y - project({ latitude: 0.01, longitude: 0 }).y;
          expect(area / (equator * high) / Math.cos(((latitude + 0.005) * Math.PI) / 180)).toBeCloseTo(1, 3);
        },
      ),
    );
  });
});

describe('rings as text', () => {
  const coordinate = fc.integer({ min: -20_000, max: 20_000 });
  const ring = fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 1, maxLength: 20 });

  test('are decoded to the same rings', () => {
    fc.assert(
      fc.property(fc.array(ring, { minLength: 1, maxLength: 5 }), (rings) => {
        const read = decodeRings(encodeRings(rings));
        expect(read.map((numbers) => Array.from(numbers))).toEqual(
          rings.map((points) => points.flatMap(({ x, y }) => [x, y])),
        );
      }),
    );
    expect(
      encodeRings([
        [
          { x: 0, y: 0 },
          { x: 1, y: -1 },
        ],
      ]),
    ).toBe('AACD');
  });

  test('with anything else are refused', () => {
    expect(() => decodeRings('AA!')).toThrow('no digit of a ring: !');
  });
});

describe('the shipped world', () => {
  test('has land in every part of the map, and none of it leaves the map', () => {
    const { land } = world();
    expect(land.length).toBeGreaterThan(200);
    const holds = ({ from, to }: (typeof land)[number], x: number) => from.x < x && x < to.x;
    for (const place of ['CN/Shanghai', 'US/Chicago', 'AU/Perth', 'RU/Moscow', 'KE/Nairobi']) {
      const at = world().positionOf(place)!;
      expect(
        land.some((ring) => holds(ring, at.x) && ring.from.y < at.y && at.y < ring.to.y),
        place,
      ).toBe(true);
    }
    for (const { points, from, to } of land) {
      expect(points.length % 2).toBe(0);
      expect(Math.min(from.x, from.y)).toBeGreaterThanOrEqual(0);
      expect(to.x).toBeLessThanOrEqual(WORLD_WIDTH);
      expect(to.y).toBeLessThanOrEqual(WORLD_HEIGHT);
      // A segment that crosses the date line would be drawn across the whole map.
      for (let at = 2; at < points.length; at += 2)
        expect(Math.abs((points[at] ?? 0) - (points[at - 2] ?? 0))).toBeLessThan(WORLD_WIDTH / 2);
    }
  });

  test('knows the position of every place of the gazetteer; to repair it, run scripts/map-data.js', async () => {
    const countries = (await readGazetteer()).countries();
    const keys = countries.flatMap(({ code, cities }) =>
      [code].concat(cities.map((city) => `${code}/${city}`)),
    );
    expect(keys.filter((key) => world().positionOf(key) === null)).toEqual([]);
    const [london, glasgow] = [world().positionOf('GB/London'), world().positionOf('GB/Glasgow')];
    expect(london!.x).toBeGreaterThan(glasgow!.x);
    expect(london!.y).toBeGreaterThan(glasgow!.y);
    expect(world().positionOf('GB/Nowhere')).toBeNull();
  });

  test.each(['GB\t91\t0\t', 'GB\tx\t0\t', 'gb\t1\t1\t', 'GB'])('refuses a line such as %j', (line) => {
    expect(() => positionsOf(line)).toThrow(`line 1: ${line}`);
    expect([...positionsOf('# a word\r\nGB\t51.5\t-0.1\tLondon\r\n').keys()]).toEqual(['GB/London']);
  });
});

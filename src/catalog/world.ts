import { OutcryError } from '../core/base/errors.ts';
import { placeKey } from '../core/domain/place.ts';
import { shippedText } from '../shipped.ts';
import { project, type Point } from './equal-earth.ts';
import { decodeRings } from './rings.ts';

/** The data for drawing maps. */
interface World {
  /** The outline of the land without Antarctica, the largest part first. */
  readonly land: readonly Ring[];
  /** The map position of a place by its key (`GB/London`; for a country, its centre); null if it is not known. */
  positionOf(place: string): Point | null;
}

/** A closed line and its bounding box. */
export interface Ring {
  /** x and y alternating. */
  readonly points: Int32Array;
  readonly from: Point;
  readonly to: Point;
}

let read: World | null = null;

/** Loaded when the first map is drawn, which most processes never do: takes 0.3 MB of memory. Throws `file_unreadable`. */
export function world(): World {
  return (read ??= readWorld());
}

function readWorld(): World {
  try {
    const positions = positionsOf(shippedText('catalog/positions.tab'));
    return {
      land: decodeRings(shippedText('catalog/land.txt').trim()).map(ringOf),
      positionOf: (place) => positions.get(place) ?? null,
    };
  } catch (error) {
    throw new OutcryError('file_unreadable', 'The map that comes with Outcry cannot be read.', error);
  }
}

function ringOf(points: Int32Array): Ring {
  const [xs, ys] = [points.filter((_, nth) => nth % 2 === 0), points.filter((_, nth) => nth % 2 === 1)];
  return {
    points,
    from: { x: Math.min(...xs), y: Math.min(...ys) },
    to: { x: Math.max(...xs), y: Math.max(...ys) },
  };
}

/** Parses tab-separated lines of country, latitude, longitude and city. Throws if one is malformed. */
export function positionsOf(text: string): Map<string, Point> {
  const positions = new Map<string, Point>();
  for (const [nth, line] of text.split(/\r?\n/u).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [country = '', north, east, city = ''] = line.split('\t');
    const [latitude, longitude] = [Number(north), Number(east)];
    const isThere = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    if (!/^[A-Z]{2}$/u.test(country) || !isThere) throw new RangeError(`line ${nth + 1}: ${line}`);
    const key = placeKey({ country, city: city === '' ? null : city });
    positions.set(key, project({ latitude, longitude }));
  }
  return positions;
}

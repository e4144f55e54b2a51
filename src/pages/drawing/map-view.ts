import { WORLD_HEIGHT, WORLD_WIDTH, type Point } from '../../catalog/equal-earth.ts';
import type { Ring } from '../../catalog/world.ts';

/** The picture of a map, in its own units: two for each pixel of a page. */
export const MAP_WIDTH = 1440;
export const MAP_HEIGHT = 800;

/** The part of the world that a map shows: its upper left corner and its width, in units of the world. */
interface View extends Point {
  readonly width: number;
}

/** No map shows less than some 1,800 km, for what is usual to look at is more than one city. */
const WIDTH_MIN = 900;
/** What is left free around the places shown, as a part of their width. */
const MARGIN = 0.3;
const SHAPE = MAP_HEIGHT / MAP_WIDTH;
/** So far below the northern edge, the land ends that is drawn. */
const SOUTH = WORLD_HEIGHT * 0.88;

/** The smallest view that shows all of the points with room around them, and no more than the world. */
export function viewOf(points: readonly Point[]): View {
  if (points.length === 0) return { x: 0, y: 0, width: WORLD_WIDTH };
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const wanted = Math.max(right - left, (bottom - top) / SHAPE, WIDTH_MIN / (1 + MARGIN)) * (1 + MARGIN);
  const width = Math.min(wanted, WORLD_WIDTH);
  const height = width * SHAPE;
  return {
    x: within((left + right) / 2 - width / 2, 0, WORLD_WIDTH - width),
    // The world is less high than a map as wide as it.
    y: height >= SOUTH ? (SOUTH - height) / 2 : within((top + bottom) / 2 - height / 2, 0, SOUTH - height),
    width,
  };
}

const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

export const scaleOf = ({ width }: View): number => MAP_WIDTH / width;

/** Land is drawn a little beyond the edge, so that no line runs along it. */
const BEYOND = 8;
/** Steps that are shorter are not drawn, nor islands that are smaller: two pixels of a page. */
const STEP_MIN = 4;

/** The land of a view as a path in whole units. */
export function landPath(land: readonly Ring[], view: View): string {
  const scale = scaleOf(view);
  let path = '';
  for (const { points, from, to } of land) {
    const [left, right] = [(from.x - view.x) * scale, (to.x - view.x) * scale];
    const [top, bottom] = [(from.y - view.y) * scale, (to.y - view.y) * scale];
    if (right < 0 || bottom < 0 || left > MAP_WIDTH || top > MAP_HEIGHT) continue;
    if (right - left + bottom - top < 2 * STEP_MIN) continue;
    const seen = thinned(points, view, scale);
    const isWhole = left >= 0 && top >= 0 && right <= MAP_WIDTH && bottom <= MAP_HEIGHT;
    path += written(isWhole ? seen : clipped(seen));
  }
  return path;
}

/** The points of a line as a map shows them, those left out that nobody would see. */
function thinned(ring: Int32Array, view: View, scale: number): Point[] {
  const points: Point[] = [];
  let [lastX, lastY] = [Infinity, Infinity];
  for (let at = 0; at < ring.length; at += 2) {
    const x = ((ring[at] as number) - view.x) * scale;
    const y = ((ring[at + 1] as number) - view.y) * scale;
    if (Math.abs(x - lastX) + Math.abs(y - lastY) < STEP_MIN) continue;
    points.push({ x, y });
    [lastX, lastY] = [x, y];
  }
  return points;
}

type Axis = 'x' | 'y';
const EDGES: readonly (readonly [axis: Axis, edge: number, sign: 1 | -1])[] = [
  ['x', -BEYOND, 1],
  ['x', MAP_WIDTH + BEYOND, -1],
  ['y', -BEYOND, 1],
  ['y', MAP_HEIGHT + BEYOND, -1],
];

/** What of a closed line is within the map, edge by edge (Sutherland and Hodgman 1974). */
function clipped(ring: readonly Point[]): readonly Point[] {
  let points = ring;
  for (const [axis, edge, sign] of EDGES) {
    const isIn = (point: Point): boolean => sign * (point[axis] - edge) >= 0;
    const kept: Point[] = [];
    let before = points.at(-1);
    for (const point of points) {
      if (before !== undefined && isIn(before) !== isIn(point))
        kept.push(crossing(before, point, axis, edge));
      if (isIn(point)) kept.push(point);
      before = point;
    }
    points = kept;
  }
  return points;
}

function crossing(from: Point, to: Point, axis: Axis, edge: number): Point {
  const part = (edge - from[axis]) / (to[axis] - from[axis]);
  return { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
}

/** Each point by how far it is from the one before. Nothing where too little of the line is left to be seen. */
function written(points: readonly Point[]): string {
  if (points.length < 3) return '';
  let [last, path] = [{ x: 0, y: 0 }, ''];
  for (const point of points) {
    const at = { x: Math.round(point.x), y: Math.round(point.y) };
    const [dx, dy] = [at.x - last.x, at.y - last.y];
    if (path === '') path = `M${at.x} ${at.y}l`;
    else path += `${path.endsWith('l') || dx < 0 ? '' : ' '}${dx}${dy < 0 ? '' : ' '}${dy}`;
    last = at;
  }
  return `${path}z`;
}

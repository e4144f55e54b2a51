import { WORLD_HEIGHT, WORLD_WIDTH, type Point } from '../../catalog/equal-earth.ts';
import type { Ring } from '../../catalog/world.ts';

/** The size of a map in its own units: two per pixel of the page. */
export const MAP_WIDTH = 1440;
export const MAP_HEIGHT = 800;

/** The part of the world that a map shows: its upper left corner and its width, in world units. */
interface View extends Point {
  readonly width: number;
}

/** No map is narrower than some 1,800 km, because one normally looks at more than one city. */
const WIDTH_MIN = 900;
/** Free space around the places shown, as a share of their width. */
const MARGIN = 0.3;
const SHAPE = MAP_HEIGHT / MAP_WIDTH;
/** The southern edge of the land that is drawn, from the northern edge. */
const SOUTH = WORLD_HEIGHT * 0.88;

/** The smallest view with all points and a margin, at most the whole world. */
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
    // The world is less high than a map of its width.
    y: height >= SOUTH ? (SOUTH - height) / 2 : within((top + bottom) / 2 - height / 2, 0, SOUTH - height),
    width,
  };
}

const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

export const scaleOf = ({ width }: View): number => MAP_WIDTH / width;

/** Land is drawn slightly beyond the edge, so that no coastline appears along it. */
const BEYOND = 8;
/** Shorter steps and smaller islands are left out: two pixels of a page. */
const STEP_MIN = 4;

/** The land in a view as a path with integer coordinates. */
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

/** The points of a line in map coordinates, without those too close to see. */
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

/** A closed line clipped to the map, edge by edge (Sutherland and Hodgman 1974). */
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

/** Points relative to the previous one. Empty if too little of the line is left to see. */
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

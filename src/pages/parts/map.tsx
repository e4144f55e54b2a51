import { createHash } from 'node:crypto';
import { renderToString } from 'preact-render-to-string';
import type { Point } from '../../catalog/equal-earth.ts';
import { world } from '../../catalog/world.ts';
import { placeOfKey } from '../../core/domain/place.ts';
import type { Language } from '../../words/language.ts';
import { listed, usual } from '../../words/quantities.ts';
import { cleaned, named, textOf } from '../../words/sentence.ts';
import { MAP_HEIGHT, MAP_WIDTH, landPath, scaleOf, viewOf } from '../drawing/map-view.ts';
import type { Dot, MapModel } from '../models/map.ts';
import { smallTextWidth } from '../drawing/text-width.ts';

/** Light and dark colours, and larger names if the image is small; media queries see the image's own width. */
const MAP_CSS =
  '.sea{fill:#e3eeed}.land{fill:#fbfdfc;stroke:#a9bab7;stroke-width:1.5}.dot{fill:#2f7f86;fill-opacity:.5;stroke:#14575d;stroke-width:3}' +
  '.alert .dot{fill:#c8450c;stroke:#8f2f05}.ring{fill:none;stroke:#10211f;stroke-width:3;stroke-dasharray:8 6}' +
  'text{font:600 30px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:#10211f;paint-order:stroke;stroke:#fbfdfc;stroke-width:7px;stroke-linejoin:round}' +
  '@media (max-width:480px){text{font-size:46px}}' +
  '@media (prefers-color-scheme:dark){.sea{fill:#13201f}.land{fill:#2a3b39;stroke:#46605c}.dot{fill:#5fb0b0;stroke:#a5dcdb}.alert .dot{fill:#ff9a4d;stroke:#ffc79b}.ring{stroke:#e6efed}text{fill:#e6efed;stroke:#13201f}}';

/** CSP source expression of the map's style, for `style-src`. */
export const MAP_STYLE_HASH = `'sha256-${createHash('sha256').update(MAP_CSS).digest('base64')}'`;

/** In image units: the smallest radius still visible on a phone, and the largest that still leaves some map visible. */
const [RADIUS_MIN, RADIUS_MAX] = [9, 64];
/** How many of the largest circles are labelled, if there is space. */
const NAMES_MAX = 8;
/** The size of labels on a phone, and the size their width is measured at. */
const NAME_SIZE = 46;
const MEASURED_SIZE = 11;
const NAME_GAP = 10;
/** How high capital letters are, as a part of the size of a font. */
const CAPITALS = 0.72;

/** A self-contained image of where reports came from. */
export function drawMap({ dots, frame, alert }: MapModel, language: Language): string {
  const view = viewOf(frame.map(({ at }) => at));
  const scale = scaleOf(view);
  const most = Math.max(...frame.map(({ reports }) => reports), 1);
  const radiusOf = (reports: number): number =>
    Math.max(RADIUS_MIN, Math.round(RADIUS_MAX * Math.sqrt(reports / most)));
  const circles = dots.map((dot) => ({
    dot,
    x: Math.round((dot.at.x - view.x) * scale),
    y: Math.round((dot.at.y - view.y) * scale),
    r: radiusOf(dot.reports),
  }));
  return renderToString(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`}
      width={MAP_WIDTH}
      height={MAP_HEIGHT}
      role="img"
      class={alert ? 'alert' : undefined}
    >
      <title>{mapSays(language, dots)}</title>
      <style dangerouslySetInnerHTML={{ __html: MAP_CSS }} />
      <rect class="sea" width={MAP_WIDTH} height={MAP_HEIGHT} />
      <path class="land" d={landPath(world().land, view)} />
      {circles.map(({ dot, x, y, r }) => (
        <g key={dot.key}>
          <title>{placeLine(language, dot)}</title>
          <circle class="dot" cx={x} cy={y} r={r} />
          {(dot.usual ?? 0) < 1 ? null : (
            <circle class="ring" cx={x} cy={y} r={radiusOf(Math.min(dot.usual ?? 0, most))} />
          )}
        </g>
      ))}
      {namesBeside(language, circles).map(({ name, x, y, dx, dy, side }) => (
        <text key={name} x={x} y={y} dx={dx} dy={dy} text-anchor={side === 'left' ? 'end' : undefined}>
          {name}
        </text>
      ))}
    </svg>,
  );
}

/** The map in a sentence: for screen readers, and as alternative text. */
export function mapSays(language: Language, dots: readonly Dot[]): string {
  const names = dots.slice(0, SAID_MAX).map(({ key }) => named(placeName(language, key)));
  return names.length === 0
    ? language.say.mapHeading
    : textOf(language.say.mapSays({ places: listed(language, names) }));
}
const SAID_MAX = 3;

function placeLine(language: Language, { key, reports, usual: expected }: Dot): string {
  const { say } = language;
  const place = named(placeName(language, key));
  return textOf(
    expected === null
      ? say.mapPlace({ place, reports })
      : say.mapPlaceUsual({ place, reports, usual: usual(language, expected) }),
  );
}

function placeName(language: Language, key: string): string {
  const { country, city } = placeOfKey(key);
  return city === null ? cleaned(language.country(country)) : language.city(country, city);
}

interface Circle extends Point {
  readonly r: number;
  readonly dot: Dot;
}

/** At the centre of its circle, and moved from there, so that it stays beside it when the map is zoomed. */
interface Name extends Point {
  readonly name: string;
  readonly dx: number;
  readonly dy: number;
  readonly side: 'right' | 'left';
}

interface Room {
  readonly left: number;
  readonly right: number;
  readonly foot: number;
}

/**
 * Labels to the right of their circles, or to the left where that hides less. One that would overlap another label, or a circle at least
 * as large as its own, is left out.
 */
function namesBeside(language: Language, circles: readonly Circle[]): Name[] {
  const taken: Room[] = [];
  const placed: Name[] = [];
  for (const circle of circles.slice(0, NAMES_MAX)) {
    const name = placeName(language, circle.dot.key);
    const width = (smallTextWidth(name) * NAME_SIZE) / MEASURED_SIZE;
    const [right, left] = [circle.x + circle.r + NAME_GAP, circle.x - circle.r - NAME_GAP];
    const foot = Math.round(Math.min(MAP_HEIGHT - NAME_GAP, Math.max(NAME_SIZE, circle.y + NAME_SIZE / 3)));
    const sides = [
      { side: 'right', x: right, room: { left: right, right: right + width, foot } },
      { side: 'left', x: left, room: { left: left - width, right: left, foot } },
    ] as const;
    const hidden = (room: Room) => circles.filter((other) => other !== circle && covers(room, other));
    const [best] = sides
      .filter(({ room }) => room.left >= 0 && room.right <= MAP_WIDTH)
      .filter(({ room }) => taken.every((one) => !meets(one, room)))
      .filter(({ room }) => hidden(room).every(({ r }) => r < circle.r))
      .sort((a, b) => hidden(a.room).length - hidden(b.room).length);
    if (best === undefined) continue;
    taken.push(best.room);
    const { x, y } = circle;
    placed.push({ name, x, y, dx: best.x - x, dy: foot - y, side: best.side });
  }
  return placed;
}

const meets = (one: Room, other: Room): boolean =>
  one.left <= other.right && other.left <= one.right && Math.abs(one.foot - other.foot) <= NAME_SIZE;

/** Whether a name there would hide some of the circle. */
function covers({ left, right, foot }: Room, { x, y, r }: Circle): boolean {
  const top = foot - NAME_SIZE * CAPITALS;
  const [nearX, nearY] = [Math.max(left, Math.min(x, right)), Math.max(top, Math.min(y, foot))];
  return Math.hypot(x - nearX, y - nearY) < r;
}

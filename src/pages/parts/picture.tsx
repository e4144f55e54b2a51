import { FACET_REPORTS_MIN } from '../../core/domain/facet.ts';
import type { BoardLine } from '../models/board.ts';
import { called } from '../sentences/names.ts';
import { boldTextWidth } from '../drawing/text-width.ts';
import { treemap, type Tile } from '../drawing/treemap.ts';
import type { Tone } from '../sentences/verdict.ts';
import type { Language } from '../../words/language.ts';
import { cleaned } from '../../words/sentence.ts';
import { boardWord } from '../sentences/words.ts';
import { Titled } from './titled.tsx';

/** Services in the picture; further tiles would be too small to tap or read. */
export const TILES_MAX = 32;
/** The fewest reports of a service with a tile: nothing is named by fewer people. */
export const TILE_REPORTS_MIN = FACET_REPORTS_MIN;
/** Fewer tiles than this make no picture. */
const TILES_MIN = 2;

/** The size of the picture on the smallest phone and the narrowest desktop, with the font size, in pixels; the stylesheet has the same. */
const PHONE = { width: 328, height: 420, letters: 12 };
const DESK = { width: 928, height: 380, letters: 14 };
/** The aspect ratio that tiles are laid out for: upright, so that on both most are wider than high, as words are. */
const ASPECT = 0.75;
/** Line height relative to the font size, and the space beside and below a label. */
const LABEL = { line: 1.25, inset: 6, foot: 12 };
/** Lines that a name may be broken into. */
const NAME_LINES_MAX = 2;

interface Shown {
  readonly line: BoardLine;
  readonly size: number;
}

/**
 * Everything at once: a tile per service, its area from the day's reports, its colour and pattern from the status. It is for sighted and
 * pointer users: the lists around it say the same to screen readers and lead to the same pages by keyboard.
 */
export function Picture({ lines, language }: { lines: readonly BoardLine[]; language: Language }) {
  const shown = lines
    .map((line): Shown => ({ line, size: line.reports }))
    .filter(({ size }) => size >= TILE_REPORTS_MIN)
    .sort((a, b) => b.size - a.size)
    .slice(0, TILES_MAX);
  if (shown.length < TILES_MIN) return null;
  const tiles = labelled(treemap(shown, ASPECT), language);
  const tones = new Set(shown.map(({ line }) => line.verdict.kind));
  return (
    <Titled id="picture" heading={language.say.pictureHeading}>
      <svg class="picture" aria-hidden="true" focusable="false">
        <defs>
          {[...tones].map((tone) => (
            <Pattern key={tone} tone={tone} />
          ))}
        </defs>
        {tiles.map((tile) => (
          <TileOf key={tile.slug} tile={tile} language={language} />
        ))}
      </svg>
      <Small tiles={tiles} language={language} />
      <p class="fine">{language.say.pictureNote({ people: TILE_REPORTS_MIN })}</p>
    </Titled>
  );
}

interface Labelled extends Tile<Shown> {
  readonly slug: string;
  readonly name: string;
  /** Its name in lines if that fits; null: a number is shown instead. */
  readonly phone: readonly string[] | null;
  readonly desk: readonly string[] | null;
  /** Its number among those whose name does not fit on a phone. */
  readonly nth: number;
  /** Whether even the number fits. */
  readonly hasNumber: boolean;
}

function labelled(tiles: readonly Tile<Shown>[], language: Language): readonly Labelled[] {
  let small = 0;
  return tiles.map((tile) => {
    const { service } = tile.item.line;
    const name = cleaned(called(language, service));
    const phone = linesIn(tile, name, PHONE);
    const hasNumber = hasRoom(tile, PHONE) || hasRoom(tile, DESK);
    if (phone === null && hasNumber) small++;
    return {
      ...tile,
      slug: service.slug,
      name,
      phone,
      desk: linesIn(tile, name, DESK),
      nth: small,
      hasNumber,
    };
  });
}

/** The names of tiles that show a number, by number. */
function Small({ tiles, language }: { tiles: readonly Labelled[]; language: Language }) {
  const small = tiles.filter(({ phone }) => phone === null);
  if (small.length === 0) return null;
  return (
    <p class={small.some(({ desk }) => desk === null) ? 'fine' : 'fine phone'} aria-hidden="true">
      {language.say.pictureSmall}{' '}
      {small.map(({ slug, name, nth, desk, hasNumber }) => (
        <span key={slug} class={desk === null ? 'nth' : 'nth phone'}>
          {hasNumber ? <b>{language.count(nth)}</b> : '▫'} <bdi>{name}</bdi>{' '}
        </span>
      ))}
    </p>
  );
}

function TileOf({ tile, language }: { tile: Labelled; language: Language }) {
  const { verdict } = tile.item.line;
  const word = boardWord(language, verdict);
  return (
    <a href={`/status/${tile.slug}`} tabIndex={-1} data-tone={verdict.kind}>
      <title>{`${tile.name}: ${word}`}</title>
      <svg x={percent(tile.x)} y={percent(tile.y)} width={percent(tile.width)} height={percent(tile.height)}>
        <rect class="tile" width="100%" height="100%" />
        <rect class="foot" y="100%" width="100%" height="10" fill={`url(#tile-${verdict.kind})`} />
        <Label tile={tile} language={language} />
      </svg>
    </a>
  );
}

/** The name in as many lines as needed if it fits the tile, on a phone or only on a desktop; else its number. */
function Label({ tile, language }: { tile: Labelled; language: Language }) {
  const { phone, desk } = tile;
  const number = [language.count(tile.nth)];
  if (phone !== null) return <Lines lines={phone} />;
  const [onPhone, onDesk] = [hasRoom(tile, PHONE), hasRoom(tile, DESK)];
  return (
    <>
      {onPhone ? <Lines lines={number} shown="phone" /> : null}
      {desk !== null || onDesk ? <Lines lines={desk ?? number} shown="desk" /> : null}
    </>
  );
}

function Lines({ lines, shown }: { lines: readonly string[]; shown?: 'phone' | 'desk' }) {
  return (
    <text class={shown} y="2">
      {lines.map((line, nth) => (
        <tspan key={nth} x={LABEL.inset} dy={`${LABEL.line}em`}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

/** Whether the number fits into a tile. */
const hasRoom = (tile: Tile<Shown>, { width, height, letters }: typeof PHONE): boolean =>
  tile.width * width >= 2 * LABEL.inset + 1.5 * letters && tile.height * height >= 2 * letters;

/** A name broken at its spaces; null if it does not fit the tile. */
function linesIn(tile: Tile<Shown>, name: string, { width, height, letters }: typeof PHONE): string[] | null {
  const room = tile.width * width - 2 * LABEL.inset;
  const fits = (text: string): boolean => boldTextWidth(text, letters) <= room;
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const high = lines.length * LABEL.line * letters + LABEL.foot;
  return lines.length <= NAME_LINES_MAX && lines.every(fits) && high <= tile.height * height ? lines : null;
}

/** The edge of a tile is that of its status's sign: no status depends on colour alone. */
function Pattern({ tone }: { tone: Tone }) {
  const path = PATHS[tone];
  return (
    <pattern id={`tile-${tone}`} width="14" height="10" patternUnits="userSpaceOnUse" data-tone={tone}>
      {path === undefined ? null : <path d={path} />}
    </pattern>
  );
}

const PATHS: Partial<Record<Tone, string>> = {
  problems: 'M0 10 7 0h7L7 10z',
  possible: 'M0 3h7v4H0z',
  recovering: 'M0 10 3 0h3L3 10z',
  unverified: 'M2 4h3v3H2zM9 4h3v3H9z',
  unseen: 'M2 4h3v3H2zM9 4h3v3H9z',
  learning: 'M2 4h3v3H2zM9 4h3v3H9z',
};

const percent = (share: number): string => `${Math.round(share * 1_000) / 10}%`;

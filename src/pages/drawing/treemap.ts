/** A tile of a treemap, in fractions of its width and height. */
export interface Tile<Item> {
  readonly item: Item;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Field {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Tiles with areas proportional to their sizes, as square as possible: the squarified treemap of Bruls, Huizing and van Wijk (2000). Rows
 * are laid along the shorter side of the remaining space, and a row is closed when another tile would worsen its worst aspect ratio.
 * `items` are sorted by size, largest first, all above 0; `aspect` is width over height of the whole.
 */
export function treemap<Item extends { readonly size: number }>(
  items: readonly Item[],
  aspect: number,
): Tile<Item>[] {
  const total = items.reduce((sum, { size }) => sum + size, 0);
  const tiles: Tile<Item>[] = [];
  let left: Field = { x: 0, y: 0, width: aspect, height: 1 };
  let rest = items;
  while (rest.length > 0) {
    const side = Math.min(left.width, left.height);
    const areaOf = ({ size }: Item): number => (size / total) * aspect;
    let row = rest.slice(0, 1);
    while (row.length < rest.length) {
      const longer = rest.slice(0, row.length + 1);
      if (worstOf(longer.map(areaOf), side) > worstOf(row.map(areaOf), side)) break;
      row = longer;
    }
    const area = row.reduce((sum, item) => sum + areaOf(item), 0);
    left = layRow(row, areaOf, area, left, (tile) => tiles.push(tile));
    rest = rest.slice(row.length);
  }
  return tiles.map(({ item, x, y, width, height }) => ({
    item,
    x: x / aspect,
    y,
    width: width / aspect,
    height,
  }));
}

/** The worst aspect ratio (at least 1) of the tiles in a row along that side. */
function worstOf(areas: readonly number[], side: number): number {
  const sum = areas.reduce((all, area) => all + area, 0);
  const thickness = sum / side;
  return Math.max(...areas.map((area) => Math.max(thickness ** 2 / area, area / thickness ** 2)));
}

/** Lays a row along the shorter side; returns the remaining space. */
function layRow<Item>(
  row: readonly Item[],
  areaOf: (item: Item) => number,
  area: number,
  { x, y, width, height }: Field,
  lay: (tile: Tile<Item>) => void,
): Field {
  const isUpright = width > height;
  const thickness = area / Math.min(width, height);
  let at = 0;
  for (const item of row) {
    const length = areaOf(item) / thickness;
    lay(
      isUpright
        ? { item, x, y: y + at, width: thickness, height: length }
        : { item, x: x + at, y, width: length, height: thickness },
    );
    at += length;
  }
  return isUpright
    ? { x: x + thickness, y, width: width - thickness, height }
    : { x, y: y + thickness, width, height: height - thickness };
}

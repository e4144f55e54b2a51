import { createHash } from 'node:crypto';
import { MINUTE, type Millis } from '../core/base/time.ts';
import type { Catalog } from '../core/domain/service.ts';
import { ByteCache } from '../pages/base/byte-cache.ts';
import { cardOf, type CardKey } from '../pages/site/card-of.ts';
import { drawCard } from '../pages/parts/card.tsx';
import { nameOfPage } from '../pages/base/page-key.ts';
import type { Sources } from '../pages/base/sources.ts';
import type { Rasterizer } from '../raster/rasterizer.ts';

/** Memory for cards, at some 30 kB each. */
const CARDS_BYTES_MAX = 16 * 1024 * 1024;
/** In event time: the card of a page is redrawn at most this often. */
export const CARD_FRESH: Millis = MINUTE;

/** A card ready to be sent. */
interface DrawnCard {
  readonly png: Buffer;
  readonly etag: string;
}

/** The preview images of pages, drawn on demand. */
interface Cards {
  /**
   * The card, at most a minute old. While too many cards wait to be drawn it returns the last one drawn, or else `busy`; null if there is
   * no such page.
   */
  get(key: CardKey): Promise<DrawnCard | 'busy' | null>;
}

interface Held extends DrawnCard {
  readonly at: Millis;
  readonly catalog: Catalog;
}

/** Concurrent requests for the same card share one drawing. */
export function createCards(sources: Sources, raster: Pick<Rasterizer, 'png'>): Cards {
  const held = new ByteCache<Held>(CARDS_BYTES_MAX, ({ png }) => png.length);
  const flights = new Map<string, ReturnType<Cards['get']>>();

  async function draw(key: CardKey, name: string): ReturnType<Cards['get']> {
    const of = { at: sources.now(), catalog: sources.catalog() };
    const card = await cardOf(key, sources);
    if (card === null) return null;
    const png = await raster.png(drawCard(card, sources.theme));
    if (png === null) return held.get(name) ?? 'busy';
    const drawn = {
      ...of,
      png,
      etag: `"${createHash('sha256').update(png).digest('base64url').slice(0, 22)}"`,
    };
    held.set(name, drawn);
    return drawn;
  }

  return {
    async get(key) {
      const name = nameOfPage(key);
      const known = held.get(name);
      const fresh = known !== undefined && known.catalog === sources.catalog();
      if (fresh && sources.now() - known.at < CARD_FRESH) return known;
      const flight = flights.get(name) ?? draw(key, name).finally(() => flights.delete(name));
      flights.set(name, flight);
      return flight;
    },
  };
}

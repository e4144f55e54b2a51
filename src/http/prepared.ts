import type { Catalog } from '../core/domain/service.ts';
import { SECOND, type Millis } from '../core/base/time.ts';
import { ByteCache } from '../pages/base/byte-cache.ts';
import { bytesOfRendered, render, type Rendered } from '../pages/base/rendered.ts';
import type { Sources } from '../pages/base/sources.ts';

/** Feeds, badges and the like in memory, compressed and not; beyond it those not asked for longest are drawn anew. */
const PREPARED_BYTES_MAX = 16 * 1024 * 1024;
/** In event time: drawn no more often than pages of many services are. */
export const PREPARED_FRESH: Millis = 10 * SECOND;

/** What is to be sent, before it is compressed. */
interface Drawing {
  readonly text: string;
  readonly contentType: string;
}

/** Views of the data beside its pages, ready to be sent. */
export interface Prepared {
  /** The bytes of that name, drawn by `draw` where they are not there or not fresh; null, and nothing kept, where it draws nothing. */
  get(name: string, draw: () => Promise<Drawing | null>): Promise<Rendered | null>;
}

interface Held {
  readonly at: Millis;
  readonly catalog: Catalog;
  readonly rendered: Rendered;
}

/** However many ask at once, it is drawn once. */
export function createPrepared(
  { now, catalog }: Pick<Sources, 'now' | 'catalog'>,
  bytesMax = PREPARED_BYTES_MAX,
): Prepared {
  const held = new ByteCache<Held>(bytesMax, ({ rendered }) => bytesOfRendered(rendered));
  const flights = new Map<string, Promise<Rendered | null>>();

  async function drawn(name: string, draw: () => Promise<Drawing | null>): Promise<Rendered | null> {
    const of = { at: now(), catalog: catalog() };
    const drawing = await draw();
    if (drawing === null) return null;
    const rendered = await render(200, drawing.text, drawing.contentType);
    held.set(name, { ...of, rendered });
    return rendered;
  }

  return {
    async get(name, draw) {
      const known = held.get(name);
      if (known !== undefined && known.catalog === catalog() && now() - known.at < PREPARED_FRESH)
        return known.rendered;
      const flight = flights.get(name) ?? drawn(name, draw).finally(() => flights.delete(name));
      flights.set(name, flight);
      return flight;
    },
  };
}

import type { Catalog } from '../core/domain/service.ts';
import { SECOND, type Millis } from '../core/base/time.ts';
import { ByteCache } from '../pages/base/byte-cache.ts';
import { bytesOfRendered, render, type Rendered } from '../pages/base/rendered.ts';
import type { Sources } from '../pages/base/sources.ts';

/** Memory for feeds, badges and the like, compressed and not; beyond it the least recently used are dropped. */
const PREPARED_BYTES_MAX = 16 * 1024 * 1024;
/** In event time: redrawn no more often than pages about many services. */
export const PREPARED_FRESH: Millis = 10 * SECOND;

/** What is to be sent, before compression. */
interface Drawing {
  readonly text: string;
  readonly contentType: string;
}

/** Feeds, badges and other views of the data, ready to be sent. */
export interface Prepared {
  /** The bytes of that name, drawn by `draw` if they are missing or stale; null, with nothing cached, if it draws nothing. */
  get(name: string, draw: () => Promise<Drawing | null>): Promise<Rendered | null>;
}

interface Held {
  readonly at: Millis;
  readonly catalog: Catalog;
  readonly rendered: Rendered;
}

/** Concurrent requests for the same name share one drawing. */
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

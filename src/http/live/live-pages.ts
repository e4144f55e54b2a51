import { setImmediate } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Millis } from '../../core/base/time.ts';
import { TICK } from '../../core/domain/watermark.ts';
import { splitCountry } from '../../pages/base/country-root.ts';
import { isOfCountries, type PageKey } from '../../pages/base/page-key.ts';
import type { RegionsChange } from '../../pages/site/site.ts';
import type { Context } from '../context.ts';
import { frame, type Frame, type Stream } from './hub.ts';
import { Openings } from './openings.ts';

/** Distinct pages that can be followed at once; further ones are only loaded. */
export const FOLLOWED_PAGES_MAX = 40_000;
/** After this long, other requests get a turn before the next page of a tick. */
const PIECE_MS = 8;

/** A page that a reader follows, and the version the reader has. */
export interface Followed {
  readonly path: string;
  readonly key: PageKey;
  readonly since: Millis;
}

/** What a reader missed of a page, and the version the reader has after it. */
interface Opening {
  readonly frame: Frame;
  readonly version: Millis;
}

/** Keeps the pages that are open in browsers up to date, region by region. */
interface LivePages {
  /** The page at that path, if it is one that can be followed. */
  keyOf(path: string): Promise<PageKey | null>;
  /** Whether one more reader may follow the page. */
  hasRoom(path: string): boolean;
  /** Sends a stream that has joined the channels of the pages what it missed of each. Rejects if a page cannot be drawn. */
  open(stream: Stream, followed: readonly Followed[]): Promise<void>;
  /** Sends the readers of each page what changed on it. */
  push(): Promise<void>;
}

type Told = Pick<Context, 'hub' | 'site' | 'catalog' | 'watch' | 'store' | 'readers' | 'sources'>;

export function createLivePages(
  { hub, site, catalog, watch, store, readers, sources }: Told,
  log: FastifyBaseLogger,
  pagesMax = FOLLOWED_PAGES_MAX,
): LivePages {
  /** By path; the hub knows which version each reader has. */
  const pages = new Map<string, PageKey>();
  /** Since the last push. */
  const openings = new Openings<Promise<Opening>>();

  async function keyOf(address: string): Promise<PageKey | null> {
    const { path: inCountry, ...inLanguage } = readers.split(address);
    const { path, ...ofCountry } = splitCountry(inCountry, sources);
    const key = await keyWithout(path);
    if (key === null || (ofCountry.country !== undefined && !isOfCountries(key))) return null;
    return { ...key, ...inLanguage, ...ofCountry };
  }

  async function keyWithout(path: string): Promise<PageKey | null> {
    if (path === '/') return { page: 'home' };
    const [, kind, name = '', ...more] = path.split('/');
    if (more.length > 0) return null;
    if (kind === 'status') return catalog.service(name) === null ? null : { page: 'service', slug: name };
    if (kind === 'embed') return catalog.service(name) === null ? null : { page: 'embed', slug: name };
    if (kind !== 'incident') return null;
    return (await store.incidents.get(name)) === null ? null : { page: 'incident', id: name };
  }

  async function open(stream: Stream, followed: readonly Followed[]): Promise<void> {
    for (const { path, key } of followed) pages.set(path, key);
    for (const one of followed) {
      const opening = await openingOf(one);
      // New events are pushed only from here on, so none can overtake what the reader missed.
      hub.open(stream, opening.frame);
      hub.know(stream, one.path, opening.version);
    }
  }

  /** What the reader of a page missed; a failed one is tried again. */
  async function openingOf({ path, key, since }: Followed): Promise<Opening> {
    // A version from the future was issued under another clock, so it is ignored.
    const claimed = since < watch.at + TICK ? since : 0;
    try {
      return await openings.of(path, claimed, async (known) => {
        const missed = await site.regions(key, known);
        return { frame: regionsFrame(path, missed), version: missed.at };
      });
    } catch (error) {
      openings.clear();
      throw error;
    }
  }

  async function push(): Promise<void> {
    openings.clear();
    let began = performance.now();
    for (const [path, key] of pages) {
      if (hub.has(path)) {
        // A page that cannot be drawn is tried again at the next tick without delaying the others.
        await pushPage(path, key).catch((error: unknown) => {
          log.error({ err: error, page: key }, 'A page could not be pushed.');
        });
      } else pages.delete(path);
      if (performance.now() - began < PIECE_MS) continue;
      await setImmediate();
      began = performance.now();
    }
  }

  async function pushPage(path: string, key: PageKey): Promise<void> {
    for (const version of hub.versions(path)) {
      const changed = await site.regions(key, version);
      const isNews = Object.keys(changed.regions).length > 0;
      hub.tell(path, isNews ? regionsFrame(path, changed) : null, version, changed.at);
    }
  }

  return { keyOf, hasRoom: (path) => pages.has(path) || pages.size < pagesMax, open, push };
}

function regionsFrame(page: string, { at, regions }: RegionsChange): Frame {
  return frame([{ id: String(at), event: 'regions', data: { page, at, regions } }]);
}

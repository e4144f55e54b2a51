import { renderToString } from 'preact-render-to-string';
import type { Millis } from '../../core/base/time.ts';
import { clockOf } from '../../words/clock.ts';
import { textOf } from '../../words/sentence.ts';
import { ByteCache } from '../base/byte-cache.ts';
import type { Edition } from '../base/edition.ts';
import { isoMinute } from '../parts/say.tsx';
import { bytesOfRendered, render, type Rendered } from '../base/rendered.ts';

/** The most requested ones, at some 100 kB each; others are rendered again. */
const STALE_BYTES_MAX = 16 * 1024 * 1024;

/** A time in another year, so that the full date is written, because it may be read on any day. */
const LONG_AGO: Millis = 0;

interface StalePage {
  readonly of: Rendered;
  readonly page: Promise<Rendered>;
}

/** The last version of pages with a note on top that says when it was drawn, for when they cannot be redrawn. */
interface StalePages {
  /** `drawn` is a page of that name, as of `at`. It is rendered once, however many requests there are. */
  page(name: string, drawn: Rendered, at: Millis, edition: Edition): Promise<Rendered>;
}

export function createStalePages(timeZone: string, bytesMax = STALE_BYTES_MAX): StalePages {
  const pages = new ByteCache<StalePage>(bytesMax, ({ of }) => bytesOfRendered(of));
  return {
    page(name, drawn, at, edition) {
      const held = pages.get(name);
      if (held?.of === drawn) return held.page;
      const note = noteOf(at, timeZone, edition);
      // Comments are escaped, so the first match is the page's own.
      const html = drawn.identity.toString().replace('<main>', () => `${note}<main>`);
      const page = render(drawn.status, html);
      pages.set(name, { of: drawn, page });
      return page;
    },
  };
}

/** In the zone of the instance, which is named; the browser module adds how long ago that is. */
function noteOf(at: Millis, timeZone: string, { language }: Edition): string {
  const moment = clockOf(language, timeZone).zoned(at, LONG_AGO);
  return renderToString(
    <p class="stale" role="status">
      {textOf(language.say.staleNote({ at: moment }))} <span data-age={isoMinute(at)} />
    </p>,
  );
}

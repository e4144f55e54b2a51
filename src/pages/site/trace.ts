import { createHash } from 'node:crypto';
import type { Millis } from '../../core/base/time.ts';
import { writeRegion } from '../document.tsx';
import { withElement } from '../base/element.ts';
import type { Page } from '../base/page.ts';

/**
 * What is remembered of a page that was drawn, some hundred bytes: enough to tell whether a region changed since, also where
 * its HTML is gone from memory.
 */
export interface Trace {
  readonly urgency: string | null;
  /** That of the region which changed last. */
  readonly version: Millis;
  readonly regions: ReadonlyMap<string, RegionTrace>;
}

interface RegionTrace {
  /** Event time of the tick that last changed it, a millisecond later for each further change as of the same tick. */
  readonly version: Millis;
  /** Event time it was last drawn at, changed or not. */
  readonly drawnAt: Millis;
  readonly digest: string;
}

export interface RegionsDrawn {
  readonly trace: Trace;
  /** The HTML of regions: those that were held, or drawn now. */
  readonly html: ReadonlyMap<string, string>;
}

export interface Wanted {
  /** HTML as it was last drawn, of all regions or of some. */
  readonly held: ReadonlyMap<string, string>;
  /** Whether the HTML of a region of that version is needed, though its time may not have come. */
  readonly needs: (version: Millis) => boolean;
  /** Versions up to this may be known of the page to somebody. */
  readonly knownUpTo: Millis;
}

/**
 * Draws the regions whose time has come, all where the verdict changed, and those that are needed and not held. What is the
 * same as before keeps its version; what is not gets one that no reader knows.
 */
export async function drawRegions(
  page: Page,
  before: Trace | null,
  { held, needs, knownUpTo }: Wanted,
): Promise<RegionsDrawn> {
  const urgent = before?.urgency !== page.urgency;
  const next = Math.max(page.asOf, 1 + Math.max(knownUpTo, before?.version ?? 0));
  const regions = new Map<string, RegionTrace>();
  const html = new Map<string, string>();
  for (const { name, everyMs, content } of page.regions) {
    const last = before?.regions.get(name);
    const known = held.get(name);
    if (last !== undefined && !urgent && page.asOf - last.drawnAt < everyMs) {
      if (known !== undefined || !needs(last.version)) {
        regions.set(name, last);
        if (known !== undefined) html.set(name, known);
        continue;
      }
    }
    const drawn = writeRegion(await content());
    const digest = digestOf(drawn);
    const version = last?.digest === digest ? last.version : next;
    regions.set(name, { version, drawnAt: page.asOf, digest });
    html.set(name, drawn);
  }
  const version = [...regions.values()].reduce((most, region) => Math.max(most, region.version), 0);
  return { trace: { urgency: page.urgency, version, regions }, html };
}

/** On a page that is kept live, "as of" moves with the beat of its stream, and is no news. */
const AS_OF = ['<b class="as-of">', '</b>'] as const;
const DIGEST_CHARS = 16;

function digestOf(html: string): string {
  return createHash('sha256')
    .update(withElement(html, ...AS_OF, ''))
    .digest('base64url')
    .slice(0, DIGEST_CHARS);
}

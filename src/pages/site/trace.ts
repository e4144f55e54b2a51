import { createHash } from 'node:crypto';
import type { Millis } from '../../core/base/time.ts';
import { writeRegion } from '../document.tsx';
import { withElement } from '../base/element.ts';
import type { Page } from '../base/page.ts';

/** What is remembered of a drawn page, a few hundred bytes: enough to tell whether a region changed since, even if its HTML was evicted. */
export interface Trace {
  readonly urgency: string | null;
  /** The version of the region that changed last. */
  readonly version: Millis;
  readonly regions: ReadonlyMap<string, RegionTrace>;
}

interface RegionTrace {
  /** Event time of the tick that last changed it, plus a millisecond for each further change as of the same tick. */
  readonly version: Millis;
  /** Event time at which it was last drawn, changed or not. */
  readonly drawnAt: Millis;
  readonly digest: string;
}

export interface RegionsDrawn {
  readonly trace: Trace;
  /** The HTML of regions, from the cache or just drawn. */
  readonly html: ReadonlyMap<string, string>;
}

export interface Wanted {
  /** Cached HTML of all or some regions. */
  readonly held: ReadonlyMap<string, string>;
  /** Whether the HTML of a region with that version is needed, even if it is not due. */
  readonly needs: (version: Millis) => boolean;
  /** A reader may have any version of the page up to this. */
  readonly knownUpTo: Millis;
}

/**
 * Draws the regions that are due, all of them if the verdict changed, and those that are needed but not cached. An unchanged region keeps
 * its version; a changed one gets a version that no reader has.
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

/** On a live page, "as of" moves with the stream's heartbeat and is not a change. */
const AS_OF = ['<b class="as-of">', '</b>'] as const;
const DIGEST_CHARS = 16;

function digestOf(html: string): string {
  return createHash('sha256')
    .update(withElement(html, ...AS_OF, ''))
    .digest('base64url')
    .slice(0, DIGEST_CHARS);
}

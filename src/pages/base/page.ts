import type { VNode } from 'preact';
import { SECOND, type Millis } from '../../core/base/time.ts';
import type { Tone } from '../sentences/verdict.ts';

/**
 * A page before rendering: named regions, which the live stream replaces one by one, and a body around them, which does not change while
 * the page is open. The report form is not in a region, because someone may be filling it in.
 */
export interface Page {
  readonly status: 200 | 404;
  /** If it is shown in a frame on another site, the page it belongs to; left out: it is a page of its own. */
  readonly framed?: { readonly of: string };
  readonly title: string;
  readonly description: string;
  readonly tone: Tone;
  /** The page's path without language and country. */
  readonly path: string;
  /** Whether the page also exists for each country, and links to them; left out: it does not. */
  readonly ofCountries?: boolean;
  /** Set on a country's page that says the same as the world's, which is then the canonical one for search engines. */
  readonly ofWorld?: boolean;
  /** The query of its URL: `?q=bank`; left out: none. */
  readonly query?: string;
  /** The query of an alternative view of the page, `?range=week`; its canonical URL is without it. */
  readonly variant?: string;
  /** Whether search engines should not list it, as for search results; left out: they may. */
  readonly unlisted?: boolean;
  /** The pages above it, without the front page, and the page itself at the end; left out: no breadcrumbs. */
  readonly trail?: readonly Crumb[];
  /** Whether it has a preview image of its own; left out: it uses that of the front page. */
  readonly pictured?: boolean;
  /** Whether the live stream sends its changes, by its path. */
  readonly live: boolean;
  /** Whether other sites may embed it in a frame, if the operator allows that. */
  readonly embeddable?: boolean;
  /** Path of the same data as JSON; null if there is none. */
  readonly data: string | null;
  /** Base path of its feeds, {@link feedPath}; null if it has none. */
  readonly feeds: string | null;
  readonly asOf: Millis;
  /** Slugs of the services it is about: a tick that touches one makes it stale. */
  readonly about: readonly string[] | 'all';
  /** While this stays the same, a region is redrawn only every `everyMs`; a change redraws all of them at once. */
  readonly urgency: string;
  readonly regions: readonly Region[];
  /** The sign at the top, whose text is in regions, and the rest below it. */
  readonly sign: (slot: Slot) => VNode;
  readonly body: (slot: Slot) => VNode;
}

/** Defaults of pages that are not live; most of them do not change with ticks. */
export const STILL = { live: false, about: [], urgency: '', regions: [] } as const;

/** A breadcrumb: a page's name and path. */
interface Crumb {
  readonly name: string;
  readonly path: string;
}

export interface Region {
  readonly name: string;
  /** The shortest time between redraws, which keeps the traffic of a page left open low. */
  readonly everyMs: Millis;
  readonly content: () => VNode | Promise<VNode>;
}

/** Places a region in the body. */
export type Slot = (name: string) => VNode;

/** How often regions may change while the verdict stays the same. */
export const AT_ONCE: Millis = 0;
export const PULSE_EVERY: Millis = 20 * SECOND;
export const CHART_EVERY: Millis = 60 * SECOND;
export const SHARES_EVERY: Millis = 240 * SECOND;
export const BOARD_EVERY: Millis = 30 * SECOND;
export const BUSY_EVERY: Millis = 300 * SECOND;
export const ANSWERS_EVERY: Millis = 600 * SECOND;
export const MAP_EVERY: Millis = 900 * SECOND;

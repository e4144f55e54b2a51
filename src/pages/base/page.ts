import type { VNode } from 'preact';
import { SECOND, type Millis } from '../../core/base/time.ts';
import type { Tone } from '../sentences/verdict.ts';

/**
 * A page before it is written out: named regions, which the live stream replaces one by one, and a body around them, which
 * stays as it is while somebody looks at it. The report form is in no region: people may be choosing.
 */
export interface Page {
  readonly status: 200 | 404;
  /** Of one that is shown in a frame of another site, the page that it is a part of; left out: it stands alone. */
  readonly framed?: { readonly of: string };
  readonly title: string;
  readonly description: string;
  readonly tone: Tone;
  /** Path of the page that is the same for everybody. */
  readonly path: string;
  /** Whether there is the same page of each country, to which it leads; left out: there is not. */
  readonly ofCountries?: boolean;
  /** Of a page of one country that says what that of the world does: search engines are told the address of that one. */
  readonly ofWorld?: boolean;
  /** What the address has behind its path: `?q=bank`; left out: nothing. */
  readonly query?: string;
  /** The same of a page that shows another one in another way, `?range=week`: search engines are told the address of that one. */
  readonly variant?: string;
  /** Whether it is none that search engines are to show, as what somebody searched for here; left out: it is not. */
  readonly unlisted?: boolean;
  /** The pages that it lies below, the front page left out, and itself at the end; left out: not said. */
  readonly trail?: readonly Crumb[];
  /** Whether it has a card of its own to be shown beside links; left out: it is shown with that of the front page. */
  readonly pictured?: boolean;
  /** Whether the live stream tells of it, by its path. */
  readonly live: boolean;
  /** Whether other sites may show it in a frame, where the operator allows that. */
  readonly embeddable?: boolean;
  /** Path of the same as JSON; null where there is none. */
  readonly data: string | null;
  /** Path that its feeds are below, {@link feedPath}; null where it has none. */
  readonly feeds: string | null;
  readonly asOf: Millis;
  /** Slugs of the services it tells of: their ticks make it stale. */
  readonly about: readonly string[] | 'all';
  /** While this is unchanged, a region waits out its `everyMs`; a change shows everywhere at once. */
  readonly urgency: string;
  readonly regions: readonly Region[];
  /** The sign on top, whose text is regions, and the rest below it. */
  readonly sign: (slot: Slot) => VNode;
  readonly body: (slot: Slot) => VNode;
}

/** What pages have in common that nobody follows; of most no tick changes anything. */
export const STILL = { live: false, about: [], urgency: '', regions: [] } as const;

/** A page by its name, and its path. */
interface Crumb {
  readonly name: string;
  readonly path: string;
}

export interface Region {
  readonly name: string;
  /** How long what is shown stands before it is drawn anew: what keeps ten minutes of watching small. */
  readonly everyMs: Millis;
  readonly content: () => VNode | Promise<VNode>;
}

/** The place of a region in the body. */
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

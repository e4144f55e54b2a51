import type { ServiceState } from '../../core/incident/status.ts';
import type { Millis } from '../../core/base/time.ts';
import { basePath, belowBase } from '../base/below-a-path.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import { ByteCache } from '../base/byte-cache.ts';
import { writePage } from '../document.tsx';
import { editionOf } from '../base/edition.ts';
import type { Locale } from '../../words/language.ts';
import { Freshness, UNTOUCHED_FRESH, type Drawn } from './freshness.ts';
import { missingIn, nameOfPage, regionsKeyOf, thanksFor, type PageKey } from '../base/page-key.ts';
import type { Page } from '../base/page.ts';
import { pageOf } from './page-of.ts';
import { brokenDocument, confirmDocument, type FormFields } from '../trouble.tsx';
import { bytesOfRendered, render, type Rendered } from '../base/rendered.ts';
import type { Sources } from '../base/sources.ts';
import { createOwnNetworks } from '../own-network.tsx';
import { createStalePages } from './stale.tsx';
import { momentsOf } from '../parts/say.tsx';
import { mutePage, type MutePage } from '../mute.tsx';
import { tellMePage, type TellMe } from '../tell-me.tsx';
import { thanking, type Thanks } from '../thanks.tsx';
import { drawRegions, type RegionsDrawn, type Trace, type Wanted } from './trace.ts';

/** The changes of a page: HTML of regions by name, empty if nothing changed. */
export interface RegionsChange {
  /** The version of the page, which is that of its newest region: a reader who gets this knows the page up to there. */
  readonly at: Millis;
  readonly regions: Readonly<Record<string, string>>;
}

export interface Site {
  /** A number that changes whenever a page may change: with each tick, mark and catalog. */
  readonly edition: number;
  /**
   * The page as of the last tick, from memory if it is fresh. If the store fails or the watch is behind, the page as last drawn, with a
   * note; rejects only if the store does and the page is not in memory.
   */
  page(key: PageKey): Promise<Rendered>;
  /** Regions whose HTML changed after version `since`. Draws what is due first; draws nothing if nothing happened. */
  regions(key: PageKey, since: Millis): Promise<RegionsChange>;
  /** The regions of a moment of a replay, for its script; null if there is no such moment. */
  momentOf(key: Extract<PageKey, { readonly page: 'replay' }>): Promise<Rendered | null>;
  /** The page for 5xx errors, which needs no data. */
  broken(status: number, locale?: Locale): Promise<Rendered>;
  /** The page that asks to confirm a report with those fields; null if there is no such service. */
  confirming(service: string, fields: FormFields, locale?: Locale): Promise<Rendered> | null;
  /** The thank-you page, with what only its reporter is told. */
  thanking(key: PageKey, thanks: Thanks): Promise<Rendered>;
  /** The page with a note about the reader's network; null if that is not known. */
  onNetwork(key: PageKey & { readonly slug: string }, network: number | null): Promise<Rendered>;
  /** A page about subscribing, made for one reader and never cached. */
  tellMe(what: TellMe, locale?: Locale): Promise<Rendered>;
  /** A page of a message's mute link. */
  mute(what: MutePage, locale?: Locale): Promise<Rendered>;
  /** To be called for each counted report, so that its thank-you page includes it. */
  onReport(service: string): void;
  /** To be called for each committed tick: what it touched is redrawn on the next request. */
  onTick(tick: { readonly at: Millis; readonly states: readonly ServiceState[] }): void;
  /** To be called if all pages may be wrong, as after an editor's mark: each is redrawn on the next request, keeping its trace. */
  redrawAll(): void;
  /** To be called when the catalog is replaced: each page is redrawn on the next request, without reusing any region. */
  forget(): void;
}

/** The limits of the cache; see the constants. */
export interface SiteLimits {
  readonly documentBytesMax: number;
  readonly regionBytesMax: number;
  readonly tracesMax: number;
}

interface SiteOptions extends Partial<SiteLimits> {
  /** Called with the error if a page could not be drawn and its last version is shown. */
  readonly onStale?: (error: unknown) => void;
}

/** Whole pages, compressed and not, at some 100 kB each. */
export const DOCUMENT_BYTES_MAX = 48 * 1024 * 1024;
/** The HTML of regions, at some 40 kB a page. */
export const REGION_BYTES_MAX = 48 * 1024 * 1024;
/** Pages remembered without their HTML, at some 2 kB each: more than can be followed, so that no followed page is evicted. */
export const TRACES_MAX = 50_000;

const LIMITS: SiteLimits = {
  documentBytesMax: DOCUMENT_BYTES_MAX,
  regionBytesMax: REGION_BYTES_MAX,
  tracesMax: TRACES_MAX,
};
const BYTES_A_CHARACTER = 2;
const REST_STEPS = 997;

type Html = ReadonlyMap<string, string>;

/** A requested page, and what is known of its regions. */
interface Entry {
  readonly key: PageKey;
  readonly name: string;
  /** How long its regions stay fresh if no tick touches them. */
  readonly restMs: Millis;
  trace: Trace | null;
  /** When its regions were last updated; null before the first time. */
  drawn: Drawn | null;
  /** Settles when nobody is drawing it. Drawings run one after another, so that older data never replaces newer data. */
  turn: Promise<void>;
}

interface Document {
  readonly drawn: Drawn;
  readonly rendered: Rendered;
  /** Whether the page itself says that its data is from some time ago. */
  readonly saysBehind: boolean;
  /** The number of events when drawing last failed; it is not retried until there are more. */
  failedAt: number | null;
}

/** A drawing of a whole page in progress, with the number of events when it began. */
interface Flight {
  readonly happened: number;
  readonly document: Promise<Document>;
}

/**
 * The page cache, in three layers with separate limits: whole pages for loading, the HTML of regions for live updates, and a trace of each
 * page, so that readers are never sent what they have. A page is drawn on request, at most once per tick however many requests there are.
 */
export function createSite(sources: Sources, { onStale = ignore, ...given }: SiteOptions = {}): Site {
  const limits: SiteLimits = { ...LIMITS, ...given };
  const base = basePath(sources.instance.publicUrl);
  const edition = (key: Parameters<typeof editionOf>[1]) => editionOf(sources.instance.languages, key);
  const freshness = new Freshness();
  const documents = new ByteCache<Document>(limits.documentBytesMax, ({ rendered }) =>
    bytesOfRendered(rendered),
  );
  const regionsHeld = new ByteCache<Html>(limits.regionBytesMax, bytesOfHtml);
  const ownNetworks = createOwnNetworks(sources);
  const stale = createStalePages(sources.instance.timeZone);
  const flights = new Map<string, Flight>();
  /** In order of last use, the least recently used first. */
  const entries = new Map<string, Entry>();
  /** The newest version of any evicted page: a reader may have a version up to it. */
  let forgottenUpTo: Millis = 0;

  const isFresh = (drawn: Drawn | null, restMs = UNTOUCHED_FRESH): boolean =>
    drawn !== null && freshness.isFresh(drawn, sources.now(), restMs);

  async function page(key: PageKey): Promise<Rendered> {
    if (key.page === 'search' || key.page === 'replay') {
      const { page, html } = await drawnOnce(key);
      return render(page.status, writePage(page, html, page.asOf, sources, edition(key)));
    }
    const document = await newestOf(key);
    const isPast = document.failedAt !== null || (isBehind() && !document.saysBehind);
    if (!isPast) return document.rendered;
    return stale.page(nameOfPage(key), document.rendered, document.drawn.at, edition(key));
  }

  /** Pages with too many variants to be cached. */
  async function drawnOnce(key: PageKey): Promise<{ page: Page; html: Html }> {
    const page = await pageOf(key, sources);
    const { html } = await drawRegions(page, null, { held: NOTHING, needs: () => true, knownUpTo: 0 });
    return { page, html };
  }

  async function momentOf(key: Extract<PageKey, { page: 'replay' }>): Promise<Rendered | null> {
    const { page, html } = await drawnOnce(key);
    if (page.status !== 200) return null;
    const regions = [...html].map(([name, text]) => `<div data-region="${name}">${text}</div>`).join('');
    return render(200, belowBase(regions, base, edition(key)));
  }

  /** The current page, or else its last version. */
  async function newestOf(key: PageKey): Promise<Document> {
    const name = nameOfPage(key);
    const held = documents.get(name);
    if (held !== undefined && held.failedAt === freshness.happened) return held;
    try {
      return await documentOf(key);
    } catch (error) {
      const last = documents.get(name);
      if (last === undefined) throw error;
      last.failedAt = freshness.happened;
      onStale(error);
      return last;
    }
  }

  const isBehind = (): boolean => sources.instance.catchingUp === true;

  async function documentOf(key: PageKey): Promise<Document> {
    const name = nameOfPage(key);
    const needed = freshness.happened;
    for (;;) {
      const held = documents.get(name);
      if (held !== undefined && isFresh(held.drawn)) return held;
      const flight = flights.get(name) ?? takeOff(key, name);
      if (flight.happened >= needed) return flight.document;
      // That drawing began before the last event: the next one, begun after it, will include it.
      await flight.document.catch(() => undefined);
    }
  }

  function takeOff(key: PageKey, name: string): Flight {
    const { happened } = freshness;
    const document = drawDocument(key, name).finally(() => flights.delete(name));
    const flight = { happened, document };
    flights.set(name, flight);
    return flight;
  }

  async function drawDocument(key: PageKey, name: string): Promise<Document> {
    const entry = entryOf(regionsKeyOf(key));
    const saysBehind = isBehind();
    const { page, drawn, trace, html } = await inTurn(entry, () => draw(entry, () => true, key));
    // All nonexistent URLs share one page, so that nobody can fill the cache by inventing them.
    if (isLost(page, key)) return documentOf(missingIn(key));
    const written = writePage(page, html, trace.version || page.asOf, sources, edition(key));
    const document = { drawn, rendered: await render(page.status, written), saysBehind, failedAt: null };
    documents.set(name, document);
    return document;
  }

  async function regions(key: PageKey, since: Millis): Promise<RegionsChange> {
    const entry = entryOf(regionsKeyOf(key));
    const known = entry.trace?.version ?? Infinity;
    // The result for most pages at most ticks, so it must be cheap.
    if (known <= since && isFresh(entry.drawn, entry.restMs)) return { at: known, regions: {} };
    const needs = (version: Millis): boolean => version > since;
    const { trace, html } = await inTurn(entry, async () => held(entry, needs) ?? draw(entry, needs));
    const changed = [...trace.regions].filter(([, { version }]) => needs(version));
    const roots = edition(key);
    return {
      at: trace.version,
      regions: Object.fromEntries(
        changed.map(([name]) => [name, belowBase(html.get(name) ?? '', base, roots)]),
      ),
    };
  }

  /** The cached regions, if they are fresh and include all that are needed. */
  function held({ name, trace, drawn, restMs }: Entry, needs: Wanted['needs']): RegionsDrawn | null {
    if (trace === null || !isFresh(drawn, restMs)) return null;
    const html = regionsHeld.get(name) ?? NOTHING;
    const missing = [...trace.regions].some(([region, { version }]) => needs(version) && !html.has(region));
    return missing ? null : { trace, html };
  }

  /** Reads the data of the page and draws the regions that are due or needed; call it in turn. */
  async function draw(entry: Entry, needs: Wanted['needs'], key = entry.key): Promise<WholeDrawn> {
    const { happened } = freshness;
    const page = await pageOf(key, sources);
    const whole = entry.drawn !== null && freshness.isWrong(entry.drawn);
    const before = entry.trace === null || !whole ? entry.trace : { ...entry.trace, urgency: null };
    const { trace, html } = await drawRegions(page, before, {
      held: regionsHeld.get(entry.name) ?? NOTHING,
      needs,
      knownUpTo: forgottenUpTo,
    });
    const drawn = { about: page.about, at: page.asOf, happened, thanksFor: thanksFor(key) };
    entry.trace = trace;
    entry.drawn = drawn;
    if (isLost(page, key) || entries.get(entry.name) !== entry) forgetEntry(entry);
    else regionsHeld.set(entry.name, html);
    return { page, drawn, trace, html };
  }

  /** Runs after the current drawing: see {@link Entry.turn}. */
  function inTurn<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
    const turn = entry.turn.then(work);
    // Drops the result: only the caches, which count bytes, may retain what was drawn.
    entry.turn = turn.then(ignore, ignore);
    return turn;
  }

  function entryOf(key: PageKey): Entry {
    const name = nameOfPage(key);
    const entry = entries.get(name) ?? newEntry(key, name);
    entries.delete(name);
    entries.set(name, entry);
    if (entries.size > limits.tracesMax) {
      const [oldest] = entries.values();
      if (oldest !== undefined) forgetEntry(oldest);
    }
    return entry;
  }

  function forgetEntry(entry: Entry): void {
    forgottenUpTo = Math.max(forgottenUpTo, entry.trace?.version ?? 0);
    if (entries.get(entry.name) !== entry) return;
    entries.delete(entry.name);
    regionsHeld.delete(entry.name);
  }

  /** Traces are kept: readers continue from the version they have. */
  function forget(): void {
    freshness.forget();
    documents.clear();
    regionsHeld.clear();
  }

  return {
    get edition() {
      return freshness.edition;
    },
    page,
    regions,
    momentOf,
    broken: (status, locale) => render(status, brokenDocument(status, sources, edition({ locale }))),
    confirming(slug, fields, locale) {
      const service = catalogIndex(sources.catalog()).services.get(slug);
      return service === undefined
        ? null
        : render(200, confirmDocument(service, fields, sources, edition({ locale })));
    },
    thanking: async (key, thanks) => thanking(await page(key), thanks, edition(key).language),
    onNetwork: async (key, network) =>
      ownNetworks.page(await page(key), key.slug, network, edition(key).language),
    async tellMe(what, locale) {
      const given = { places: sources.places, script: sources.assets.push, now: sources.now() };
      const made = tellMePage(what, given, edition({ locale }).language);
      return render(made.status, writePage(made, NOTHING, made.asOf, sources, edition({ locale })));
    },
    async mute(what, locale) {
      const { language } = edition({ locale });
      const made = mutePage(what, momentsOf(language, sources.instance, sources.now()), sources.now());
      return render(made.status, writePage(made, NOTHING, made.asOf, sources, edition({ locale })));
    },
    onReport: (service) => freshness.report(service),
    onTick: ({ states }) => freshness.tick(states.map(({ service }) => service)),
    redrawAll: () => freshness.overrule(),
    forget,
  };
}

interface WholeDrawn extends RegionsDrawn {
  readonly page: Page;
  readonly drawn: Drawn;
}

const NOTHING: Html = new Map();
const ignore = (): void => {};

/** Whether the page is a 404 for its key, which is not cached. */
function isLost(page: Page, key: PageKey): boolean {
  return page.status === 404 && key.page !== 'missing';
}

function newEntry(key: PageKey, name: string): Entry {
  return { key, name, restMs: restMsOf(name), trace: null, drawn: null, turn: Promise.resolve() };
}

/**
 * How long regions that no tick touched stay fresh: a share of {@link UNTOUCHED_FRESH} that differs by page, so that pages first requested
 * together are not all redrawn together.
 */
function restMsOf(name: string): Millis {
  let sum = 0;
  for (let nth = 0; nth < name.length; nth++) sum = (sum * 31 + name.charCodeAt(nth)) % REST_STEPS;
  return UNTOUCHED_FRESH * (0.5 + sum / (2 * REST_STEPS));
}

function bytesOfHtml(html: Html): number {
  let bytes = 0;
  for (const text of html.values()) bytes += BYTES_A_CHARACTER * text.length;
  return bytes;
}

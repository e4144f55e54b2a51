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

/** What changed of a page: regions as HTML by name, none where nothing did. */
export interface RegionsChange {
  /** The version of the page, that of its newest region: who is told this knows the page up to there. */
  readonly at: Millis;
  readonly regions: Readonly<Record<string, string>>;
}

export interface Site {
  /** A number that changes whenever what is shown may: with each tick, mark and catalog. */
  readonly edition: number;
  /**
   * The page as of the last tick, from memory where it is fresh. Where the store fails or the watch is behind, the page as it was
   * drawn last, which says so; rejects only where the store does and the page is not in memory.
   */
  page(key: PageKey): Promise<Rendered>;
  /** Regions whose HTML changed after version `since`. Draws what is due first, and where nothing happened nothing. */
  regions(key: PageKey, since: Millis): Promise<RegionsChange>;
  /** The regions of a moment of a replay, for the script that goes through them; null where there is no such moment. */
  momentOf(key: Extract<PageKey, { readonly page: 'replay' }>): Promise<Rendered | null>;
  /** The page for 5xx, which needs no data. */
  broken(status: number, locale?: Locale): Promise<Rendered>;
  /** The page that asks whether to send those fields as a report of the service; null where there is no such service. */
  confirming(service: string, fields: FormFields, locale?: Locale): Promise<Rendered> | null;
  /** The page that thanks for a report, with what its reporter is told beside it. */
  thanking(key: PageKey, thanks: Thanks): Promise<Rendered>;
  /** The page with a word about the network of whoever asks; null where that is not known. */
  onNetwork(key: PageKey & { readonly slug: string }, network: number | null): Promise<Rendered>;
  /** A page about being told, which is made for its reader and kept nowhere. */
  tellMe(what: TellMe, locale?: Locale): Promise<Rendered>;
  /** A page by which the link of a message mutes. */
  mute(what: MutePage, locale?: Locale): Promise<Rendered>;
  /** Tells of a report that was counted: the page that thanks for it shows it. */
  onReport(service: string): void;
  /** Tells of a tick on disk: what it touched is drawn anew when next asked for. */
  onTick(tick: { readonly at: Millis; readonly states: readonly ServiceState[] }): void;
  /** What all pages say may be wrong, as after an editor's mark: each is drawn anew when next asked for, from what is known of it. */
  redrawAll(): void;
  /** The catalog was replaced: each page is drawn anew when next asked for, with nothing kept of the old one. */
  forget(): void;
}

/** What the cache may take; see the constants. */
export interface SiteLimits {
  readonly documentBytesMax: number;
  readonly regionBytesMax: number;
  readonly tracesMax: number;
}

interface SiteOptions extends Partial<SiteLimits> {
  /** Told why a page could not be drawn and is shown as it was drawn last. */
  readonly onStale?: (error: unknown) => void;
}

/** Whole pages, compressed and not, at some 100 kB each. */
export const DOCUMENT_BYTES_MAX = 48 * 1024 * 1024;
/** The HTML of regions, at some 40 kB a page. */
export const REGION_BYTES_MAX = 48 * 1024 * 1024;
/** Pages remembered without their HTML, at some 2 kB each: more than can be followed, so that none of those is among the oldest. */
export const TRACES_MAX = 50_000;

const LIMITS: SiteLimits = {
  documentBytesMax: DOCUMENT_BYTES_MAX,
  regionBytesMax: REGION_BYTES_MAX,
  tracesMax: TRACES_MAX,
};
const BYTES_A_CHARACTER = 2;
const REST_STEPS = 997;

type Html = ReadonlyMap<string, string>;

/** A page that was asked for, and what is known of its regions. */
interface Entry {
  readonly key: PageKey;
  readonly name: string;
  /** How long its regions are fresh where no tick touches them. */
  readonly restMs: Millis;
  trace: Trace | null;
  /** When its regions were last brought up to date; null before. */
  drawn: Drawn | null;
  /** Settles when nobody draws it. One drawing follows the other, so that older data never takes the place of newer. */
  turn: Promise<void>;
}

interface Document {
  readonly drawn: Drawn;
  readonly rendered: Rendered;
  /** Whether the page itself says that it is of some time ago. */
  readonly saysBehind: boolean;
  /** How much had happened when it could not be drawn anew; until more does, nobody tries again. */
  failedAt: number | null;
}

/** A drawing of a whole page that is under way, and how much had happened when it began. */
interface Flight {
  readonly happened: number;
  readonly document: Promise<Document>;
}

/**
 * The pages in memory, in three layers that are let go of one by one: whole pages, for those who load them; the HTML of
 * regions, for those who follow them; and a trace of each page, by which followers are sent nothing they have. Each is drawn
 * when it is asked for, at most once a tick, however many ask.
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
  /** In the order of last use, the longest ago first. */
  const entries = new Map<string, Entry>();
  /** The newest version of any page that was forgotten: what its readers know it by. */
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

  /** Pages of which there are so many that none is kept. */
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

  /** The page of now, else that of before. */
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
      // That drawing began before the last change: the next one, begun after it, will show it.
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
    // Addresses that lead nowhere share one page: nobody can fill the cache by making them up.
    if (isLost(page, key)) return documentOf(missingIn(key));
    const written = writePage(page, html, trace.version || page.asOf, sources, edition(key));
    const document = { drawn, rendered: await render(page.status, written), saysBehind, failedAt: null };
    documents.set(name, document);
    return document;
  }

  async function regions(key: PageKey, since: Millis): Promise<RegionsChange> {
    const entry = entryOf(regionsKeyOf(key));
    const known = entry.trace?.version ?? Infinity;
    // What most pages come to at most ticks: it must cost nothing.
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

  /** What is in memory of regions, where that is fresh and all that is needed. */
  function held({ name, trace, drawn, restMs }: Entry, needs: Wanted['needs']): RegionsDrawn | null {
    if (trace === null || !isFresh(drawn, restMs)) return null;
    const html = regionsHeld.get(name) ?? NOTHING;
    const missing = [...trace.regions].some(([region, { version }]) => needs(version) && !html.has(region));
    return missing ? null : { trace, html };
  }

  /** Reads the data of the page and draws the regions that are due or needed; in turn. */
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

  /** After the drawing that is under way: see {@link Entry.turn}. */
  function inTurn<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
    const turn = entry.turn.then(work);
    // Without the result: what was drawn is kept only by the caches, which count its bytes.
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

  /** Traces are kept: readers go on from what they know. */
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

/** Whether the page says that its key leads nowhere: that is nothing to remember. */
function isLost(page: Page, key: PageKey): boolean {
  return page.status === 404 && key.page !== 'missing';
}

function newEntry(key: PageKey, name: string): Entry {
  return { key, name, restMs: restMsOf(name), trace: null, drawn: null, turn: Promise.resolve() };
}

/**
 * How long regions that no tick touched rest: a share of {@link UNTOUCHED_FRESH} that differs from page to page, so that
 * those which were first asked for at once are not all drawn anew at once.
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

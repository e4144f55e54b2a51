import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { ServiceState } from '../core/incident/status.ts';
import { MINUTE, SECOND, type Millis } from '../core/base/time.ts';
import { basePath, belowBase } from './base.ts';
import { writePage, writeRegion } from './document.tsx';
import { categoryModel, homeModel, searchModel } from './models/board.ts';
import { calibrationModel } from './models/calibration.ts';
import { incidentModel } from './models/incident.ts';
import { serviceModel } from './models/service.ts';
import type { Page } from './page.ts';
import { categoryPage, homePage, searchPage } from './home.tsx';
import { howItWorksPage } from './how-it-works.tsx';
import { incidentPage } from './incident.tsx';
import { servicePage } from './service.tsx';
import { brokenDocument, missingPage } from './trouble.tsx';
import type { PlaceRange } from './parts/report-form.tsx';
import { QUERY_CHARS_MAX } from './search.ts';
import type { Sources } from './sources.ts';
import type { Locale } from '../words/language.ts';
import { editionOf } from './edition.ts';
import { cleaned, type FormAnswer } from './words.ts';

/** Which page, and in which language; without one, in the first of the instance and with links that name none either. */
export type PageKey = { readonly locale?: Locale } & PageName;

type PageName =
  | { readonly page: 'home' }
  | { readonly page: 'search'; readonly query: string }
  | {
      readonly page: 'service';
      readonly slug: string;
      readonly answer?: FormAnswer | null;
      readonly places?: PlaceRange;
    }
  | { readonly page: 'incident'; readonly id: string }
  | { readonly page: 'category'; readonly slug: string }
  | { readonly page: 'how-it-works' }
  | { readonly page: 'missing' };

/** A page ready to be sent. `etag` is of the identity form; an encoded form is another representation and adds its own suffix. */
export interface Rendered {
  readonly status: number;
  readonly etag: string;
  readonly contentType: string;
  readonly identity: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

/** Regions of a page as HTML by name, as of event time `at`: the id of the event that carries them. */
export interface RegionsChange {
  readonly at: Millis;
  readonly regions: Readonly<Record<string, string>>;
}

export interface Site {
  /** The page as of the last tick, from memory where it is fresh. Rejects only where the store does. */
  page(key: PageKey): Promise<Rendered>;
  /** Regions whose HTML changed after event time `since`; null where none did. */
  regions(key: PageKey, since: Millis): Promise<RegionsChange | null>;
  /** The page for 5xx, which needs no data. */
  broken(status: number, locale?: Locale): Promise<Rendered>;
  /** Tells of a report that was counted: the page that thanks for it shows it. */
  onReport(service: string): void;
  /** Tells of a tick on disk. Resolves once the pages that are being watched are drawn anew. */
  onTick(tick: { readonly at: Millis; readonly states: readonly ServiceState[] }): Promise<void>;
  /** An editor marked an incident: every page is drawn anew when next asked for, and the rest of it stays as it was. */
  onMark(): void;
  /** The catalog was replaced: everything is drawn anew when next asked for, from nothing. */
  forget(): void;
}

/** Pages held, at some 100 kB each; beyond it, the one that nobody has asked for longest goes. */
export const CACHED_PAGES_MAX = 512;
/** A page no tick touched is still drawn anew after this, so that its "as of" stays honest. */
export const UNTOUCHED_FRESH: Millis = 1 * MINUTE;
/** Pages of many services are touched by every tick; they are drawn no more often than this. */
export const BOARD_FRESH: Millis = 10 * SECOND;

const HTML = 'text/html; charset=utf-8';
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

interface Drawn {
  readonly page: Page;
  readonly regions: ReadonlyMap<string, DrawnRegion>;
  readonly rendered: Rendered;
  readonly at: Millis;
}

interface DrawnRegion {
  readonly html: string;
  /** Event time of the tick that last changed it. */
  readonly version: Millis;
  /** Event time it was last drawn at, changed or not. */
  readonly drawnAt: Millis;
}

interface Entry {
  readonly key: PageKey;
  drawn: Drawn | null;
  /** A tick touched what the page tells of. */
  touched: boolean;
  /** Somebody asked for it since the last tick. */
  watched: boolean;
  /** What it says may be wrong since somebody said so: not even a page of many services waits. */
  stale: boolean;
  /** It thanks for a report that came after it was drawn. */
  reported: boolean;
  flight: Promise<Drawn> | null;
}

/** The cache of rendered pages: each is drawn at most once a tick, however many ask for it. */
export function createSite(sources: Sources): Site {
  const base = basePath(sources.instance.publicUrl);
  /** In the order of last use, the longest ago first. */
  const entries = new Map<string, Entry>();

  async function page(key: PageKey): Promise<Rendered> {
    if (key.page === 'search') return (await draw(key, null, sources)).rendered;
    return (await drawnOf(key)).rendered;
  }

  async function regions(key: PageKey, since: Millis): Promise<RegionsChange | null> {
    const drawn = await drawnOf(key);
    const { root } = editionOf(sources.instance.languages, key.locale);
    const changed = [...drawn.regions].filter(([, region]) => region.version > since);
    if (changed.length === 0) return null;
    return {
      at: Math.max(...changed.map(([, region]) => region.version)),
      regions: Object.fromEntries(
        changed.map(([name, region]) => [name, belowBase(region.html, base, root)]),
      ),
    };
  }

  async function onTick({ states }: { states: readonly ServiceState[] }): Promise<void> {
    const ticked = new Set(states.map((state) => state.service));
    const due: Entry[] = [];
    for (const entry of entries.values()) {
      if (entry.drawn !== null && isAbout(entry.drawn.page, ticked)) entry.touched = true;
      if (entry.watched && !isFresh(entry)) due.push(entry);
      entry.watched = false;
    }
    // One after the other: a tick must not take the processor from those who ask for other pages.
    for (const entry of due) await fly(entry).catch(() => undefined);
  }

  async function drawnOf(key: PageKey): Promise<Drawn> {
    const entry = entryOf(key);
    entry.watched = true;
    if (entry.drawn !== null && isFresh(entry)) return entry.drawn;
    // One that was begun before this reporter's own report is on disk does not hold it.
    if (entry.reported) await entry.flight?.catch(() => undefined);
    const drawn = await fly(entry);
    // Addresses that lead nowhere share one page: nobody can fill the cache by making them up.
    if (drawn.page.status === 404 && key.page !== 'missing') {
      entries.delete(idOf(key));
      return drawnOf({ ...inLanguageOf(key), page: 'missing' });
    }
    return drawn;
  }

  function entryOf(key: PageKey): Entry {
    const id = idOf(key);
    const entry = entries.get(id) ?? {
      key,
      drawn: null,
      touched: false,
      watched: false,
      stale: false,
      reported: false,
      flight: null,
    };
    entries.delete(id);
    entries.set(id, entry);
    if (entries.size > CACHED_PAGES_MAX) {
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    }
    return entry;
  }

  function isFresh(entry: Entry): boolean {
    if (entry.drawn === null) return false;
    if (entry.reported || entry.stale) return false;
    const age = sources.now() - entry.drawn.at;
    if (!entry.touched) return age < UNTOUCHED_FRESH;
    const { about } = entry.drawn.page;
    return (about === 'all' || about.length > 1) && age < BOARD_FRESH;
  }

  /** Joins the drawing under way, or begins one. A tick during it leaves the entry touched. */
  function fly(entry: Entry): Promise<Drawn> {
    entry.flight ??= begin(entry).finally(() => {
      entry.flight = null;
    });
    return entry.flight;
  }

  async function begin(entry: Entry): Promise<Drawn> {
    entry.touched = false;
    entry.stale = false;
    // What thanks for a report is drawn whole: nobody follows it live, and its numbers hold the report at once.
    const before = entry.reported ? null : entry.drawn;
    entry.reported = false;
    try {
      entry.drawn = await draw(entry.key, before, sources);
      return entry.drawn;
    } catch (error) {
      entry.touched = true;
      throw error;
    }
  }

  function onMark(): void {
    for (const entry of entries.values()) entry.stale = true;
  }

  function onReport(service: string): void {
    for (const entry of entries.values())
      if (entry.key.page === 'service' && entry.key.slug === service && thanks(entry.key))
        entry.reported = true;
  }

  const broken = (status: number, locale?: Locale): Promise<Rendered> =>
    render(status, brokenDocument(status, sources, editionOf(sources.instance.languages, locale)));
  return { page, regions, broken, onReport, onTick, onMark, forget: () => entries.clear() };
}

const thanks = ({ answer = null }: Extract<PageKey, { page: 'service' }>): boolean => answer !== null;

function isAbout({ about }: Page, ticked: ReadonlySet<string>): boolean {
  return about === 'all' ? ticked.size > 0 : about.some((service) => ticked.has(service));
}

const inLanguageOf = ({ locale }: PageKey): { locale?: Locale } => (locale === undefined ? {} : { locale });

function idOf(key: PageKey): string {
  return `${key.locale ?? ''} ${nameOf(key)}`;
}

function nameOf(key: PageName): string {
  switch (key.page) {
    case 'home':
    case 'how-it-works':
    case 'missing':
      return key.page;
    case 'search':
      return `search ${key.query}`;
    case 'service':
      return `service ${key.slug} ${key.answer ?? ''} ${key.places ?? 'short'}`;
    case 'incident':
      return `incident ${key.id}`;
    case 'category':
      return `category ${key.slug}`;
  }
}

async function pageOf(key: PageKey, sources: Sources): Promise<Page> {
  const { language } = editionOf(sources.instance.languages, key.locale);
  switch (key.page) {
    case 'home':
      return homePage(await homeModel(sources), sources, language);
    case 'search':
      return searchPage(
        await searchModel(sources, cleaned(key.query).slice(0, QUERY_CHARS_MAX).trim()),
        sources,
        language,
      );
    case 'service': {
      const model = await serviceModel(sources, key.slug);
      const options = { answer: key.answer ?? null, range: key.places ?? 'short' };
      return model === null
        ? missingPage(sources.now(), language)
        : servicePage(model, sources, options, language);
    }
    case 'incident': {
      const model = await incidentModel(sources, key.id);
      return model === null ? missingPage(sources.now(), language) : incidentPage(model, sources, language);
    }
    case 'category': {
      const model = await categoryModel(sources, key.slug);
      return model === null ? missingPage(sources.now(), language) : categoryPage(model, sources, language);
    }
    case 'how-it-works':
      return howItWorksPage(await calibrationModel(sources), sources, language);
    case 'missing':
      return missingPage(sources.now(), language);
  }
}

async function draw(key: PageKey, before: Drawn | null, sources: Sources): Promise<Drawn> {
  const page = await pageOf(key, sources);
  const regions = drawRegions(page, before);
  const versions = [...regions.values()].map((region) => region.version);
  const version = versions.length === 0 ? page.asOf : Math.max(...versions);
  const html = new Map([...regions].map(([name, region]) => [name, region.html]));
  const rendered = await render(
    page.status,
    writePage(page, html, version, sources, editionOf(sources.instance.languages, key.locale)),
  );
  return { page, regions, rendered, at: page.asOf };
}

/** Each region anew, or as it was where its time has not come and the verdict stands. */
export function drawRegions(
  page: Page,
  before: Pick<Drawn, 'page' | 'regions'> | null,
): ReadonlyMap<string, DrawnRegion> {
  const urgent = before?.page.urgency !== page.urgency;
  return new Map(
    page.regions.map((region): [string, DrawnRegion] => {
      const last = before?.regions.get(region.name);
      if (last !== undefined && !urgent && page.asOf - last.drawnAt < region.everyMs)
        return [region.name, last];
      const html = writeRegion(region.content());
      const version = last?.html === html ? last.version : page.asOf;
      return [region.name, { html, version, drawnAt: page.asOf }];
    }),
  );
}

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

async function render(status: number, html: string): Promise<Rendered> {
  const identity = Buffer.from(html);
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: identity.length,
  };
  const [br, zipped] = await Promise.all([
    compressBrotli(identity, { params }),
    compressGzip(identity, { level: GZIP_LEVEL }),
  ]);
  const etag = `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`;
  return { status, etag, contentType: HTML, identity, br, gzip: zipped };
}

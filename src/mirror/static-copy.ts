import { calibrationJson } from '../api/calibration.ts';
import { incidentDetailJson, incidentJson } from '../api/incident.ts';
import { readServiceDetail } from '../api/service-detail.ts';
import { serviceJson } from '../api/service.ts';
import { DAY, MINUTE, type Millis } from '../core/base/time.ts';
import type { Service } from '../core/domain/service.ts';
import type { Incident } from '../core/incident/incident.ts';
import { policyOfCopy } from '../http/headers.ts';
import { asCopy, copiedPage, type CopyKey } from '../pages/site/copy.tsx';
import { calibrationModel } from '../pages/models/calibration.ts';
import { replayModel } from '../pages/models/replay.ts';
import { nameOfPage } from '../pages/base/page-key.ts';
import { isoMinute } from '../pages/parts/say.tsx';
import { openCopyFolder, type CopyFolder } from './copy-folder.ts';
import { copyPart } from './part.ts';
import { openPublishedMoment, type MomentOptions, type PublishedMoment } from './moment.ts';

interface CopyOptions extends MomentOptions {
  /** The folder of the copy. */
  readonly folder: string;
  /** The path at which it will be hosted, `/status/`: the base of links on its 404 page, which is shown at any URL. */
  readonly at?: string;
  /** Called with the share that is done. */
  readonly onProgress?: (share: number) => void;
  /** Ends a round between two files, with its reason. */
  readonly signal?: AbortSignal;
}

/** The result of one round. */
interface Round {
  /** Event time that the copy is as of. */
  readonly asOf: Millis;
  readonly files: number;
  readonly written: number;
  readonly removed: number;
}

/** A complete copy of the public pages in a folder, updated by each round. */
interface StaticCopy {
  /** Rejects as {@link openPublishedMoment} and {@link openCopyFolder} do; the existing copy then stays. */
  round(): Promise<Round>;
}

/** Services and incidents without changes are redrawn this often, so that "as of" is never further back. */
export const QUIET_EVERY: Millis = 15 * MINUTE;
/** Incidents read in one step. */
const INCIDENTS_AT_ONCE = 200;

/** A page with its data, as last drawn. */
interface Drawn {
  readonly at: Millis;
  readonly versions: string;
  /** Whether there was activity, so that the next round draws it again. */
  readonly moved: boolean;
  readonly files: readonly string[];
}

/** The data of a page for programs. */
interface Data {
  readonly file: string;
  /** Null: nothing. */
  read(): Promise<object | null>;
}

export function createStaticCopy({
  folder,
  at: path = '/',
  onProgress = () => {},
  signal,
  ...options
}: CopyOptions): StaticCopy {
  /** By page name. */
  const drawn = new Map<string, Drawn>();

  async function copy(moment: PublishedMoment, into: CopyFolder): Promise<Round> {
    const { at, assets, catalog, store, versions } = moment;
    const { publicUrl } = moment.sources.instance;
    const origin = publicUrl === null ? null : new URL(publicUrl).origin;
    const part = await copyPart(moment, listed(store.incidents));
    const policyOf = (cspHash: string): string => policyOfCopy(cspHash, origin);
    const sources = asCopy(moment.sources, { at: path, has: part.has, policyOf });
    const { languages } = sources.instance;
    const { categories, services } = catalog.all;
    const seen = new Set<string>();
    let [files, written] = [0, 0];

    async function put(file: string, content: string | Buffer): Promise<void> {
      signal?.throwIfAborted();
      files++;
      if (await into.put(file, content)) written++;
    }

    /** As the API lists them, all on one page. */
    async function putList(name: string, items: AsyncIterable<object> | Iterable<object>): Promise<void> {
      signal?.throwIfAborted();
      files++;
      if (await into.putPieces(`api/v1/${name}.json`, listOf(items))) written++;
    }

    async function draw(key: CopyKey | { readonly page: 'services' }): Promise<string[]> {
      const made: string[] = [];
      for (const locale of languages)
        for (const { file, content } of await copiedPage(key, locale, sources)) {
          await put(file, content);
          made.push(file);
        }
      return made;
    }

    /** Draws the page, with its data if it has any, unless nothing changed and it was drawn recently. */
    async function drawDue(key: CopyKey, moves: boolean, data?: Data): Promise<void> {
      const name = nameOfPage(key);
      seen.add(name);
      const last = drawn.get(name);
      const rests = last !== undefined && !last.moved && !moves && last.versions === versions;
      if (rests && at - last.at < QUIET_EVERY && into.keep(last.files)) {
        files += last.files.length;
        return;
      }
      const made = await draw(key);
      const json = data === undefined ? null : await data.read();
      if (data !== undefined && json !== null) {
        await put(data.file, JSON.stringify(json));
        made.push(data.file);
      }
      drawn.set(name, { at, versions, moved: moves, files: made });
    }

    /** A replay has a page for each moment. */
    async function drawReplay(incident: Incident): Promise<void> {
      const { id } = incident;
      const model = await replayModel(sources, id, null);
      if (model === null) return;
      const moments = new Set([...model.moments.map((moment) => moment.at), model.at]);
      const moves = isRecent(incident, at);
      for (const moment of moments) await drawDue({ page: 'replay', id, at: isoMinute(moment) }, moves);
      await drawDue({ page: 'replay', id, at: null }, moves);
    }

    for (const [href, { identity }] of assets.files) await put(href.slice(1), identity);
    // Pages are written before those that link to them.
    for (const incident of part.replays) await drawReplay(incident);
    for await (const incident of incidentsOf(moment)) {
      const { id } = incident;
      await drawDue({ page: 'incident', id }, isRecent(incident, at), {
        file: `api/v1/incidents/${id}.json`,
        async read() {
          // A suspicion was never reported.
          if (incident.detectedAt === null) return null;
          const [updates, mark] = await Promise.all([store.incidents.updates(id), sources.marks.get(id)]);
          return incidentDetailJson(incident, updates, mark);
        },
      });
    }
    for (const slug of part.pasts) {
      const moves = isLoud({ slug }, moment);
      await drawDue({ page: 'history', service: slug, before: null }, moves);
      for (const year of part.years) await drawDue({ page: 'calendar', slug, year }, moves);
    }
    for (const [nth, service] of services.entries()) {
      const { slug } = service;
      await drawDue({ page: 'service', slug }, isLoud(service, moment), {
        file: `api/v1/services/${slug}.json`,
        async read() {
          const category = catalog.category(service.category);
          const now = { at, state: moment.judged.state(slug) };
          return category === null ? null : readServiceDetail(service, category, now, store.rollups);
        },
      });
      onProgress((nth + 1) / services.length);
    }
    await putList('services', servicesOf(services, moment));
    await putList('incidents', reportedOf(moment));
    await put('api/v1/calibration.json', JSON.stringify(calibrationJson(await calibrationModel(sources))));
    for (const { slug } of categories) await draw({ page: 'category', slug });
    for (const { country, categories: own } of part.countries) {
      const moves = moment.boards.troubled(country).size > 0;
      for (const slug of own) await drawDue({ page: 'category', slug, country }, moves);
      await drawDue({ page: 'home', country }, moves);
    }
    if (part.countries.length > 0) await draw({ page: 'countries' });
    for (const before of part.histories.toReversed()) await draw({ page: 'history', service: null, before });
    await draw({ page: 'how-it-works' });
    await draw({ page: 'privacy' });
    await draw({ page: 'services' });
    await draw({ page: 'missing' });
    await draw({ page: 'home' });
    const removed = await into.sweep();
    for (const name of drawn.keys()) if (!seen.has(name)) drawn.delete(name);
    return { asOf: at, files, written, removed };
  }

  return {
    async round() {
      const into = await openCopyFolder(folder);
      const moment = await openPublishedMoment(options);
      try {
        return await copy(moment, into);
      } finally {
        await moment.close();
      }
    },
  };
}

/** Whether there is activity: an incident, or within the last day a report or a time when reports could not be taken. */
function isLoud({ slug }: Pick<Service, 'slug'>, { judged, boards }: PublishedMoment): boolean {
  return judged.state(slug).incident !== null || boards.hours(slug).some((count) => count !== 0);
}

/** Whether an incident is active or has just ended, so that its pages may still change. */
const isRecent = ({ state, endedAt }: Incident, at: Millis): boolean =>
  state !== 'resolved' || at - (endedAt ?? at) < DAY;

/** All that pages may link to: active incidents, and all reported ones, latest first. */
async function* incidentsOf({ store: { incidents } }: PublishedMoment): AsyncGenerator<Incident> {
  const active = await incidents.active();
  yield* active;
  const told = new Set(active.map(({ id }) => id));
  for await (const incident of listed(incidents)) if (!told.has(incident.id)) yield incident;
}

async function* listed(incidents: PublishedMoment['store']['incidents']): AsyncGenerator<Incident> {
  for (let last: Incident | undefined; ;) {
    const { detectedAt = null, id = '' } = last ?? {};
    const after = detectedAt === null ? {} : { before: detectedAt, beforeId: id };
    const page = await incidents.list({ ...after, limit: INCIDENTS_AT_ONCE });
    yield* page;
    last = page.at(-1);
    if (last === undefined) return;
  }
}

function* servicesOf(services: readonly Service[], { judged }: PublishedMoment): Generator<object> {
  for (const service of services) yield serviceJson(service, judged.state(service.slug));
}

/** All reported incidents, latest first. */
async function* reportedOf({ store: { incidents } }: PublishedMoment): AsyncGenerator<object> {
  for await (const incident of listed(incidents)) yield incidentJson(incident);
}

async function* listOf(items: AsyncIterable<object> | Iterable<object>): AsyncGenerator<string> {
  yield '{"items":[';
  let between = '';
  for await (const item of items) {
    yield `${between}${JSON.stringify(item)}`;
    between = ',';
  }
  yield '],"next":null}';
}

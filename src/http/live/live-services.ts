import type { Messages, Published } from '../../ports/bus.ts';
import type { Catalog } from '../../core/domain/service.ts';
import type { Millis } from '../../core/base/time.ts';
import { cloudEvent } from '../../api/cloud-event.ts';
import { incidentJson, publishedUpdateJson } from '../../api/incident.ts';
import { serviceJson } from '../../api/service.ts';
import type { Context } from '../context.ts';
import { frame, type Frame } from './hub.ts';
import { Openings } from './openings.ts';

/** The services as JSON, for programs that follow one or all of them. */
interface LiveServices {
  /** The channels of all services and of one service. */
  readonly channel: string;
  channelOf(slug: string): string;
  /** What a reader of all services, or of one, who knows everything up to `since` is owed; null if nothing. */
  opening(since: Millis | null): Frame | null;
  openingOf(slug: string, since: Millis | null): Frame | null;
  /** Sends the services that a tick judged. */
  push(tick: Messages['tick']): void;
}

/** The format of event data: bare JSON, or a CloudEvents envelope. */
type EventForm = 'json' | 'cloudevents';

/** Updates remembered for readers who reconnect; who missed more gets the newest ones, and the incidents with their services. */
export const UPDATES_REMEMBERED = 1_000;

/** An update, and the tick at which it was pushed. */
type Told = Published & { readonly at: Millis };

export function createLiveServices(
  { hub, catalog, watch, publicUrl }: Pick<Context, 'hub' | 'catalog' | 'watch' | 'publicUrl'>,
  form: EventForm,
): LiveServices {
  const ALL = `services as ${form}`;
  /** The first and the last tick that this process has pushed; null before the first. */
  let pushed: { readonly first: Millis; readonly last: Millis } | null = null;
  /** The last pushed tick that changed each service: complete since `pushed.first`. */
  const changedAt = new Map<string, Millis>();
  /** The latest updates, in order. */
  let told: readonly Told[] = [];
  /** All services as of a tick: readers who join at once get the same bytes. */
  let whole: { readonly at: Millis; readonly catalog: Catalog; readonly frame: Frame | null } | null = null;
  /** Since the last push. */
  const openings = new Openings<Frame | null>();

  const channelOf = (slug: string): string => `${ALL}/${slug}`;

  function opening(since: Millis | null): Frame | null {
    if (since === null || !isRemembered(since)) return allServices();
    return openings.of(ALL, since, (known) => {
      if (known === 0) return allServices();
      const slugs = catalog.all.services.map(({ slug }) => slug);
      return servicesFrame(
        slugs.filter((slug) => hasChanged(slug, known)),
        standing(),
        told.filter(({ at }) => at > known),
      );
    });
  }

  function openingOf(slug: string, since: Millis | null): Frame | null {
    const knows = since !== null && isRemembered(since);
    if (knows && !hasChanged(slug, since)) return null;
    const missed = knows ? told.filter(({ at, update }) => at > since && update.service === slug) : [];
    return servicesFrame([slug], standing(), missed);
  }

  /** Whether we know what changed after that tick: not if it is from before this process, or from another clock. */
  function isRemembered(tick: Millis): boolean {
    return pushed !== null && tick >= pushed.first && tick <= pushed.last;
  }

  function hasChanged(slug: string, since: Millis): boolean {
    return (changedAt.get(slug) ?? 0) > since;
  }

  /** The tick that a reader knows after its opening. A later one that is judged but not pushed yet reaches it like any other. */
  function standing(): Millis {
    return pushed?.last ?? watch.at;
  }

  function allServices(): Frame | null {
    const at = standing();
    if (whole?.at !== at || whole.catalog !== catalog.all) {
      const slugs = catalog.all.services.map(({ slug }) => slug);
      whole = { at, catalog: catalog.all, frame: servicesFrame(slugs, at) };
    }
    return whole.frame;
  }

  /**
   * Services as events of the tick `at`, after their published updates; only the last event has its id. Null if the catalog has none of
   * them.
   */
  function servicesFrame(
    slugs: readonly string[],
    at: Millis,
    published: readonly Published[] = [],
  ): Frame | null {
    const services = slugs.map((slug) => catalog.service(slug)).filter((service) => service !== null);
    if (services.length === 0) return null;
    const events = services.map((service, nth) => {
      const { slug } = service;
      const data = serviceJson(service, watch.state(slug));
      const id = nth === services.length - 1 ? String(at) : undefined;
      return Object.assign(written({ name: 'service', id: slug, service: slug, at, data }), { id });
    });
    const news = published.filter(({ update }) => catalog.service(update.service) !== null);
    return frame([...news.flatMap(eventsOf).map(written), ...events]);
  }

  function written(told: Parameters<typeof cloudEvent>[1]): {
    readonly event: string;
    readonly data: object;
  } {
    const { name, data } = told;
    return { event: name, data: form === 'json' ? data : cloudEvent(publicUrl, told) };
  }

  function pushTo(
    channel: string,
    slugs: readonly string[],
    at: Millis,
    published: readonly Published[],
  ): void {
    const news = hub.has(channel) ? servicesFrame(slugs, at, published) : null;
    if (news !== null) hub.broadcast(channel, news);
  }

  function push({ at, states, published = [] }: Messages['tick']): void {
    openings.clear();
    const slugs = states.map(({ service }) => service);
    for (const slug of slugs) changedAt.set(slug, at);
    pushed = { first: pushed?.first ?? at, last: at };
    told = [...told, ...published.map((one) => Object.assign({ at }, one))].slice(-UPDATES_REMEMBERED);
    const byService = Map.groupBy(published, ({ update }) => update.service);
    for (const slug of slugs) pushTo(channelOf(slug), [slug], at, byService.get(slug) ?? []);
    pushTo(ALL, slugs, at, published);
  }

  return { channel: ALL, channelOf, opening, openingOf, push };
}

/** The incident as it is now, then the update that led there. */
function eventsOf({ update, incident }: Published) {
  const { service, at } = update;
  return [
    { name: 'incident', id: incident.id, service, at, data: incidentJson(incident) },
    { name: 'update', id: update.id, service, at, data: publishedUpdateJson(update) },
  ] as const;
}

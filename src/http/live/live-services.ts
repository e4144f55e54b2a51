import type { Messages } from '../../ports/bus.ts';
import type { Catalog } from '../../core/domain/service.ts';
import type { Millis } from '../../core/base/time.ts';
import { serviceJson } from '../../api/service.ts';
import type { Context } from '../context.ts';
import { frame, type Frame } from './hub.ts';
import { Openings } from './openings.ts';

/** The services as JSON, for programs that follow one or all of them. */
interface LiveServices {
  /** The channel of all services, and of one. */
  readonly channel: string;
  channelOf(slug: string): string;
  /** What a reader of all services, or of one, is owed that says it knows everything up to `since`; null where that is nothing. */
  opening(since: Millis | null): Frame | null;
  openingOf(slug: string, since: Millis | null): Frame | null;
  /** Tells of the services that a tick judged. */
  push(tick: Messages['tick']): void;
}

const ALL = 'services';

export function createLiveServices({
  hub,
  catalog,
  watch,
}: Pick<Context, 'hub' | 'catalog' | 'watch'>): LiveServices {
  /** The first and the last tick that this process has pushed; null before the first. */
  let pushed: { readonly first: Millis; readonly last: Millis } | null = null;
  /** The last pushed tick that changed a service: complete from `pushed.first` on. */
  const changedAt = new Map<string, Millis>();
  /** All services as of a tick: readers that come at once are sent the same bytes. */
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
      );
    });
  }

  function openingOf(slug: string, since: Millis | null): Frame | null {
    const missed = since === null || !isRemembered(since) || hasChanged(slug, since);
    return missed ? servicesFrame([slug], standing()) : null;
  }

  /** Whether what changed after that tick is known here: neither one of a process before this, nor of another clock. */
  function isRemembered(tick: Millis): boolean {
    return pushed !== null && tick >= pushed.first && tick <= pushed.last;
  }

  function hasChanged(slug: string, since: Millis): boolean {
    return (changedAt.get(slug) ?? 0) > since;
  }

  /** The tick that a reader knows after its opening. One judged since and not pushed yet will reach it as any other. */
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

  /** Services as events of the tick `at`, of which only the last bears its id; null where the catalog has none of them. */
  function servicesFrame(slugs: readonly string[], at: Millis): Frame | null {
    const services = slugs.map((slug) => catalog.service(slug)).filter((service) => service !== null);
    if (services.length === 0) return null;
    const events = services.map((service, nth) => ({
      id: nth === services.length - 1 ? String(at) : undefined,
      event: 'service',
      data: serviceJson(service, watch.state(service.slug)),
    }));
    return frame(events);
  }

  function pushTo(channel: string, slugs: readonly string[], at: Millis): void {
    const news = hub.has(channel) ? servicesFrame(slugs, at) : null;
    if (news !== null) hub.broadcast(channel, news);
  }

  function push({ at, states }: Messages['tick']): void {
    openings.clear();
    const slugs = states.map(({ service }) => service);
    for (const slug of slugs) changedAt.set(slug, at);
    pushed = { first: pushed?.first ?? at, last: at };
    for (const slug of slugs) pushTo(channelOf(slug), [slug], at);
    pushTo(ALL, slugs, at);
  }

  return { channel: ALL, channelOf, opening, openingOf, push };
}

import type { Service } from '../../core/domain/service.ts';
import type { Hears, Notice, StepReason, ToldReason } from '../../core/incident/notice.ts';
import type { ListenedTo, Subscriber, Subscribers } from '../../ports/subscribers.ts';
import { healthy, type Listens } from '../book.ts';

/** A subscriber, with what decisions need to know. */
export interface Member extends Listens {
  readonly subscriber: Subscriber;
}

/** The subscribers among the public: read from the store each time, so that a member's changes take effect at once. */
export interface Audience {
  /** Those who want to hear of a notice, in batches. */
  listening(notice: Notice): AsyncIterable<readonly Member[]>;
  /** The members that still exist, by id. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, Member>>;
  /** Ends those of the subscriptions that are for a single incident, which are fulfilled or cannot be any more; others stay. */
  end(ids: readonly string[]): Promise<void>;
  /** Removes subscriptions of any sort: the subscriber cannot be reached, or wants no more. */
  remove(ids: readonly string[]): Promise<void>;
}

/** Members read at once. */
const MEMBERS_AT_ONCE = 500;
/** Separates the way to reach a subscriber from the rest of the id; channel names never contain it. */
export const WAY_END = '~';

/** Whether a delivery is for a subscriber and not for a channel. */
export const isSubscriber = (channel: string): boolean => channel.includes(WAY_END);

/** The lane of a subscriber, the beginning of the id: `mail`, `push:push.example.com`. */
export const laneOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf(WAY_END)));
/** How a subscriber is reached: `mail`, `push`. */
const wayOf = (id: string): string => laneOf(id).split(':', 1)[0] ?? '';

/** The steps of an incident that a subscriber hears of; undefined: all of them. */
const STEPS: Readonly<Record<Hears, readonly StepReason[] | undefined>> = {
  ends: ['opened', 'resolved'],
  // The reason is on the page.
  steps: ['opened', 'reopened', 'resolved'],
  all: undefined,
};

/** Whether a subscriber may want to hear of a step at all; `reopened` is the beginning for those who missed the first. */
function mayHear({ incident, hears }: Subscriber, reason: ToldReason): boolean {
  if (incident !== null) return reason === 'resolved';
  if (reason === 'still_open') return false;
  return reason === 'reopened' || STEPS[hears]?.includes(reason) !== false;
}

interface AudienceOptions {
  readonly subscribers: Pick<Subscribers, 'listening' | 'get' | 'remove'>;
  /** The ways by which this instance can reach subscribers; others are told nothing, but their subscriptions stay. */
  readonly ways: ReadonlySet<string>;
  readonly service: (slug: string) => Service | null;
}

export function openAudience({ subscribers, ways, service: serviceOf }: AudienceOptions): Audience {
  const canReach = ({ id }: Subscriber): boolean => ways.has(wayOf(id));
  async function* pages(to: ListenedTo, incident: string): AsyncIterable<readonly Subscriber[]> {
    for (let after = ''; ;) {
      const found = await subscribers.listening(to, incident, { after, limit: MEMBERS_AT_ONCE });
      const last = found.at(-1);
      if (last === undefined) return;
      yield found;
      after = last.id;
    }
  }

  async function get(ids: readonly string[]): Promise<Map<string, Member>> {
    const found = (await subscribers.get(ids)).filter(canReach);
    return new Map(found.map((one) => [one.id, memberOf(one)]));
  }
  return {
    async *listening({ service, incident, reason }) {
      if (ways.size === 0) return;
      /** Subscriptions to the service itself take precedence over those of the same person to its category. */
      const inParticular = new Set<string>();
      for await (const found of pages({ service }, incident)) {
        for (const one of found) if (one.incident === null) inParticular.add(one.to);
        yield found.filter((one) => mayHear(one, reason) && canReach(one)).map(memberOf);
      }
      const category = serviceOf(service)?.category;
      if (category === undefined) return;
      for await (const found of pages({ category }, incident)) {
        const others = found.filter(({ to }) => !inParticular.has(to));
        yield others.filter((one) => mayHear(one, reason) && canReach(one)).map(memberOf);
      }
    },
    get,
    async end(ids) {
      const done = [...(await get(ids)).values()].filter(({ incident }) => incident !== null);
      await subscribers.remove(done.map(({ subscriber }) => subscriber.id));
    },
    remove: (ids) => subscribers.remove(ids),
  };
}

function memberOf(subscriber: Subscriber): Member {
  const { id, service, category, incident, near, severity, hears, language } = subscriber;
  const only = STEPS[hears];
  return {
    subscriber,
    incident,
    channel: {
      name: id,
      kind: wayOf(id),
      settings: {},
      wants: {
        services: service === null ? [] : [service],
        categories: category === null ? [] : [category],
        countries: near === null ? [] : [near.country],
        scopes: [],
        severity,
        ...(near !== null && { near }),
        ...(only !== undefined && { only }),
      },
      language,
      quiet: null,
    },
    kind: { name: wayOf(id), listener: 'people' },
    health: healthy(id),
  };
}

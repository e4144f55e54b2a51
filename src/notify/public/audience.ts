import type { Notice } from '../../core/incident/notice.ts';
import type { Subscriber, Subscribers } from '../../ports/subscribers.ts';
import { healthy, type Listens } from '../book.ts';

/** One of the public, with what decisions are made on. */
export interface Member extends Listens {
  readonly subscriber: Subscriber;
}

/** The public that is told: read from the store each time it is needed, so that what a member changes holds at once. */
export interface Audience {
  /** Those who want to hear of a notice, some at a time. */
  listening(notice: Notice): AsyncIterable<readonly Member[]>;
  /** Those that are there, by id. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, Member>>;
  /** Of those ids, wishes that are for one incident are fulfilled or cannot be any more; others stay. */
  end(ids: readonly string[]): Promise<void>;
  /** Whatever they wished for: who cannot be reached, or wants no more. */
  remove(ids: readonly string[]): Promise<void>;
}

/** Members that are read at once. */
const MEMBERS_AT_ONCE = 500;
/** What stands between the way to somebody and the rest of the id: names of channels have none. */
export const WAY_END = '~';

/** Whether what a delivery is for is one of the public, and no channel. */
export const isSubscriber = (channel: string): boolean => channel.includes(WAY_END);

/** Behind which receiver somebody is, the beginning of their id: `mail`, `push:push.example.com`. */
export const laneOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf(WAY_END)));
/** How somebody is reached: `mail`, `push`. */
const wayOf = (id: string): string => laneOf(id).replace(/:.*$/u, '');

/** Of what is not news for the public: why it happened is on the page. */
const LISTENED: ReadonlySet<Notice['reason']> = new Set(['opened', 'reopened', 'resolved']);

/** `ways`: those by which this instance can reach somebody; whoever is reached otherwise is told nothing, and stays. */
export function openAudience(
  subscribers: Pick<Subscribers, 'listening' | 'get' | 'remove'>,
  ways: ReadonlySet<string>,
): Audience {
  const canReach = ({ id }: Subscriber): boolean => ways.has(wayOf(id));
  async function get(ids: readonly string[]): Promise<Map<string, Member>> {
    const found = (await subscribers.get(ids)).filter(canReach);
    return new Map(found.map((one) => [one.id, memberOf(one)]));
  }
  return {
    async *listening({ service, incident, reason }) {
      if (ways.size === 0 || !LISTENED.has(reason)) return;
      for (let after = ''; ;) {
        const found = await subscribers.listening(service, incident, { after, limit: MEMBERS_AT_ONCE });
        const last = found.at(-1);
        if (last === undefined) return;
        const some = found.filter((one) => one.incident === null || reason === 'resolved').filter(canReach);
        yield some.map(memberOf);
        after = last.id;
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
  const { id, service, incident, country, language } = subscriber;
  return {
    subscriber,
    incident,
    channel: {
      name: id,
      kind: wayOf(id),
      settings: {},
      wants: {
        services: [service],
        categories: [],
        countries: country === null ? [] : [country],
        scopes: [],
        severity: 'minor',
      },
      language,
      quiet: null,
    },
    kind: { name: wayOf(id), listener: 'people' },
    health: healthy(id),
  };
}

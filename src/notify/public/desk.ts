import { DAY, HOUR, type Millis } from '../../core/base/time.ts';
import { placeKey } from '../../core/domain/place.ts';
import { URL_CHARS_MAX } from '../../outgoing/connector.ts';
import type { Incidents } from '../../ports/incidents.ts';
import type { RateLimiter } from '../../ports/rate.ts';
import { TOLD_PENDING_FOR, type Subscriber, type Subscribers } from '../../ports/subscribers.ts';
import { laneOf } from './audience.ts';
import { isMailAddress } from './mail-address.ts';
import { MAIL_LANE, NEVER_LANE, newId, pushLane, type Purpose, type Tokens } from './tokens.ts';
import { isPushTarget, type PushTarget } from './web-push.ts';

/** What someone subscribes to. */
type Wish = Pick<
  Subscriber,
  'service' | 'category' | 'incident' | 'near' | 'severity' | 'hears' | 'language'
>;
/** What can be changed later, by the link in each message. */
type Choices = Pick<Wish, 'near' | 'severity' | 'hears'>;

interface DeskOptions {
  readonly subscribers: Subscribers;
  readonly incidents: Pick<Incidents, 'get'>;
  readonly tokens: Tokens;
  /** How often one sender may ask, across all nodes. */
  readonly limiter: RateLimiter;
  readonly now: () => Millis;
  /** Called when a confirmation mail is to be sent. */
  readonly onAsked: () => void;
  /** Whether a browser can be reached, by sending it a welcome; if not, the subscription is not kept. */
  readonly reaches: (subscriber: Subscriber) => Promise<boolean>;
}

/** Where the public subscribes, confirms and unsubscribes. The answers never reveal whether an address is known. */
export interface Desk {
  /** `sender`: identifies the client for rate limiting; a digest of it is remembered for an hour. */
  ask(address: string, wish: Wish, sender: string): Promise<AskOutcome>;
  /** The same for a browser, whose owner has already agreed there; takes effect at once, without confirmation. */
  askBrowser(target: PushTarget, wish: Wish, sender: string): Promise<AskOutcome | 'unreachable'>;
  /** The subscription of a token; null if the token is invalid or the subscription is gone. */
  wishOf(token: string, purpose: Purpose): Promise<Wish | null>;
  confirm(token: string): Promise<'confirmed' | 'over' | 'gone'>;
  /**
   * Ends all subscriptions of the address and sends it no question for a year, whoever asks; only a digest of the address is kept. False if
   * it is unknown.
   */
  never(token: string): Promise<boolean>;
  /**
   * Changes a confirmed subscription and returns the new one; null if there is none. Needs no new confirmation, because only the reader of
   * the messages has the link.
   */
  change(token: string, choices: Choices): Promise<Wish | null>;
  /** Ends a subscription and returns what it was; null if there was none. */
  end(token: string): Promise<Wish | null>;
}

/** `asked` is also the answer if the address had its mails for today, so that it reveals nothing about an address. */
type AskOutcome = 'asked' | 'bad_address' | 'too_fast' | 'busy';

/** Confirmation mails to one address in 24 hours, whoever asks. */
export const QUESTIONS_OF_ADDRESS_MAX = 3;
/** How many questions one sender may ask in a burst, and the refill interval. */
export const QUESTIONS_OF_SENDER_MAX = 10;
export const QUESTION_OF_SENDER_EVERY: Millis = HOUR / QUESTIONS_OF_SENDER_MAX;
export const QUESTIONS_AN_HOUR_MAX = 2_000;
/** Subscriptions of one address, and of all: each costs a row, and a message per incident. */
export const WISHES_OF_ADDRESS_MAX = 50;
export const WISHES_MAX = 100_000;

export function openDesk({
  subscribers,
  incidents,
  tokens,
  limiter,
  now,
  onAsked,
  reaches,
}: DeskOptions): Desk {
  async function refusal(sender: string, at: Millis): Promise<'too_fast' | 'busy' | null> {
    const allowance = { burst: QUESTIONS_OF_SENDER_MAX, emission: QUESTION_OF_SENDER_EVERY };
    if ((await limiter.admit(`asks ${tokens.whoOf(sender)}`, at, allowance)) > 0) return 'too_fast';
    const { all, since } = await subscribers.count(at - HOUR);
    return all >= WISHES_MAX || since >= QUESTIONS_AN_HOUR_MAX ? 'busy' : null;
  }

  /** Someone who subscribes to the same again is told once. */
  async function removeOthers(known: Subscriber): Promise<void> {
    const same = (await subscribers.of(known.who)).filter(
      (one) => one.id !== known.id && one.confirmedAt !== null && isSame(one, known),
    );
    await subscribers.remove(same.map(({ id }) => id));
  }

  async function found(token: string, purpose: Purpose): Promise<Subscriber | null> {
    const id = tokens.idOf(token, purpose);
    const [known] = id === null ? [] : await subscribers.get([id]);
    const isLate = known?.confirmedAt === null && known.askedAt <= now() - TOLD_PENDING_FOR;
    return known === undefined || isLate ? null : known;
  }

  return {
    async ask(address, wish, sender) {
      const at = now();
      if (!isMailAddress(address)) return 'bad_address';
      const refused = await refusal(sender, at);
      if (refused !== null) return refused;
      const who = tokens.whoOf(address);
      const known = await subscribers.of(who);
      const asked = known.filter(({ askedAt }) => askedAt > at - DAY);
      const wantsNone = known.some(({ id }) => laneOf(id) === NEVER_LANE);
      const hasEnough = asked.length >= QUESTIONS_OF_ADDRESS_MAX || known.length >= WISHES_OF_ADDRESS_MAX;
      if (wantsNone || hasEnough) return 'asked';
      await subscribers.put({
        ...wish,
        id: newId(MAIL_LANE),
        to: address,
        who,
        askedAt: at,
        confirmedAt: null,
        dueAt: at,
        tries: 0,
      });
      onAsked();
      return 'asked';
    },
    async askBrowser(target, wish, sender) {
      const at = now();
      if (target.endpoint.length > URL_CHARS_MAX || !isPushTarget(target)) return 'bad_address';
      const refused = await refusal(sender, at);
      if (refused !== null) return refused;
      const who = tokens.whoOfBrowser(target.endpoint);
      if ((await subscribers.of(who)).length >= WISHES_OF_ADDRESS_MAX) return 'busy';
      const subscriber: Subscriber = {
        ...wish,
        id: newId(pushLane(target.endpoint)),
        to: JSON.stringify(target),
        who,
        askedAt: at,
        confirmedAt: at,
        dueAt: null,
        tries: 0,
      };
      if (!(await reaches(subscriber))) return 'unreachable';
      await subscribers.put(subscriber);
      await removeOthers(subscriber);
      return 'asked';
    },
    async wishOf(token, purpose) {
      return found(token, purpose);
    },
    async confirm(token) {
      const known = await found(token, 'confirm');
      if (known === null) return 'gone';
      if (known.confirmedAt !== null) return 'confirmed';
      const incident = known.incident === null ? null : await incidents.get(known.incident);
      if (known.incident !== null && (incident === null || incident.state === 'resolved')) {
        await subscribers.remove([known.id]);
        return 'over';
      }
      await subscribers.put({ ...known, confirmedAt: now(), dueAt: null });
      await removeOthers(known);
      return 'confirmed';
    },
    async never(token) {
      const known = await found(token, 'never');
      if (known === null) return false;
      const at = now();
      await subscribers.put({
        ...known,
        ...NOTHING,
        id: newId(NEVER_LANE),
        askedAt: at,
        confirmedAt: at,
      });
      const others = (await subscribers.of(known.who)).filter(({ id }) => laneOf(id) !== NEVER_LANE);
      await subscribers.remove(others.map(({ id }) => id));
      return true;
    },
    async change(token, { near, severity, hears }) {
      const known = await found(token, 'end');
      if (known === null || known.incident !== null) return null;
      const changed = { ...known, near, severity, hears };
      await subscribers.put(changed);
      await removeOthers(changed);
      return changed;
    },
    async end(token) {
      const known = await found(token, 'end');
      if (known !== null) await subscribers.remove([known.id]);
      return known;
    },
  };
}

/** What remains of an address that wants no mail. */
const NOTHING: Partial<Subscriber> = {
  to: '',
  service: null,
  category: null,
  incident: null,
  near: null,
  severity: 'minor',
  hears: 'steps',
  dueAt: null,
  tries: 0,
};

/** Whether one subscription replaces the other: for the same subject and place; severity and steps are what the person changed. */
function isSame(one: Subscriber, other: Subscriber): boolean {
  return (
    one.to.toLowerCase() === other.to.toLowerCase() &&
    one.service === other.service &&
    one.category === other.category &&
    one.incident === other.incident &&
    nearKey(one) === nearKey(other)
  );
}

const nearKey = ({ near }: Subscriber): string => (near === null ? '' : placeKey(near));

import { setImmediate as turn } from 'node:timers/promises';
import { compare } from '../core/base/order.ts';
import type { Millis } from '../core/base/time.ts';
import type { Service } from '../core/domain/service.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Notice } from '../core/incident/notice.ts';
import { knowOfTrouble, toldBy, type Told } from '../core/incident/told.ts';
import type { Delivery } from '../ports/deliveries.ts';
import type { Store } from '../ports/store.ts';
import { arrange, type Tell } from './arrangement.ts';
import type { Book, Listens } from './book.ts';
import { isOpening, type Case, type Decision } from './case.ts';
import { namedService, type Facts } from './facts.ts';
import { decide } from './pipeline.ts';
import { isSubscriber, type Audience } from './public/audience.ts';
import { dueReminders } from './reminders.ts';
import { GROUP_WINDOW } from './stages/group.ts';
import { asksFor } from './stages/subscribe.ts';
import { UPDATE_EVERY } from './stages/throttle.ts';

interface PlanOptions {
  readonly store: Pick<Store, 'outbox' | 'incidents' | 'deliveries'>;
  readonly book: Book;
  /** The subscribers among the public. */
  readonly audience: Audience;
  readonly service: (slug: string) => Service | null;
  /** Called once for each decision: channel, notice and the named reason. */
  readonly onDecided: (decided: { channel: string; notice: string; why: string }) => void;
}

/** Notices decided on together, and written in one transaction. */
export const NOTICES_AT_ONCE = 100;
/** Deliveries written at once, and decisions made before other work gets a turn. */
const DELIVERIES_AT_ONCE = 1_000;
const DECISIONS_AT_ONCE = 200;

/**
 * Takes the waiting outbox and the held notices, decides for every channel, and writes the resulting deliveries. Returns whether there may
 * be more in the outbox. The write is atomic, and deciding again after a crash gives the same result.
 */
export async function plan(options: PlanOptions, at: Millis): Promise<boolean> {
  const { store, book, audience, onDecided } = options;
  const notices = await store.outbox.pending(NOTICES_AT_ONCE);
  const held = await store.deliveries.held();
  const reminders = await dueReminders({ store, book }, at);
  if (notices.length === 0 && held.length === 0 && reminders.length === 0) return false;
  const round = await beginRound(options, held, at);
  for (const notice of inOrder(notices)) {
    const incident = await round.incident(notice.incident);
    if (incident === null) continue;
    await round.recall(notice, book.all);
    for (const booked of book.all) await round.judge(notice, incident, booked, null);
    await turn();
    for await (const some of audience.listening(notice)) {
      await round.recall(notice, some);
      for (const one of some) await round.judge(notice, incident, one, null);
      await turn();
    }
  }
  for (const { notice, incident, booked } of reminders) await round.judge(notice, incident, booked, null);
  const members = await audience.get(held.map(({ channel }) => channel).filter(isSubscriber));
  for (const [service, some] of Map.groupBy(held, (one) => one.service))
    await round.recall(
      { service },
      some.flatMap(({ channel }) => members.get(channel) ?? book.of(channel) ?? []),
    );
  for (const [nth, delivery] of held.entries()) {
    if (nth % DECISIONS_AT_ONCE === 0) await turn();
    const { notice } = JSON.parse(delivery.facts) as Facts;
    const booked = members.get(delivery.channel) ?? book.of(delivery.channel);
    const incident = await round.incident(notice.incident);
    if (booked === null || incident === null) round.drop(delivery, 'channel_removed');
    else await round.judge(asOfNow(notice, incident), incident, booked, delivery);
  }
  const recent = await store.deliveries.since(at - Math.max(GROUP_WINDOW, UPDATE_EVERY));
  const arranged = arrange(round.tells, recent, at);
  for (const { channel, id, why } of [
    ...round.settled,
    ...arranged.settled,
    ...round.planned,
    ...arranged.planned,
  ])
    onDecided({ channel, notice: id, why });
  await store.deliveries.settle([...round.settled, ...arranged.settled]);
  await audience.end(endless([...round.settled, ...round.planned]));
  const planned = [...round.planned, ...arranged.planned];
  const last = Math.max(0, planned.length - DELIVERIES_AT_ONCE);
  // After a crash, deliveries that exist already are decided again and left unchanged.
  for (let from = 0; from < last; from += DELIVERIES_AT_ONCE)
    await store.deliveries.plan(planned.slice(from, Math.min(from + DELIVERIES_AT_ONCE, last)), [], at);
  await store.deliveries.plan(
    planned.slice(last),
    notices.map(({ id }) => id),
    at,
  );
  return notices.length === NOTICES_AT_ONCE;
}

/** Within a tick, knock-ons come last, so that their sources are decided first. */
function inOrder(notices: readonly Notice[]): Notice[] {
  const rank = ({ knockOnOf }: Notice): number => (knockOnOf === undefined ? 0 : 1);
  return notices.toSorted((a, b) => a.at - b.at || rank(a) - rank(b) || compare(a.id, b.id));
}

/** A held notice is sent as what the incident has become: it may be a knock-on by now, or no longer one. */
function asOfNow({ id, incident, service, at, reason }: Notice, { blame }: Incident): Notice {
  const notice = { id, incident, service, at, reason };
  return blame?.role === 'knock_on' && blame.of !== null ? { ...notice, knockOnOf: blame.of } : notice;
}

/** The service of a notice, and the source of a knock-on. */
type About = Pick<Notice, 'service' | 'knockOnOf'>;

interface Round {
  /** Reads in one query what the listeners were told about the service and its source, instead of one query each. */
  recall(about: About, listeners: readonly Listens[]): Promise<void>;
  incident(id: string): Promise<Incident | null>;
  judge(notice: Notice, incident: Incident, booked: Listens, held: Delivery | null): Promise<void>;
  drop(held: Delivery, why: string): void;
  readonly tells: Tell[];
  readonly planned: Delivery[];
  readonly settled: Delivery[];
}

/** One pass over everything that waits, with the data read for it. */
async function beginRound(options: PlanOptions, held: readonly Delivery[], at: Millis): Promise<Round> {
  const { store, book, service } = options;
  const active = new Map((await store.incidents.active()).map((incident) => [incident.service, incident]));
  const incidents = new Map<string, Incident | null>();
  const told = new Map<string, Map<string, Told | null>>();
  /** Ends that a receiver has not accepted yet, by channel and service. */
  const lateEnds = new Map<string, Delivery>();
  const heldOf = Map.groupBy(held, ({ channel, service: slug }) => `${channel} ${slug}`);
  const [tells, planned, settled]: [Tell[], Delivery[], Delivery[]] = [[], [], []];

  /** What channels were last told about a service, as far as it was read. */
  function toldOf(slug: string): Map<string, Told | null> {
    const known = told.get(slug) ?? new Map<string, Told | null>();
    told.set(slug, known);
    return known;
  }

  async function read(slug: string, channels: readonly string[]): Promise<void> {
    const known = toldOf(slug);
    const unknown = channels.filter((channel) => !known.has(channel));
    if (unknown.length === 0) return;
    for (const channel of unknown) known.set(channel, null);
    for (const [nth, last] of (await store.deliveries.told(slug, unknown)).entries()) {
      if (nth % DECISIONS_AT_ONCE === 0) await turn();
      known.set(last.channel, toldBy((JSON.parse(last.facts) as Facts).notice));
      if (last.reason === 'resolved' && last.state === 'waiting' && last.tries > 0)
        lateEnds.set(`${last.channel} ${slug}`, last);
    }
  }

  async function recall({ service: slug, knockOnOf }: About, listeners: readonly Listens[]): Promise<void> {
    const channels = listeners.map(({ channel }) => channel.name);
    await read(slug, channels);
    if (knockOnOf !== undefined) await read(knockOnOf, channels);
  }

  function caseOf(
    notice: Notice,
    incident: Incident,
    { channel, kind, incident: known }: Listens,
    own: Delivery | null,
  ): Case {
    const source = notice.knockOnOf ?? null;
    const other = heldOf.get(`${channel.name} ${notice.service}`)?.find((one) => one !== own);
    const otherNotice = other === undefined ? null : (JSON.parse(other.facts) as Facts).notice;
    const heard = toldOf(notice.service).get(channel.name) ?? knownBy(notice, known ?? null);
    const openingHeld = otherNotice !== null && isOpening({ notice: otherNotice, told: heard });
    return {
      notice,
      incident,
      service: service(notice.service),
      channel,
      listener: kind.listener,
      at,
      // An update held for quiet hours counts as told, because it will have been.
      told: own === null && otherNotice !== null && !openingHeld ? toldBy(otherNotice) : heard,
      held: own !== null,
      openingHeld,
      source:
        source === null
          ? null
          : {
              told: active.has(source) && knowOfTrouble(toldOf(source).get(channel.name) ?? null),
              mayBeTold: active.has(source) && asksFor(channel.wants, service(source), source),
            },
      silences: book.silences,
    };
  }

  return {
    tells,
    planned,
    settled,
    recall,
    async incident(id) {
      if (!incidents.has(id)) incidents.set(id, await store.incidents.get(id));
      return incidents.get(id) ?? null;
    },
    async judge(notice, incident, booked, own) {
      if (!asksFor(booked.channel.wants, service(notice.service), notice.service) && own === null) return;
      // Reads nothing if the listener was already recalled with the others.
      await recall(notice, [booked]);
      const given = caseOf(notice, incident, booked, own);
      const decision = decide(given);
      const delivery = own ?? newDelivery(given, booked, factsOf(given, service));
      if (decision === null) {
        tells.push({
          delivery: { ...delivery, facts: JSON.stringify(factsOf(given, service)) },
          listener: given.listener,
          opening: isOpening(given),
          held: own !== null,
          disabled: booked.health.disabled !== null,
        });
        toldOf(notice.service).set(booked.channel.name, toldBy(notice));
        const late = lateEnds.get(`${booked.channel.name} ${notice.service}`);
        // People would read that all is well while it is not. A program tracks incidents separately and waits for the end of each.
        if (late !== undefined && isOpening(given) && given.listener === 'people')
          settled.push({ ...late, state: 'dropped', why: 'superseded' });
        return;
      }
      const next = decided(delivery, decision);
      if (own === null) planned.push(next);
      else if (next.why !== own.why) settled.push(next);
    },
    drop: (own, why) => void settled.push({ ...own, state: 'dropped', why }),
  };
}

/** Whoever subscribed to the end of an incident knows that it began. */
function knownBy({ incident, at }: Notice, known: string | null): Told | null {
  return known === incident ? { incident, at, reason: 'opened' } : null;
}

/** Subscribers who wanted to hear that it is over, and no longer will be told. */
function endless(deliveries: readonly Delivery[]): string[] {
  return deliveries
    .filter(({ channel, state, reason }) => {
      return isSubscriber(channel) && state === 'dropped' && reason === 'resolved';
    })
    .map(({ channel }) => channel);
}

function decided(delivery: Delivery, decision: Exclude<Decision, null>): Delivery {
  return 'drop' in decision
    ? { ...delivery, state: 'dropped', why: decision.drop }
    : { ...delivery, state: 'held', why: decision.hold };
}

function factsOf({ notice, incident, service: known }: Case, service: PlanOptions['service']): Facts {
  const { knockOnOf } = notice;
  return {
    notice,
    incident,
    service: namedService(notice.service, known),
    source: knockOnOf === undefined ? null : namedService(knockOnOf, service(knockOnOf)),
  };
}

function newDelivery({ notice, at }: Case, { channel }: Listens, facts: Facts): Delivery {
  return {
    channel: channel.name,
    id: notice.id,
    service: notice.service,
    incident: notice.incident,
    reason: notice.reason,
    noticedAt: notice.at,
    state: 'waiting',
    why: 'told',
    bundle: null,
    decidedAt: at,
    plannedAt: at,
    dueAt: at,
    tries: 0,
    triedAt: null,
    answer: null,
    reference: null,
    facts: JSON.stringify(facts),
  };
}

import type { Millis } from '../core/base/time.ts';
import type { Delivery } from '../ports/deliveries.ts';
import type { Listener } from './case.ts';
import { group } from './stages/group.ts';
import { throttle } from './stages/throttle.ts';

/** A notice that no stage objected to: it is sent, now or later, alone or with others. */
export interface Tell {
  readonly delivery: Delivery;
  readonly listener: Listener;
  readonly opening: boolean;
  /** Whether the delivery exists already. */
  readonly held: boolean;
  /** Whether nothing is sent to the channel until an operator intervenes. */
  readonly disabled: boolean;
}

/** The reasons, beside openings, for which several services are put into one message. */
const TOGETHER: ReadonlySet<Delivery['reason']> = new Set(['resolved', 'still_open']);

interface Arranged {
  readonly planned: readonly Delivery[];
  readonly settled: readonly Delivery[];
}

/** Decides for each channel when each notice is sent and in which message; `recent`: what was sent in the last minutes, or is waiting. */
export function arrange(tells: readonly Tell[], recent: readonly Delivery[], at: Millis): Arranged {
  const [planned, settled]: [Delivery[], Delivery[]] = [[], []];
  const recently = Map.groupBy(recent, ({ channel }) => channel);
  for (const [channel, own] of Map.groupBy(tells, ({ delivery }) => delivery.channel)) {
    const before = recently.get(channel) ?? [];
    const arranged = [
      ...programs(own, at),
      ...together(
        own.filter(({ listener, opening }) => listener === 'people' && opening),
        before.filter(({ reason }) => reason === 'opened'),
        at,
      ),
      ...together(
        own.filter(({ listener, delivery }) => listener === 'people' && delivery.reason === 'resolved'),
        before.filter(({ reason }) => reason === 'resolved'),
        at,
      ),
      ...together(
        own.filter(({ listener, delivery }) => listener === 'people' && delivery.reason === 'still_open'),
        before.filter(({ reason }) => reason === 'still_open'),
        at,
      ),
      ...own.filter(
        ({ listener, opening, delivery }) =>
          listener === 'people' && !opening && !TOGETHER.has(delivery.reason),
      ),
    ].map((tell) => (tell.delivery.why === 'digest' || tell.opening ? tell : throttled(tell, before, at)));
    for (const { delivery, held, disabled } of arranged) {
      const next: Delivery = disabled ? { ...delivery, state: 'failed', why: 'channel_disabled' } : delivery;
      (held ? settled : planned).push(next);
    }
    settled.push(...superseded(arranged, before));
  }
  return { planned, settled };
}

/** A program is told of each step at once, and does its own grouping. */
function programs(tells: readonly Tell[], at: Millis): Tell[] {
  return tells.filter(({ listener }) => listener === 'program').map((tell) => due(tell, at));
}

function together(tells: readonly Tell[], before: readonly Delivery[], at: Millis): Tell[] {
  const [first] = tells;
  if (first === undefined) return [];
  const grouping = group(
    tells.length,
    before.map(({ plannedAt }) => plannedAt),
    at,
  );
  if (grouping === 'alone') return tells.map((tell) => due(tell, at));
  const open = before.find(
    ({ bundle, state, dueAt }) => bundle !== null && state === 'waiting' && dueAt > at,
  );
  const bundle = open?.bundle ?? `${first.delivery.id}+`;
  const digestAt = open?.dueAt ?? grouping.digestAt;
  return tells.map((tell) => {
    const { delivery, ...rest } = due(tell, digestAt);
    return { ...rest, delivery: { ...delivery, bundle, why: 'digest' } };
  });
}

function throttled(tell: Tell, before: readonly Delivery[], at: Millis): Tell {
  if (tell.listener === 'program') return tell;
  const { incident } = tell.delivery;
  const about = before.filter((one) => one.incident === incident && !isSuperseded(one, tell.delivery));
  const last = about.length === 0 ? null : Math.max(...about.map(({ plannedAt }) => plannedAt));
  const dueAt = throttle(last, at);
  const { delivery, ...rest } = due(tell, dueAt);
  return { ...rest, delivery: { ...delivery, why: dueAt > at ? 'throttled' : 'told' } };
}

function due({ delivery, ...rest }: Tell, dueAt: Millis): Tell {
  return { ...rest, delivery: { ...delivery, state: 'waiting', why: 'told', plannedAt: dueAt, dueAt } };
}

/** Throttled updates that were not tried yet and are replaced by a later one of the incident. */
function superseded(tells: readonly Tell[], before: readonly Delivery[]): Delivery[] {
  return before
    .filter((one) => tells.some(({ delivery }) => isSuperseded(one, delivery)))
    .map(droppedAsSuperseded);
}

const droppedAsSuperseded = (one: Delivery): Delivery => ({ ...one, state: 'dropped', why: 'superseded' });

function isSuperseded(before: Delivery, after: Delivery): boolean {
  return (
    before.incident === after.incident &&
    before.id !== after.id &&
    before.state === 'waiting' &&
    before.why === 'throttled' &&
    before.tries === 0
  );
}

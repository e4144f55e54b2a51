import type { Delivery, Deliveries, DeliveryState } from '../../ports/deliveries.ts';
import type { Engine } from './engine.ts';
import type { Tables } from './schema.ts';

/** The columns of a delivery except its number, which the engine assigns. */
export const DELIVERY = [
  'channel',
  'id',
  'service',
  'incident',
  'reason',
  'noticed_at',
  'state',
  'why',
  'bundle',
  'decided_at',
  'planned_at',
  'due_at',
  'tries',
  'tried_at',
  'answer',
  'reference',
  'facts',
] as const;

/** What a receiver knows, or soon will. */
const TOLD: readonly DeliveryState[] = ['sent', 'waiting'];
const FINAL: readonly DeliveryState[] = ['sent', 'failed', 'dropped'];

export function deliveriesTable({ query, rows, write }: Engine): Deliveries {
  const all = query.selectFrom('deliveries').select(DELIVERY);
  return {
    async plan(deliveries, notices, at) {
      const unsent = query.updateTable('notices').set({ sent_at: at }).where('sent_at', 'is', null);
      await write(
        ...inPieces(deliveries, ROWS_OF_STATEMENT).map((some) =>
          query
            .insertInto('deliveries')
            .values(some.map(toRow))
            .onConflict((conflict) => conflict.columns(['channel', 'id']).doNothing()),
        ),
        ...notices.map((id) => unsent.where('id', '=', id)),
      );
    },
    async settle(deliveries) {
      if (deliveries.length === 0) return;
      await write(
        ...deliveries.map((delivery) => {
          const { channel, id, service: _service, incident: _incident, ...row } = toRow(delivery);
          return query.updateTable('deliveries').set(row).where('channel', '=', channel).where('id', '=', id);
        }),
      );
    },
    async held() {
      return (await rows(all.where('state', '=', 'held').orderBy('number'))).map(toDelivery);
    },
    async dueChannels(at) {
      const due = query.selectFrom('deliveries').select('channel').distinct();
      const found = due.where('state', '=', 'waiting').where('due_at', '<=', at).orderBy('channel');
      return (await rows(found)).map(({ channel }) => channel);
    },
    async waiting(channel, limit) {
      const waiting = all.where('channel', '=', channel).where('state', '=', 'waiting');
      return (await rows(waiting.orderBy('number').limit(limit))).map(toDelivery);
    },
    async waitingOf(channels) {
      if (channels.length === 0) return [];
      const waiting = all.where('channel', 'in', channels).where('state', '=', 'waiting');
      return (await rows(waiting.orderBy('number'))).map(toDelivery);
    },
    async told(service, channels) {
      if (channels.length === 0) return [];
      const last = query
        .selectFrom('deliveries')
        .select(({ fn }) => fn.max('number').as('number'))
        .where('service', '=', service)
        .where('channel', 'in', channels)
        .where('state', 'in', TOLD)
        .groupBy('channel');
      return (await rows(all.where('number', 'in', last).orderBy('channel'))).map(toDelivery);
    },
    async since(from) {
      const recent = all.where('planned_at', '>=', from).where('state', 'in', TOLD);
      return (await rows(recent.orderBy('number'))).map(toDelivery);
    },
    async reference(channel, incident) {
      const [row] = await rows(
        query
          .selectFrom('deliveries')
          .select('reference')
          .where('channel', '=', channel)
          .where('incident', '=', incident)
          .where('reference', 'is not', null)
          .orderBy('number', 'desc')
          .limit(1),
      );
      return row?.reference ?? null;
    },
    async has(channel, id) {
      const one = query
        .selectFrom('deliveries')
        .select('id')
        .where('channel', '=', channel)
        .where('id', '=', id);
      return (await rows(one)).length > 0;
    },
    async log(channel, limit) {
      const newest = all.where('channel', '=', channel).orderBy('number', 'desc').limit(limit);
      return (await rows(newest)).map(toDelivery);
    },
    async forget(before) {
      await write(
        query.deleteFrom('deliveries').where('decided_at', '<', before).where('state', 'in', FINAL),
      );
    },
  };
}

/** Rows per INSERT statement: one row at a time, most of the time would be spent on building statements. */
const ROWS_OF_STATEMENT = 40;

function inPieces<T>(all: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let from = 0; from < all.length; from += size) pieces.push(all.slice(from, from + size));
  return pieces;
}

type Row = Omit<Tables['deliveries'], 'number'>;

function toRow(delivery: Delivery): Row {
  const { noticedAt, decidedAt, plannedAt, dueAt, triedAt, ...same } = delivery;
  return {
    ...same,
    noticed_at: noticedAt,
    decided_at: decidedAt,
    planned_at: plannedAt,
    due_at: dueAt,
    tried_at: triedAt,
  };
}

function toDelivery(row: Row): Delivery {
  const { noticed_at, decided_at, planned_at, due_at, tried_at, ...same } = row;
  return {
    ...same,
    noticedAt: noticed_at,
    decidedAt: decided_at,
    plannedAt: planned_at,
    dueAt: due_at,
    triedAt: tried_at,
  };
}

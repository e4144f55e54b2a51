import type { Subscriber, Subscribers } from '../../ports/subscribers.ts';
import type { Engine } from './engine.ts';
import type { Tables } from './schema.ts';

/** The columns of a subscriber. */
export const SUBSCRIBER = [
  'id',
  'address',
  'who',
  'service',
  'category',
  'incident',
  'country',
  'region',
  'city',
  'severity',
  'hears',
  'language',
  'asked_at',
  'confirmed_at',
  'due_at',
  'tries',
] as const;

export function subscribersTable({ query, rows, write }: Engine): Subscribers {
  const all = query.selectFrom('subscribers').select(SUBSCRIBER);
  return {
    async put(subscriber) {
      const row = toRow(subscriber);
      const put = query.insertInto('subscribers').values(row);
      await write(put.onConflict((conflict) => conflict.column('id').doUpdateSet(row)));
    },
    async tried(id, tries, dueAt) {
      await write(query.updateTable('subscribers').set({ tries, due_at: dueAt }).where('id', '=', id));
    },
    async remove(ids) {
      if (ids.length > 0) await write(query.deleteFrom('subscribers').where('id', 'in', ids));
    },
    async get(ids) {
      if (ids.length === 0) return [];
      return (await rows(all.where('id', 'in', ids).orderBy('id'))).map(toSubscriber);
    },
    async listening(to, incident, { after, limit }) {
      const those =
        'service' in to ? all.where('service', '=', to.service) : all.where('category', '=', to.category);
      const listening = those
        .where('confirmed_at', 'is not', null)
        .where('id', '>', after)
        .where(({ eb, or }) => or([eb('incident', 'is', null), eb('incident', '=', incident)]));
      return (await rows(listening.orderBy('id').limit(limit))).map(toSubscriber);
    },
    async of(who) {
      return (await rows(all.where('who', '=', who).orderBy('id'))).map(toSubscriber);
    },
    async unasked(at, limit) {
      const due = all.where('confirmed_at', 'is', null).where('due_at', '<=', at);
      return (await rows(due.orderBy('due_at').orderBy('id').limit(limit))).map(toSubscriber);
    },
    async count(since) {
      const counted = query.selectFrom('subscribers').select(({ fn }) => fn.countAll().as('count'));
      const [whole] = await rows(counted);
      const [lately] = await rows(counted.where('asked_at', '>=', since));
      return { all: Number(whole?.count ?? 0), since: Number(lately?.count ?? 0) };
    },
    async forget({ asked, confirmed }) {
      await write(
        query.deleteFrom('subscribers').where('confirmed_at', 'is', null).where('asked_at', '<', asked),
        query.deleteFrom('subscribers').where('confirmed_at', '<', confirmed),
      );
    },
    async secret(name, made, isUsable = () => true) {
      const kept = query.selectFrom('secrets').select('value').where('name', '=', name);
      const [known] = await rows(kept);
      if (known !== undefined && isUsable(known.value)) return known.value;
      const useless = query.deleteFrom('secrets').where('name', '=', name);
      const put = query.insertInto('secrets').values({ name, value: made });
      // If two processes create one at once, the second uses the first one's.
      await write(
        ...(known === undefined ? [] : [useless.where('value', '=', known.value)]),
        put.onConflict((conflict) => conflict.column('name').doNothing()),
      );
      const [first] = await rows(kept);
      return first?.value ?? made;
    },
  };
}

type Row = Tables['subscribers'];

/** Stands in place of a service for subscriptions that are not for one. No service has an empty slug. */
const NO_SERVICE = '';

function toRow(subscriber: Subscriber): Row {
  const { to, service, near, askedAt, confirmedAt, dueAt, ...same } = subscriber;
  return {
    ...same,
    address: to,
    service: service ?? NO_SERVICE,
    country: near?.country ?? null,
    region: near?.region ?? null,
    city: near?.city ?? null,
    asked_at: askedAt,
    confirmed_at: confirmedAt,
    due_at: dueAt,
  };
}

function toSubscriber(row: Row): Subscriber {
  const { address, service, country, region, city, asked_at, confirmed_at, due_at, ...same } = row;
  return {
    ...same,
    to: address,
    service: service === NO_SERVICE ? null : service,
    near: country === null ? null : { country, region, city },
    askedAt: asked_at,
    confirmedAt: confirmed_at,
    dueAt: due_at,
  };
}

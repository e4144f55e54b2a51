import type { Notice } from '../../core/incident/notice.ts';
import { toldBy } from '../../core/incident/told.ts';
import type { Outbox } from '../../ports/outbox.ts';
import type { Engine } from './engine.ts';

/** Notices are put into it by the tick's commit, which each engine implements itself. */
export function outboxTable({ query, rows, write }: Engine): Outbox {
  const bodies = query.selectFrom('notices').select('body');
  return {
    async pending(limit) {
      const unsent = bodies.where('sent_at', 'is', null).orderBy('number').limit(limit);
      return (await rows(unsent)).map(({ body }) => JSON.parse(body) as Notice);
    },
    async sent(ids, at) {
      const unsent = query.updateTable('notices').set({ sent_at: at }).where('sent_at', 'is', null);
      await write(...ids.map((id) => unsent.where('id', '=', id)));
    },
    async told(service) {
      const last = bodies.where('service', '=', service).orderBy('number', 'desc').limit(1);
      const [row] = await rows(last);
      return row === undefined ? null : toldBy(JSON.parse(row.body) as Notice);
    },
  };
}

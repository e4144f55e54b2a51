import type { Hole } from '../../core/coverage.ts';
import type { CoverageLog } from '../../ports/coverage.ts';
import type { Engine } from './engine.ts';
import type { Tables } from './schema.ts';

export function coverageTable({ query, rows, write }: Engine): CoverageLog {
  return {
    async cover(until) {
      const move = query.updateTable('coverage').set({ until });
      await write(move.where((is) => is.or([is('until', 'is', null), is('until', '<', until)])));
    },
    async coveredUntil() {
      const [row] = await rows(query.selectFrom('coverage').select('until'));
      return row?.until ?? null;
    },
    async put({ service, from, to, reason }) {
      const put = query
        .insertInto('holes')
        .values({ service: service ?? '', began: from, ended: to, reason })
        .onConflict((conflict) =>
          conflict
            .columns(['began', 'service'])
            .doUpdateSet(({ ref }) => ({ ended: ref('excluded.ended'), reason: ref('excluded.reason') })),
        );
      await write(put);
    },
    async holes(from, to, service) {
      let overlapping = query
        .selectFrom('holes')
        .select(['service', 'began', 'ended', 'reason'])
        .where((is) => is.or([is('ended', 'is', null), is('ended', '>', from)]));
      // Not every engine has an end of time to compare with.
      if (to < Infinity) overlapping = overlapping.where('began', '<', to);
      if (service !== undefined) overlapping = overlapping.where('service', 'in', ['', service]);
      return (await rows(overlapping.orderBy('began').orderBy('service'))).map(toHole);
    },
  };
}

function toHole({ service, began, ended, reason }: Tables['holes']): Hole {
  return { service: service === '' ? null : service, from: began, to: ended, reason };
}

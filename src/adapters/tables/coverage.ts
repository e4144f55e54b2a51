import { sql, type SqlBool } from 'kysely';
import { HOLE_REASONS, type Hole } from '../../core/domain/coverage.ts';
import type { Millis } from '../../core/base/time.ts';
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
      const place = { began: from, service: service ?? '' };
      if (to === from) {
        await write(query.deleteFrom('holes').where((is) => is.and(place)));
        return;
      }
      const put = query
        .insertInto('holes')
        .values({ ...place, ended: to, reason })
        .onConflict((conflict) =>
          conflict
            .columns(['began', 'service'])
            .doUpdateSet(({ ref }) => ({ ended: ref('excluded.ended'), reason: ref('excluded.reason') })),
        );
      await write(put);
    },
    async holes(from, to, service) {
      const overlapping = sql<SqlBool>`(ended is null or ended > ${from})`;
      // Not every engine can compare a time with Infinity.
      const begun = to < Infinity ? sql<SqlBool>`began < ${to}` : sql<SqlBool>`true`;
      const found =
        service === undefined
          ? query
              .selectFrom('holes')
              .select(HOLE)
              .where(begun)
              .where(overlapping)
              .orderBy('began')
              .orderBy('service')
          : holesOf(service, from, query)
              .where(begun)
              .where(overlapping)
              .orderBy('began')
              .orderBy('holes.service');
      return (await rows(found)).map(toHole);
    },
  };
}

const HOLE = ['holes.service', 'holes.began', 'holes.ended', 'holes.reason'] as const;

/** Holes of one service and reason do not overlap: those before the last that had begun by `from` are over and need not be read. */
function holesOf(service: string, from: Millis, query: Engine['query']) {
  const kinds = ['', service].flatMap((whose) => HOLE_REASONS.map((reason) => sql`(${whose}, ${reason})`));
  return query
    .with(
      'kinds(service, reason)',
      () => sql<Pick<Tables['holes'], 'service' | 'reason'>>`(values ${sql.join(kinds)})`,
    )
    .selectFrom('kinds')
    .innerJoin('holes', (on) =>
      on.onRef('holes.service', '=', 'kinds.service').onRef('holes.reason', '=', 'kinds.reason'),
    )
    .where('holes.began', '>=', ({ fn, selectFrom, val }) =>
      fn.coalesce(
        selectFrom('holes as before')
          .select(({ fn }) => fn.max('before.began').as('began'))
          .whereRef('before.service', '=', 'kinds.service')
          .whereRef('before.reason', '=', 'kinds.reason')
          .where('before.began', '<=', from),
        val(from),
      ),
    )
    .select(HOLE);
}

function toHole({ service, began, ended, reason }: Tables['holes']): Hole {
  return { service: service === '' ? null : service, from: began, to: ended, reason };
}

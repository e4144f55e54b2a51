import type { Store } from '../../../ports/store.ts';
import { catalogTable } from '../../tables/catalog.ts';
import { channelsTable } from '../../tables/channels.ts';
import { coverageTable } from '../../tables/coverage.ts';
import { decisionsTable } from '../../tables/decisions.ts';
import { deliveriesTable } from '../../tables/deliveries.ts';
import { keysTable } from '../../tables/keys.ts';
import { historyTable } from '../../tables/history.ts';
import { marksTable } from '../../tables/marks.ts';
import { outboxTable } from '../../tables/outbox.ts';
import type { Pen } from '../pen.ts';
import { sqliteEngine } from './ordinary.ts';
import type { Reading } from './reading.ts';

type Ordinary = Pick<
  Store,
  'decisions' | 'marks' | 'outbox' | 'history' | 'coverage' | 'catalog' | 'channels' | 'deliveries' | 'keys'
>;

/** The parts of a store that are ordinary tables. */
export function ordinaryTables(reading: Reading, pen: Pen): Ordinary {
  const engine = sqliteEngine(reading, pen);
  return {
    decisions: decisionsTable(engine),
    marks: marksTable(engine),
    outbox: outboxTable(engine),
    history: historyTable(engine),
    coverage: coverageTable(engine),
    catalog: catalogTable(engine),
    keys: keysTable(engine),
    channels: channelsTable(engine),
    deliveries: deliveriesTable(engine),
  };
}

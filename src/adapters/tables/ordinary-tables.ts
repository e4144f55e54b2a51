import type { Store } from '../../ports/store.ts';
import { catalogTable } from './catalog.ts';
import { channelsTable } from './channels.ts';
import { coverageTable } from './coverage.ts';
import { decisionsTable } from './decisions.ts';
import { deliveriesTable } from './deliveries.ts';
import type { Engine } from './engine.ts';
import { historyTable } from './history.ts';
import { keysTable } from './keys.ts';
import { marksTable } from './marks.ts';
import { outboxTable } from './outbox.ts';
import { subscribersTable } from './subscribers.ts';

type Ordinary = Pick<
  Store,
  | 'decisions'
  | 'marks'
  | 'outbox'
  | 'history'
  | 'coverage'
  | 'catalog'
  | 'channels'
  | 'deliveries'
  | 'keys'
  | 'subscribers'
>;

/** The parts of a store that are ordinary tables. */
export function ordinaryTables(engine: Engine): Ordinary {
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
    subscribers: subscribersTable(engine),
  };
}

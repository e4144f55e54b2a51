import type { Config } from '../settings/config.ts';
import { readGazetteer } from '../catalog/index.ts';
import { createMemoryBus } from '../adapters/memory/bus.ts';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import { OutcryError } from '../core/base/errors.ts';
import { ceilTo, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import type { Judged } from '../http/context.ts';
import type { ClientModules } from '../http/routes/assets.ts';
import { openLiveCatalog, type LiveCatalog } from '../live-catalog.ts';
import { openMarkBook } from '../mark-book.ts';
import { readNetworks } from '../networks/index.ts';
import { prepareCatalog } from '../pages/search/catalog-index.ts';
import type { Store } from '../ports/store.ts';
import { boardsOf, howIsJudged, judgedBy, viewOf, type View } from '../views.ts';
import type { Boards } from '../watch/boards.ts';
import { openWatch } from '../watch/watch.ts';
import { stillStore } from './still-store.ts';

/** Everything that an instance last published, from which pages are drawn; a snapshot, unaffected by the running server. */
export interface PublishedMoment extends View {
  readonly at: Millis;
  readonly store: Pick<Store, 'rollups' | 'incidents'>;
  readonly catalog: LiveCatalog;
  readonly judged: Judged;
  readonly boards: Boards;
  /** Versions of the catalog and the marks: if they change, any page may change. */
  readonly versions: string;
  close(): Promise<void>;
}

export interface MomentOptions {
  readonly config: Config;
  readonly client: ClientModules | null;
}

/**
 * Reads what was last published from the data folder, even beside a running server, and judges again what is needed to draw it: from the
 * last saved monitors on, usually a minute. Rejects with `file_unreadable` if nothing was published yet, and as the store does.
 */
export async function openPublishedMoment({ config, client }: MomentOptions): Promise<PublishedMoment> {
  const store = await openSqliteStore({ folder: config.data, readOnly: true, frozen: true });
  try {
    const saved = await store.snapshots.load();
    const at = ceilTo(Math.max(saved.cursor ?? 0, (await store.decisions.until()) ?? 0), TICK);
    if (at === 0)
      throw new OutcryError(
        'file_unreadable',
        `Nothing was published yet from ${config.data}: let the server run for a minute, and try again.`,
      );
    const still = stillStore(store, at);
    const goOn = async (): Promise<boolean> => true;
    const failures: unknown[] = [];
    const onError = (error: unknown) => void failures.push(error);
    const catalog = await openLiveCatalog(still.catalog, (next) => prepareCatalog(next, goOn));
    const marks = await openMarkBook(still.marks);
    const boards = boardsOf(catalog, { store: still, state: (slug) => judged.state(slug), goOn, onError });
    boards.onMarks(await marks.list());
    const watch = await openWatch({
      ...howIsJudged(config, catalog),
      store: still,
      saved,
      bus: createMemoryBus({ onError }),
      now: () => at,
      boards,
    });
    const judged = judgedBy(watch, boards, () => false);
    await watch.pass();
    await boards.load();
    if (failures.length > 0) throw failures[0];
    const networks = await readNetworks(config.networks);
    const gazetteer = await readGazetteer();
    const minutesFrom = (await still.retention.removed()).minutes ?? 0;
    const view = viewOf({
      config,
      client,
      store: still,
      catalog,
      watch,
      judged,
      boards,
      marks,
      networks,
      gazetteer,
      // A mark could not be recognised later as coming from this copy.
      formMark: () => null,
      minutesFrom: () => minutesFrom,
    });
    const versions = `${await still.catalog.version()} ${await still.marks.version()}`;
    return {
      ...view,
      at: watch.at,
      store: still,
      catalog,
      judged,
      boards,
      versions,
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

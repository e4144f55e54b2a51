import { openapi } from './api/openapi.ts';
import type { Config } from './settings/config.ts';
import { levelsOf } from './core/account/false-incident-budget.ts';
import { defaultPrior } from './core/detect/prior.ts';
import type { Gazetteer } from './core/domain/place.ts';
import { loadAssets, type Assets, type ClientModules } from './http/routes/assets.ts';
import type { Judged } from './http/context.ts';
import { readLogo } from './http/logo.ts';
import type { LiveCatalog } from './live-catalog.ts';
import type { MarkBook } from './mark-book.ts';
import { hostingNetworks, type Networks } from './networks/index.ts';
import { catalogIndex } from './pages/search/catalog-index.ts';
import { once } from './pages/models/once.ts';
import { iconSvg } from './pages/parts/logo.tsx';
import type { Sources, Standing } from './pages/base/sources.ts';
import { themeOf } from './pages/base/theme.ts';
import type { Store } from './ports/store.ts';
import { Boards, type BoardsOptions } from './watch/boards.ts';
import { keepOf } from './settings/retention.ts';
import { unjudged } from './watch/published-states.ts';
import type { WatchOptions } from './watch/watch-options.ts';
import type { Watch } from './watch/watch.ts';

/** What the running instance and a static copy of it have in common: how reports are judged, and what pages are rendered from. */

type HowIsJudged = Pick<
  WatchOptions,
  'prior' | 'category' | 'watched' | 'levels' | 'relations' | 'hosting' | 'inCatalog' | 'catalog'
>;

/** How reports are judged, according to the settings and the catalog in force. */
export function howIsJudged(config: Config, catalog: LiveCatalog): HowIsJudged {
  return {
    prior: () => defaultPrior,
    category: (slug) => catalog.service(slug)?.category ?? null,
    watched: () => catalog.all.services.length,
    levels: (account) => levelsOf(account, config.falseIncidentsAMonth),
    relations: () => catalog.relations,
    hosting: hostingNetworks(config.hostingNetworks),
    inCatalog: (slug) => catalog.service(slug) !== null,
    catalog: () => catalog.all,
  };
}

/** The boards of the services of that catalog. */
export function boardsOf(
  catalog: LiveCatalog,
  options: Pick<BoardsOptions, 'store' | 'state' | 'goOn' | 'onError'>,
): Boards {
  return new Boards({
    ...options,
    catalog: () => catalog.all,
    topicOf: catalog.service,
    nameOrder: (slug) => catalogIndex(catalog.all).nameOrder(slug),
  });
}

/** What the watch judged last, with what it could not see; `isBehind` says whether that is longer ago than it should be. */
export function judgedBy(watch: Watch, boards: Pick<Boards, 'unseen'>, isBehind: () => boolean): Judged {
  return {
    get at() {
      return watch.at;
    },
    get catchingUp() {
      return isBehind();
    },
    state(slug) {
      const state = watch.state(slug) ?? unjudged(slug, watch.at, 0);
      const unseen = boards.unseen(slug);
      return unseen === null ? state : { ...state, unseen };
    },
    bands: watch.bands,
  };
}

interface ViewOptions {
  readonly config: Config;
  /** Path of the built browser module; null serves pages without a script. */
  readonly client: ClientModules | null;
  readonly store: Pick<Store, 'rollups' | 'incidents' | 'coverage'>;
  readonly catalog: LiveCatalog;
  readonly watch: Watch;
  readonly judged: Judged;
  readonly boards: Boards;
  readonly marks: MarkBook;
  readonly networks: Pick<Networks, 'name'>;
  readonly gazetteer: Gazetteer;
  readonly formMark: Sources['formMark'];
  readonly minutesFrom: Sources['minutesFrom'];
  /** See `Instance`. */
  readonly played?: boolean;
}

/** The data that pages are rendered from, and the files that they need. */
export interface View {
  readonly sources: Sources;
  readonly assets: Assets;
}

export function viewOf({
  config,
  client,
  store,
  catalog,
  watch,
  judged,
  boards,
  marks,
  networks,
  gazetteer,
  formMark,
  minutesFrom,
  played = false,
}: ViewOptions): View {
  const theme = themeOf({
    ...(config.colour && { calm: config.colour }),
    ...(config.alertColour && { alert: config.alertColour }),
  });
  const assets = loadAssets({
    client,
    icon: iconSvg(theme.colours),
    logo: config.logo === null ? null : readLogo(config.logo),
    zones: gazetteer.zones(),
  });
  const standing = (): Standing => ({
    account: watch.account,
    problems: watch.levels.open,
    targetAMonth: config.falseIncidentsAMonth,
  });
  // Built on first use, so that a start, also after a crash, does not wait for it.
  const described = once(() => openapi(config.publicUrl ?? '/'));
  const sources: Sources = {
    state: judged.state,
    bands: judged.bands,
    catalog: () => catalog.all,
    now: () => watch.at,
    rollups: store.rollups,
    incidents: store.incidents,
    boards,
    marks,
    coverage: store.coverage,
    standing,
    usualNetworks: () => watch.senders,
    networkName: networks.name,
    formMark,
    minutesFrom,
    places: gazetteer.countries(),
    get described() {
      return described();
    },
    instance: {
      ...config,
      played,
      keep: keepOf(config),
      tellsPublic: config.mailUrl !== null || config.webPush,
      get catchingUp() {
        return judged.catchingUp === true;
      },
    },
    assets,
    theme,
  };
  return { sources, assets };
}

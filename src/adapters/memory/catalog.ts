import type { Catalog } from '../../core/domain/service.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { CatalogShelf } from '../../ports/catalog.ts';

export interface CatalogInForce {
  catalog: Catalog | null;
  version: number;
}

export function memoryCatalog(shelf: CatalogInForce, stillOpen: StillOpen): CatalogShelf {
  return {
    async load() {
      stillOpen();
      return shelf.catalog;
    },
    async apply(catalog) {
      stillOpen();
      shelf.catalog = catalog;
      shelf.version += 1;
    },
    async version() {
      stillOpen();
      return shelf.version;
    },
  };
}

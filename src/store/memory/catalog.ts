import type { Catalog } from '../../core/domain/service.ts';
import type { StillOpen } from '../checks.ts';
import type { CatalogShelf } from '../shelves.ts';

export function memoryCatalog(stillOpen: StillOpen): CatalogShelf {
  let inForce: Catalog | null = null;
  let version = 0;
  return {
    async load() {
      stillOpen();
      return inForce;
    },
    async apply(catalog) {
      stillOpen();
      inForce = catalog;
      version += 1;
    },
    async version() {
      stillOpen();
      return version;
    },
  };
}

import type { Catalog } from '../../core/service.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { CatalogShelf } from '../../ports/catalog.ts';

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

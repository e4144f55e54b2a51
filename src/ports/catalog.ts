import type { Catalog } from '../core/domain/service.ts';

/** The services of the instance, replaced by editors, also from another process while the server runs. */
export interface CatalogShelf {
  /** The catalog in force; null before the first `apply`. */
  load(): Promise<Catalog | null>;
  /** Replaces the catalog, all or nothing, and moves `version` on. Reports on services that left stay in the log. */
  apply(catalog: Catalog): Promise<void>;
  version(): Promise<number>;
}

import type { Catalog } from '../core/domain/service.ts';

/** The services of the instance, replaced by editors, possibly from another process while the server runs. */
export interface CatalogShelf {
  /** The catalog in force; null before the first `apply`. */
  load(): Promise<Catalog | null>;
  /** Replaces the catalog atomically, and increments `version`. Reports on removed services stay in the log. */
  apply(catalog: Catalog): Promise<void>;
  version(): Promise<number>;
}

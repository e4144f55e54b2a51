import type { Compilable, Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/**
 * What the ordinary tables ask of an engine. Kysely writes the statements, in the dialect of the engine, and runs none of them:
 * the engine does, on the connections it has anyway, so that there is one transaction, one queue and one way to fail.
 */
export interface Engine {
  /** Builds and compiles statements. */
  readonly query: Kysely<Tables>;
  /** The rows of a query, as of what was written before. */
  rows<Row>(query: Compilable<Row>): Promise<Row[]>;
  /** Carries out all of them in one transaction, in this order; resolves when it is durable. */
  write(...statements: readonly Compilable[]): Promise<void>;
}

import type { Compilable, Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/**
 * What the ordinary tables require of an engine. Kysely only compiles the statements, in the engine's dialect; the engine runs them on its
 * existing connections, so that there is one transaction, one queue and one way to fail.
 */
export interface Engine {
  /** Builds and compiles statements. */
  readonly query: Kysely<Tables>;
  /** The rows of a query; sees all earlier writes. */
  rows<Row>(query: Compilable<Row>): Promise<Row[]>;
  /** Runs all of them in one transaction, in this order; resolves when it is durable. */
  write(...statements: readonly Compilable[]): Promise<void>;
}

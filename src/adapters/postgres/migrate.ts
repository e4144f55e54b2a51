import { OutcryError } from '../../core/base/errors.ts';
import type { Database, Session } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

/** "Outc": the number of the advisory lock held while migrating. */
const MIGRATION_LOCK = 0x4f757463;

/** The id of the instance, given when the database was created, and the version of its tables. */
interface Instance {
  readonly id: string;
  readonly version: number;
}

/** Null if none of our tables exist yet. Throws `data_newer` if a later program made them. */
export async function readInstance(
  session: Session,
  name: string,
  known = MIGRATIONS.length,
): Promise<Instance | null> {
  const [there] = await session.rows<{ there: boolean }>(
    `SELECT to_regclass('instance') IS NOT NULL AS there`,
  );
  if (there?.there !== true) return null;
  const [instance] = await session.rows<Instance>('SELECT id, version FROM instance');
  if (instance === undefined)
    throw new OutcryError(
      'data_corrupt',
      `The database ${name} does not say which version of Outcry made its tables.`,
    );
  if (instance.version > known) throw newerError(name, instance.version, known);
  return instance;
}

/**
 * Brings the database up to the present version, each step in one transaction; a no-op if it already is. If several nodes start at once,
 * one migrates and the others wait. A step that fails is rolled back; `data_corrupt` names it.
 */
export async function migrate(db: Database, steps: readonly string[] = MIGRATIONS): Promise<Instance> {
  for (let version = 0; version < steps.length; version += 1) await takeStep(db, version, steps);
  const instance = await readInstance(db, db.name, steps.length);
  if (instance === null)
    throw new OutcryError('data_corrupt', `The database ${db.name} lost its tables meanwhile.`);
  return instance;
}

async function takeStep(db: Database, from: number, steps: readonly string[]): Promise<void> {
  await db.transaction(async (session) => {
    await session.rows(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    // Another node may have run this step while we waited for the lock.
    const instance = await readInstance(session, db.name, steps.length);
    if ((instance?.version ?? 0) !== from) return;
    try {
      if (instance === null) await session.rows(CREATE_INSTANCE);
      await session.rows(steps[from] ?? '');
      await session.rows('UPDATE instance SET version = $1', [from + 1]);
    } catch (error) {
      throw isOfSchema(error) ? brokenStep(db.name, from, error) : error;
    }
  });
}

const CREATE_INSTANCE = `
  CREATE TABLE instance (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    id text NOT NULL,
    version integer NOT NULL
  );
  INSERT INTO instance ("only", id, version) VALUES (1, gen_random_uuid()::text, 0)`;

/** Tables, columns or functions that already exist, or are missing: the database does not match its version. */
function isOfSchema(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^42(?:P0[16-7]|7..|883|704)$/u.test(String(error.code))
  );
}

function brokenStep(name: string, from: number, cause: unknown): OutcryError {
  return new OutcryError(
    'data_corrupt',
    `The database ${name} cannot be brought from version ${from} to ${from + 1}: ${(cause as Error).message}. An earlier attempt was ` +
      'half done by hand, or another program has tables of these names. Nothing was changed: give Outcry a database of its own, or restore a backup.',
    cause,
  );
}

function newerError(name: string, version: number, known: number): OutcryError {
  return new OutcryError(
    'data_newer',
    `The database ${name} is of version ${version}, and this program knows versions up to ${known}: ` +
      'install the Outcry that wrote it, or a later one.',
  );
}

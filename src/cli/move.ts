import { Command } from 'commander';
import { moveFromFolder, moveToFolder } from '../adapters/sqlite/moving.ts';
import { openSaltVault } from '../adapters/sqlite/salts.ts';
import { carry, type MovedFrom, type MovedTable, type MovedTo } from '../adapters/tables/moved.ts';
import { readEnvironment, toConfig } from '../settings/config.ts';
import { isPostgresAddress } from '../settings/kinds.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Salts } from '../ports/salts.ts';
import { progress } from './terminal.ts';

interface Options {
  readonly from: string;
  readonly to: string;
}

export function moveCommand(): Command {
  return new Command('move')
    .description(
      'Move an instance from a data folder into a PostgreSQL database or back, all of it or nothing; no server may be running on either. Reports are checked against their digests on the way.',
    )
    .requiredOption('--from <place>', 'a data folder, or postgres://user:password@host:port/database')
    .requiredOption('--to <place>', 'the other of the two: an empty database, or a folder without one')
    .action(move);
}

async function move({ from, to }: Options): Promise<void> {
  const [isFrom, isTo] = [isPostgresAddress(from), isPostgresAddress(to)];
  if (isFrom === isTo)
    throw new OutcryError(
      'bad_config',
      'Name a data folder and a PostgreSQL database, postgres://user:password@host:port/database: one with --from, one with --to.',
    );
  const moved = await (isTo ? fromFolder(from, to) : toFolder(from, to));
  const { reports, incidents, decisions } = moved;
  console.log(
    JSON.stringify({
      reports,
      incidents,
      decisions,
      rows: Object.values(moved).reduce((sum, n) => sum + n, 0),
    }),
  );
}

/** The seal key of the database, for one that is sealed or will be. */
const sealKey = (): string | null => toConfig(readEnvironment({})).sealKey;

type Counts = Readonly<Record<MovedTable, number>>;

async function fromFolder(folder: string, url: string): Promise<Counts> {
  const { moveToDatabase } = await import('../adapters/postgres/index.ts');
  return moveFromFolder(folder, (from) =>
    moveToDatabase(
      url,
      (to) => withProgress(from, to),
      openSaltVault(folder).load() as Salts | null,
      sealKey(),
    ),
  );
}

async function toFolder(url: string, folder: string): Promise<Counts> {
  const { moveFromDatabase } = await import('../adapters/postgres/index.ts');
  return moveFromDatabase(
    url,
    async (from, salts) => {
      const moved = await moveToFolder(folder, (to) => withProgress(from, to));
      if (salts !== null) await openSaltVault(folder).replace(null, salts);
      return moved;
    },
    sealKey(),
  );
}

async function withProgress(from: MovedFrom, to: MovedTo): Promise<Counts> {
  const total = await from.size();
  const bar = progress('Moving', total);
  let done = 0;
  try {
    return await carry(from, to, (rows) => bar.at((done += rows)));
  } finally {
    bar.end();
  }
}

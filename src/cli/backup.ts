import { existsSync, statSync } from 'node:fs';
import { Command } from 'commander';
import { OutcryError } from '../core/base/errors.ts';
import { copyDatabase, type Holdings } from '../adapters/sqlite/copy.ts';
import { findDatabase } from '../adapters/sqlite/folder.ts';
import { iso } from '../api/shape.ts';
import { folderOf } from './instance-store.ts';
import { progress } from './terminal.ts';

interface Options {
  readonly data?: string;
  readonly force: boolean;
}

export function backupCommand(): Command {
  return new Command('backup')
    .description(
      'Copy the database to FILE, also while the server runs: a checked snapshot of one moment, without the salts.',
    )
    .argument('<file>', 'file to write')
    .option('--data <folder>', 'folder of the instance')
    .option('--force', 'replace an existing file, once the new one is complete', false)
    .action(backup);
}

async function backup(file: string, { data, force }: Options): Promise<void> {
  const folder = folderOf(data, 'back it up with `pg_dump` or a tool of your database.');
  if (!force && existsSync(file))
    throw new OutcryError(
      'file_unwritable',
      `${file} exists already: name another file, or replace it with --force.`,
    );
  const holdings = await copyWithProgress('Copying', (onProgress) =>
    copyDatabase(findDatabase(folder), file, onProgress),
  );
  console.log(JSON.stringify({ file, bytes: statSync(file).size, ...told(holdings) }));
}

export async function copyWithProgress<Result>(
  label: string,
  copy: (onProgress: (share: number) => void) => Promise<Result>,
): Promise<Result> {
  const bar = progress(label, 1);
  try {
    return await copy((share) => bar.at(share));
  } finally {
    bar.end();
  }
}

export function told({ version, reports, lastAt, incidents }: Holdings) {
  return { version, reports, lastReport: lastAt === null ? null : iso(lastAt), incidents };
}

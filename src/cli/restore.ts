import { Command } from 'commander';
import { restoreDatabase } from '../adapters/sqlite/restore.ts';
import { LOG_MISSING } from '../adapters/sqlite/session.ts';
import { iso } from '../api/shape.ts';
import { copyWithProgress, told } from './backup.ts';
import { folderOf } from './instance-store.ts';

interface Options {
  readonly data?: string;
  readonly force: boolean;
  readonly acceptChanged: boolean;
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description(
      'Put a backup where the server finds it; the server must not be running. The backup is checked first.',
    )
    .argument('<file>', 'backup written by `outcry backup`')
    .option('--data <folder>', 'folder of the instance')
    .option('--force', 'put an existing database aside, into a folder beside the restored one', false)
    .option('--accept-changed', 'restore a backup even though reports in it are not what was written', false)
    .action(restore);
}

async function restore(file: string, { data, force, acceptChanged }: Options): Promise<void> {
  const folder = folderOf(
    data,
    'restore with the tool that backed up your database, or name a folder with --data.',
  );
  const aside = force ? `replaced-${iso(Date.now()).replaceAll(/[:.]/gu, '-')}` : null;
  const { replaced, lacksLog, changed, ...holdings } = await copyWithProgress('Restoring', (onProgress) =>
    restoreDatabase({ file, folder, aside, acceptChanged, onProgress }),
  );
  if (lacksLog) console.error(`outcry: ${LOG_MISSING}`);
  if (changed !== null) console.error(`outcry: In what was restored ${changed}.`);
  console.log(JSON.stringify({ folder, ...told(holdings), replaced }));
}

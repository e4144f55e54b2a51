import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** An installed Node older than `major`; null if there is none. */
export function olderNode(major: number): string | null {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((path) => !path.includes('node_modules'));
  for (const folder of [...folders, '/usr/bin', '/usr/local/bin']) {
    const path = join(folder, 'node');
    const { status, stdout } = spawnSync(path, ['--print', 'process.versions.node'], { encoding: 'utf8' });
    if (status === 0 && Number(stdout.split('.')[0]) < major) return path;
  }
  return null;
}

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/*
 * Foreign programs that tests install once, in a folder that is never shipped. Each is null if this machine cannot have it: only npm is
 * always there.
 */

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/foreign');
/** The limit for an unresponsive network; building Alertmanager takes a minute. */
const SETUP_TIMEOUT_MS = 240_000;

/** A Python with the packages, given with their versions. */
export function pythonWith(...packages: readonly string[]): Promise<string | null> {
  return once(`python-${packages.join('-')}`, 'bin/python', async (folder) => {
    if (!(await runs('python3', ['-m', 'venv', folder]))) return false;
    return runs(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', ...packages]);
  });
}

/** The Go module in `folder`, built. */
export function builtByGo(folder: string): Promise<string | null> {
  return once(`go-${folder.replaceAll(/\W+/gu, '-')}`, 'program', (made) =>
    runs('go', ['build', '-o', join(made, 'program'), '.'], join(root, folder)),
  );
}

/** The installed Alertmanager, or one that is built here. */
export async function alertmanager(): Promise<string | null> {
  const installed = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => ['alertmanager', 'prometheus-alertmanager'].map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (installed !== undefined) return installed;
  const version = 'v0.28.1';
  return once(`alertmanager-${version}`, 'alertmanager', (folder) =>
    runs('go', ['install', `github.com/prometheus/alertmanager/cmd/alertmanager@${version}`], folder, {
      GOBIN: folder,
    }),
  );
}

/** Creates a folder and returns a file in it; if that fails, the next run tries again. */
async function once(
  name: string,
  file: string,
  make: (folder: string) => Promise<boolean>,
): Promise<string | null> {
  const folder = join(cache, name.replaceAll(/[^\w.-]/gu, '_'));
  if (existsSync(join(folder, 'made', file))) return join(folder, 'made', file);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'making'), { recursive: true });
  if (!(await make(join(folder, 'making')))) return null;
  renameSync(join(folder, 'making'), join(folder, 'made'));
  return join(folder, 'made', file);
}

async function runs(
  program: string,
  args: readonly string[],
  cwd = root,
  env: NodeJS.ProcessEnv = {},
): Promise<boolean> {
  const options = { cwd, env: { ...process.env, ...env }, timeout: SETUP_TIMEOUT_MS };
  return promisify(execFile)(program, args, options).then(
    () => true,
    () => false,
  );
}

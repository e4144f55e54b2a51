import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from './checkout.ts';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly link?: boolean }>>;
}

/**
 * The bill of materials as CycloneDX, made by npm from the lock file. npm fails for a tree with workspaces that have no version, such as
 * those of tests, so it is given the tree without development dependencies.
 */
export function bill(): string {
  const {
    workspaces: _workspaces,
    devDependencies: _devDependencies,
    ...shipped
  } = read<Record<string, unknown>>('package.json');
  const lock = read<Lock>('package-lock.json');
  const packages = Object.fromEntries(
    Object.entries(lock.packages)
      .filter(([path, { dev, link }]) => path.startsWith('node_modules/') && !dev && !link)
      .concat([['', shipped]]),
  );
  const work = mkdtempSync(join(tmpdir(), 'outcry-sbom-'));
  try {
    writeFileSync(join(work, 'package.json'), JSON.stringify(shipped));
    writeFileSync(join(work, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
    return run(
      'npm',
      ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'],
      { cwd: work },
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function read<Read>(name: string): Read {
  return JSON.parse(readFileSync(join(root, name), 'utf8')) as Read;
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from './checkout.ts';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly link?: boolean }>>;
}

/**
 * What the program is made of, as CycloneDX and from the lock file: npm's own list. npm makes none of a tree with workspaces that have no version,
 * as those of tests, so it is shown the tree without what only builds and tests.
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

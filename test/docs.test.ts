import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Fenced `ts` blocks of docstrings and pages, each named after its file; those of docs/api.md are run by clients.test.ts. */
function examples(): { name: string; text: string }[] {
  const files = ['src/core', 'docs', '.'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: folder !== '.' })
      .filter(
        (entry) =>
          entry.isFile() && /\.(?:ts|md)$/u.test(entry.name) && !/\.test\.|^api\.md$/u.test(entry.name),
      )
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return files.flatMap((path) => {
    const text = readFileSync(path, 'utf8').replace(/^ *\* ?/gmu, path.endsWith('.ts') ? '' : '$&');
    return [...text.matchAll(/```ts\n([\s\S]*?)```/gu)].map(([, block], nth) => ({
      name: `${path.slice(root.length + 1).replaceAll(/[^\w]/gu, '-')}-${nth}`,
      text: block!,
    }));
  });
}

test('every TypeScript example in docstrings and pages compiles against outcry/core', () => {
  const found = examples();
  expect(found.length).toBeGreaterThan(0);
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'outcry-examples-'));
  try {
    for (const { name, text } of found) writeFileSync(join(folder, `${name}.ts`), `${text}\nexport {};\n`);
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noUnusedLocals: false,
        paths: { 'outcry/core': [join(root, 'src/core/index.ts')] },
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: [join(folder, '*.ts')],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout, status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', folder], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

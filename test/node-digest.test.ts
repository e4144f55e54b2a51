import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
// @ts-expect-error Plain JavaScript, for it runs on any Node from 20 on before anything is installed.
import * as digests from '../scripts/node-digest.js';

interface Digests {
  readonly knownNodes: { readonly version: string; readonly sha256: Readonly<Record<string, string>> };
  requireKnownNode(path: string, platform?: string): Promise<void>;
}
const { knownNodes, requireKnownNode } = digests as Digests;
const root = join(import.meta.dirname, '..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-node-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('the Node that serves', () => {
  test('is of the version that the lock file holds, with a digest for each platform that people run it on', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version?: string }>;
    };
    expect(knownNodes.version).toBe(lock.packages['node_modules/node']?.version);
    expect(Object.keys(knownNodes.sha256)).toEqual([
      'darwin-arm64',
      'darwin-x64',
      'linux-arm64',
      'linux-x64',
      'win32-x64',
    ]);
    for (const digest of Object.values(knownNodes.sha256)) expect(digest).toMatch(/^[0-9a-f]{64}$/u);
  });

  test('on this machine is the one that we know', async () => {
    const binary = process.platform === 'win32' ? 'node.exe' : 'node';
    await expect(requireKnownNode(join(root, 'node_modules/node/bin', binary))).resolves.toBeUndefined();
  });

  test('is refused where one byte of it is other, and put aside so that nothing runs it', async () => {
    const path = join(folder, 'node');
    writeFileSync(path, 'other');
    await expect(requireKnownNode(path, 'linux-x64')).rejects.toThrow('is not the one we know');
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.refused`)).toBe(true);
  });

  test('of a platform without a digest runs, and that it is not checked is said', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const path = join(folder, 'node');
    writeFileSync(path, 'other');
    await requireKnownNode(path, 'aix-ppc64');
    expect(said).toHaveBeenCalledWith(expect.stringContaining('aix-ppc64 is not checked'));
    expect(existsSync(path)).toBe(true);
  });
});

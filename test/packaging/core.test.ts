import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../packaging/checkout.ts';
import { packCore } from '../../packaging/core.ts';
import { temporaryFolder } from '../support/instance.ts';
import { olderNode } from '../support/older-node.ts';

const root = join(import.meta.dirname, '../..');
/** Output of the example in its README. */
const SAYS = '31 in 15 min, usually';

let folder: string;
let packed: string;
beforeAll(async () => {
  folder = temporaryFolder();
  packed = await packCore(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  run('npm', ['install', '--no-audit', '--no-fund', '--offline', packed], { cwd: folder });
  const example = /```js\n([\s\S]*?)```/u.exec(
    readFileSync(join(root, 'packaging/core/README.md'), 'utf8'),
  )?.[1];
  writeFileSync(join(folder, 'example.js'), example ?? '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('outcry-core', () => {
  test('has no dependency, and its example runs in Node', () => {
    const locked = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
      packages: object;
    };
    expect(Object.keys(locked.packages)).toEqual(['', 'node_modules/outcry-core']);
    const node = olderNode(24) ?? process.execPath;
    const { stdout, stderr } = spawnSync(node, ['example.js'], { cwd: folder, encoding: 'utf8' });
    expect([stdout, stderr]).toEqual([expect.stringContaining(SAYS), '']);
    const bytes = statSync(packed).size;
    console.log(`outcry-core: ${(bytes / 1_000).toFixed(0)} kB packed, run by ${node}`);
  });

  test('has types that pass in a strict project, which checks the declarations too', () => {
    const text = `
      import { StreamDetector, defaultPrior, type Incident } from 'outcry-core';
      const detector = new StreamDetector({ bucketMs: 60_000, prior: defaultPrior });
      export const evidence: number = detector.push(3).evidence;
      // @ts-expect-error a count is a number
      detector.push('3');
      export type Id = Incident['id'];`;
    writeFileSync(join(folder, 'user.ts'), text);
    const options = [
      '--strict',
      '--noEmit',
      '--ignoreConfig',
      '--target',
      'es2022',
      '--lib',
      'es2023,dom',
      '--types',
      '',
    ];
    for (const module of [
      ['--module', 'nodenext', '--moduleResolution', 'nodenext'],
      ['--module', 'esnext', '--moduleResolution', 'bundler'],
    ]) {
      const args = ['user.ts', ...options, ...module];
      const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), args, {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(stdout).toBe('');
    }
  });

  test('can be bundled into a page by Vite, without what the page does not use', async () => {
    const sizeOf = async (text: string): Promise<number> => {
      mkdirSync(join(folder, 'page'), { recursive: true });
      writeFileSync(join(folder, 'page/main.js'), text);
      const output = await build({
        root: folder,
        configFile: false,
        logLevel: 'warn',
        build: { write: false, rolldownOptions: { input: join(folder, 'page/main.js') } },
      });
      const chunks = 'output' in output ? output.output : [];
      return chunks.reduce((sum, one) => sum + (one.type === 'chunk' ? one.code.length : 0), 0);
    };
    const whole = await sizeOf(`import * as core from 'outcry-core'; globalThis.core = core;`);
    const little = await sizeOf(`import { MINUTE } from 'outcry-core'; console.log(MINUTE);`);
    console.log(`outcry-core in a page: ${whole} bytes, of one constant ${little}`);
    // Tables of a few kilobytes that are computed on import remain, as no bundler can prove that they have no side effects.
    expect(little).toBeLessThan(whole / 5);
  });
});

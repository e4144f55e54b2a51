import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NODE_PACKAGES, ownNode } from '../../bin/own-node.js';
import { run } from '../../packaging/checkout.ts';
import { packNpm } from '../../packaging/npm.ts';
import { temporaryFolder } from '../support/instance.ts';
import { olderNode } from '../support/older-node.ts';
import { skipWithout, tellSize, trial } from '../support/trial.ts';

/** The result of `npm install -g outcry`, in a folder of its own outside any checkout. */
let folder: string;
let installed: string;
let program: string;
let printed: string;
beforeAll(async () => {
  folder = temporaryFolder();
  const packed = await packNpm(folder);
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  printed = run('npm', ['install', '--global', '--prefix', folder, packed, ...quiet], { cwd: folder });
  installed = join(folder, 'lib/node_modules/outcry');
  program = join(folder, 'bin/outcry');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm install -g outcry', () => {
  test('installs the program and the Node for this machine, and nothing else', () => {
    expect(printed).toMatch(/added 2 packages/u);
  });

  test('serves on the Node that comes with it when started by an older one', async ({ skip }) => {
    const node = olderNode(24);
    skipWithout('a Node older than 24', node !== null, skip);
    const data = join(folder, 'data');
    const tried = await trial({
      command: node!,
      args: [program, 'serve', '--port', '0', '--data', data],
      cwd: '/',
    });
    expect(tried.said.trim()).toMatch(/^Outcry serves \d+ services at .*\.$/u);
    tellSize('npm package, installed without Node', join(installed, 'dist'), tried);
  });

  test('serves on a recent Node if none came with it', async () => {
    const root = copyWithoutNode();
    const args = [join(root, 'bin/outcry.js'), 'serve', '--port', '0', '--data', join(root, 'data')];
    const tried = await trial({ command: process.execPath, args, cwd: '/' });
    expect(tried.said).toContain(`(data in ${root}/data)`);
  });

  test('says what to do if this Node is too old and the packaged one is missing or cannot run', ({
    skip,
  }) => {
    const node = olderNode(24);
    skipWithout('a Node older than 24', node !== null, skip);
    const root = copyWithoutNode();
    const said = () => {
      const { status, stderr } = spawnSync(node!, [join(root, 'bin/outcry.js'), '--version'], {
        encoding: 'utf8',
      });
      return [status, stderr];
    };
    expect(said()).toEqual([
      1,
      expect.stringMatching(/^Outcry needs Node 24 or later.*was not installed.*\n$/u),
    ]);
    for (const broken of ['#!/bin/sh\nexit 127\n', '#!/no/such/loader\n']) {
      standIn(root, broken);
      expect(said()).toEqual([
        1,
        expect.stringMatching(
          /^Outcry needs Node 24 or later, and this is Node .*cannot run on this machine.*\n$/u,
        ),
      ]);
    }
  });

  test('says in a sentence that a Node before 18 cannot start it', () => {
    const text = readFileSync(join(installed, 'bin/outcry.js'), 'utf8').replace(
      'process.versions.node',
      '"16.20.2"',
    );
    const path = join(installed, 'bin/as-on-16.js');
    writeFileSync(path, text);
    expect(spawnSync(process.execPath, [path], { encoding: 'utf8' })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Outcry cannot be started by Node .*: install Node 24 or later\.\n$/u),
    });
  });

  test('contains the licences of everything in it', () => {
    const notices = readFileSync(join(installed, 'THIRD-PARTY.txt'), 'utf8');
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
    for (const name of [...Object.keys(dependencies), 'node-']) expect(notices).toContain(`== ${name}`);
    expect(notices).toMatch(/Permission is hereby granted/u);
  });

  test('is also a library, outcry/core', () => {
    const script = `import { MINUTE } from 'outcry/core'; console.log(MINUTE);`;
    mkdirSync(join(folder, 'user/node_modules'), { recursive: true });
    symlinkSync(installed, join(folder, 'user/node_modules/outcry'));
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: join(folder, 'user'),
      encoding: 'utf8',
    });
    expect(stdout).toBe('60000\n');
  });
});

/** As installed without optional dependencies. */
function copyWithoutNode(): string {
  const copy = join(folder, 'without-node');
  if (!existsSync(copy)) {
    spawnSync('cp', ['-R', installed, copy]);
    rmSync(join(copy, 'node_modules'), { recursive: true });
  }
  return copy;
}

/** Replaces the packaged Node of a copy by another program. */
function standIn(root: string, text: string): void {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`]!;
  const binary = join(root, 'node_modules', name, 'bin/node');
  mkdirSync(dirname(binary), { recursive: true });
  writeFileSync(join(root, 'node_modules', name, 'package.json'), '{}');
  writeFileSync(binary, text);
  chmodSync(binary, 0o755);
  expect(ownNode()).not.toBe(binary);
}

import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtSingleFile } from '../support/built-single-file.ts';
import { temporaryFolder } from '../support/instance.ts';
import { tellSize, trial } from '../support/trial.ts';

/** The single file in an otherwise empty folder, run from another folder without Node. */
let folder: string;
let program: string;
beforeAll(async () => {
  folder = temporaryFolder();
  program = join(folder, 'outcry');
  copyFileSync(await builtSingleFile(), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) =>
  spawnSync(program, args, { cwd: '/', encoding: 'utf8', env: { PATH: '/nowhere' } });

describe('the single file', () => {
  test('serves, writes reports in its worker thread, and unpacks no files', async () => {
    const data = join(folder, 'data');
    const tried = await trial({
      command: program,
      args: ['serve', '--port', '0', '--data', data],
      cwd: '/',
      env: { TMPDIR: join(folder, 'none'), HOME: join(folder, 'none') },
    });
    expect(tried.said.trim().split('\n')).toEqual([expect.stringMatching(/^Outcry serves 1\d+ services/u)]);
    expect(readdirSync(folder).sort()).toEqual(['data', 'outcry']);
    tellSize('single file', program, tried);
    expect(JSON.parse(run('log', '--data', data).stdout)).toMatchObject({ service: 'x', counted: true });
  });

  test('knows its version and commands, and explains errors in a sentence', () => {
    expect(run('--version')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u),
      stderr: '',
    });
    expect(run('detect', '/no/such/file')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^outcry: .*\[file_unreadable\]\n$/su),
    });
    expect(run('catalog', 'export', '-').stdout).toContain('slug: google');
  });
});

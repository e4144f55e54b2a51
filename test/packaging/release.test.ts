import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/instance.ts';
import { hasTool, skipWithout } from '../support/trial.ts';

/** Runs the release script with the formats that are built quickly; the others have tests of their own. */
let folder: string;
let to: string;
let key: string;
beforeAll(() => {
  folder = temporaryFolder();
  [to, key] = [join(folder, 'release'), join(folder, 'key')];
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const release = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['packaging/main.ts', ...args], { encoding: 'utf8' });

describe('a release', () => {
  test('needs nothing but a key, and can be verified by anyone', ({ skip }) => {
    skipWithout('ssh-keygen', hasTool('ssh-keygen'), skip);
    const { status, stdout } = release('core', 'chart', 'sbom', '--to', to, '--sign', key);
    expect([status, stdout]).toEqual([0, `Everything is in ${to}, signed.\n`]);
    expect(readdirSync(to).sort()).toEqual([
      'SHA256SUMS',
      'SHA256SUMS.sig',
      expect.stringMatching(/^outcry-\d.*\.cdx\.json$/u),
      expect.stringMatching(/^outcry-chart-.*\.tgz$/u),
      expect.stringMatching(/^outcry-core-.*\.tgz$/u),
    ]);
    const check = () => spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: to }).status;
    expect([check(), verified()]).toEqual([0, 0]);
    appendFileSync(
      join(
        to,
        readdirSync(to).find((name) => name.includes('chart'))!,
      ),
      'x',
    );
    expect([check(), verified()]).toEqual([1, 0]);
    appendFileSync(join(to, 'SHA256SUMS'), 'x');
    expect(verified()).not.toBe(0);
  });

  test('lists the components of the program with their digests, and none that only tests need', () => {
    const { status } = release('sbom', '--to', join(folder, 'sbom'));
    expect(status).toBe(0);
    const name = readdirSync(join(folder, 'sbom')).find((one) => one.endsWith('.cdx.json'))!;
    const { components } = JSON.parse(readFileSync(join(folder, 'sbom', name), 'utf8')) as {
      components: { name: string; purl: string; hashes?: unknown[] }[];
    };
    const names = components.map((one) => one.name);
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
    expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    for (const one of ['vitest', 'playwright-core', 'axe-core']) expect(names).not.toContain(one);
    expect(components.filter(({ hashes }) => hashes === undefined)).toEqual([]);
  });

  test('names an unknown format', () => {
    const { status, stderr } = release('snap', '--to', to);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^There is no snap: choose from npm, core, .*\n$/u),
    ]);
  });
});

function verified(): number | null {
  const signers = join(folder, 'signers');
  writeFileSync(signers, `outcry ${readFileSync(`${key}.pub`, 'utf8')}`);
  const args = [
    '-Y',
    'verify',
    '-f',
    signers,
    '-I',
    'outcry',
    '-n',
    'file',
    '-s',
    join(to, 'SHA256SUMS.sig'),
  ];
  return spawnSync('ssh-keygen', args, { input: readFileSync(join(to, 'SHA256SUMS')) }).status;
}

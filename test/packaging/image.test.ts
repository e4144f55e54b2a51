import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../packaging/checkout.ts';
import { buildImage, storage } from '../../packaging/image.ts';
import { builtSingleFile } from '../support/built-single-file.ts';
import { temporaryFolder } from '../support/instance.ts';
import { hasTool, skipWithout, tellSize, trial } from '../support/trial.ts';

const canBuild = process.platform === 'linux' && process.getuid?.() === 0 && hasTool('buildah');

let folder: string;
let archive: string;
/** The container's root file system, as an engine would mount it. */
let root: string;
const buildah = (...args: readonly string[]): string => run('buildah', [...storage(folder), ...args]).trim();
beforeAll(async () => {
  folder = temporaryFolder();
  if (!canBuild) return;
  archive = buildImage(await builtSingleFile(), folder);
  root = buildah('mount', buildah('from', '--name', 'tried', `docker-archive:${archive}`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the image', () => {
  test('declares its user, its stop signal and its health check, and has no shell', ({ skip }) => {
    skipWithout('buildah, as root', canBuild, skip);
    const { Docker } = JSON.parse(buildah('inspect', 'tried')) as {
      Docker: { config: Record<string, unknown> };
    };
    expect(Docker.config).toMatchObject({
      User: '10001:10001',
      Entrypoint: ['/usr/bin/outcry'],
      Cmd: ['serve'],
      StopSignal: 'SIGTERM',
      Volumes: { '/data': {} },
      ExposedPorts: { '8080/tcp': {} },
      Healthcheck: { Test: ['CMD', '/usr/bin/outcry', 'ready'] },
    });
    for (const name of ['bin/sh', 'usr/bin/apt', 'usr/bin/node'])
      expect(existsSync(join(root, name))).toBe(false);
  });

  test('serves as an unprivileged user on a read-only root, and ends on SIGTERM', async ({ skip }) => {
    skipWithout('buildah, as root', canBuild, skip);
    skipWithout('mount namespaces', spawnSync('unshare', ['--mount', 'true']).status === 0, skip);
    const healthy = async (url: string): Promise<void> => {
      const { port } = new URL(url);

      const asked = () =>
        spawnSync('chroot', ['--userspec=10001:10001', root, '/usr/bin/outcry', 'ready', '--port', port], {
          encoding: 'utf8',
        });
      await expect.poll(() => asked().status, { timeout: 20_000 }).toBe(0);
    };
    const tried = await trial(
      {
        command: 'unshare',
        args: ['--mount', '--propagation', 'private', 'sh', '-euc', RUN, 'sh', root],
        env: { OUTCRY_DATA: '/data', OUTCRY_HOST: '0.0.0.0', OUTCRY_PORT: '0' },
      },
      healthy,
    );
    expect(tried.said).toContain('(data in /data)');
    tellSize('image', archive, tried);
  });

  test('says in a sentence that a volume belongs to another user', ({ skip }) => {
    skipWithout('buildah, as root', canBuild, skip);
    const args = [
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-euc',
      RUN.replace('uid=%u,gid=%g', 'uid=0,gid=0'),
      'sh',
      root,
    ];
    const env = { PATH: process.env['PATH'], OUTCRY_DATA: '/data' };
    const { status, stderr } = spawnSync('unshare', args, { encoding: 'utf8', env });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^outcry: .*\/data .* by user 10001: .*\[data_unwritable\]\n$/u),
    ]);
  });
});

/** Like an engine: a read-only root, a new volume with the owner of the image's folder, the image's user, and no way to become another. */
const RUN = `
  mount --bind "$1" "$1"; cd "$1"
  mount -t tmpfs -o "$(stat -c 'mode=%a,uid=%u,gid=%g' data)" none data
  mount -o remount,bind,ro "$1"
  exec setpriv --no-new-privs chroot --userspec=10001:10001 "$1" /usr/bin/outcry serve`;

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDeb } from '../../packaging/deb.ts';
import { builtSingleFile } from '../support/built-single-file.ts';
import { temporaryFolder } from '../support/instance.ts';
import { hasTool, skipWithout, tellSize, trial } from '../support/trial.ts';

const UNIT = 'packaging/systemd/outcry.service';
/** The highest exposure level that `systemd-analyze security` may report, of 10. */
const EXPOSURE_MAX = 1.5;

describe('the unit', () => {
  test('is valid, and denies the program nearly everything it does not need', ({ skip }) => {
    skipWithout('systemd-analyze', hasTool('systemd-analyze'), skip);
    const threshold = `--threshold=${EXPOSURE_MAX * 10}`;
    const args = ['security', '--offline=yes', '--no-pager', threshold, UNIT];
    const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/exposure level for outcry\.service: [01]\.\d OK/u),
    ]);
    const { stderr } = spawnSync('systemd-analyze', ['verify', UNIT], { encoding: 'utf8' });
    expect(stderr.replaceAll(/^.*\/usr\/bin\/outcry is not executable.*$/gmu, '').trim()).toBe('');
  });
});

describe('the Debian package', () => {
  let folder: string;
  let deb: string;
  beforeAll(async () => {
    folder = temporaryFolder();
    if (!hasTool('dpkg-deb')) return;
    const program = await builtSingleFile();
    const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
    deb = buildDeb({ program, architecture, to: folder, compression: 'gzip' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has every file in its place, and declares its settings as a configuration file', ({ skip }) => {
    skipWithout('dpkg-deb', hasTool('dpkg-deb'), skip);
    const listed = spawnSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8' }).stdout;
    for (const file of ['usr/bin/outcry', 'usr/lib/outcry/outcry'])
      expect(listed).toMatch(new RegExp(`^-rwxr-xr-x root/root .*\\./${file}$`, 'mu'));
    expect(listed).toMatch(/^-rw-r--r-- root\/root .*\.\/usr\/lib\/systemd\/system\/outcry\.service$/mu);
    expect(spawnSync('dpkg-deb', ['--info', deb, 'conffiles'], { encoding: 'utf8' }).stdout).toBe(
      '/etc/outcry/outcry.yaml\n',
    );
    for (const script of ['outcry.sh', 'postinst', 'prerm', 'postrm'])
      expect(spawnSync('sh', ['-n', join('packaging/debian', script)]).status).toBe(0);
  });

  test('can be installed, purged without the data and installed again, and serves when started like the unit', async ({
    skip,
  }) => {
    const machine = join(folder, 'machine');
    mkdirSync(machine);
    skipWithout('dpkg-deb', hasTool('dpkg-deb'), skip);
    skipWithout('a second root file system (root, and a kernel with overlays)', canOverlay(machine), skip);
    const tried = await trial({
      command: 'unshare',
      args: ['--mount', '--propagation', 'private', 'sh', '-euc', INSTALL, 'sh', machine, deb],
      preparedBy: 'Installed.',
    });
    expect(tried.said).not.toMatch(/error|warning|fail/iu);
    expect(tried.said).toContain('The data of Outcry are kept in /var/lib/outcry');
    expect(tried.said).toContain('(data in /var/lib/outcry)');
    tellSize('Debian package', deb, tried);
  });
});

/** A throwaway copy of this machine's root file system. */
const OVERLAY = `
  mount -t tmpfs none "$1"; mkdir "$1/upper" "$1/work" "$1/root"
  mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"`;

function canOverlay(at: string): boolean {
  if (process.getuid?.() !== 0 || process.platform !== 'linux' || !hasTool('unshare')) return false;
  const args = ['--mount', '--propagation', 'private', 'sh', '-euc', OVERLAY, 'sh', at];
  return spawnSync('unshare', args).status === 0;
}

/**
 * Installs the package there, purges it and installs it again over the data that was kept, checks the result, then starts it as its unit
 * would, as far as possible without systemd: as its user, without capabilities or a way to gain one, with a read-only root, a folder of
 * its own, and only processes in /proc.
 */
const INSTALL = `${OVERLAY}
  cp "$2" "$1/root/outcry.deb"; cd "$1/root"
  mount -t proc -o subset=pid proc proc
  install() { chroot . dpkg --install --force-depends /outcry.deb >&2; }
  install
  touch var/lib/outcry/kept
  chroot . dpkg --purge outcry >&2
  test -e var/lib/outcry/kept
  install
  sed -i 's|^data:.*|&\\nport: 0|' etc/outcry/outcry.yaml
  install
  grep -q 'port: 0' etc/outcry/outcry.yaml
  test "$(chroot . stat -c '%U %a' /var/lib/outcry)" = 'outcry 700'
  chroot . runuser -u outcry -- outcry doctor >&2
  mount -t tmpfs -o mode=700,uid="$(chroot . id -u outcry)",gid="$(chroot . id -g outcry)" none var/lib/outcry
  mount -o remount,ro overlay .
  echo Installed.
  exec chroot . setpriv --reuid outcry --regid outcry --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \\
    /usr/bin/outcry serve`;

import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, manifest, root, run } from './checkout.ts';
import { writeNotices } from './notices.ts';

interface DebOptions {
  /** The single file of the machine it is for. */
  readonly program: string;
  /** Debian's word for that machine. */
  readonly architecture: string;
  /** The folder of the package. */
  readonly to: string;
  /** `gzip` is quick, `xz` a third smaller. */
  readonly compression?: 'gzip' | 'xz';
}

/** Node's own binary needs these, and nothing else does. */
const DEPENDS = 'libc6 (>= 2.28), libstdc++6, libgcc-s1, libatomic1, passwd';

/** What is in the package: where from, where to, with which rights. */
const FILES = [
  ['packaging/debian/outcry.sh', 'usr/bin/outcry', 0o755],
  ['packaging/systemd/outcry.service', 'usr/lib/systemd/system/outcry.service', 0o644],
  ['packaging/debian/outcry.yaml', 'etc/outcry/outcry.yaml', 0o644],
  ['docs/operating.md', 'usr/share/doc/outcry/operating.md', 0o644],
  ['packaging/debian/postinst', 'DEBIAN/postinst', 0o755],
  ['packaging/debian/prerm', 'DEBIAN/prerm', 0o755],
  ['packaging/debian/postrm', 'DEBIAN/postrm', 0o755],
] as const;

/** Builds a Debian package with the program, a unit, a file of settings and a user of its own; returns its path. */
export function buildDeb({ program, architecture, to, compression = 'xz' }: DebOptions): string {
  const work = mkdtempSync(join(tmpdir(), 'outcry-deb-'));
  try {
    for (const [from, at, mode] of FILES) place(join(root, from), join(work, at), mode);
    place(program, join(work, 'usr/lib/outcry/outcry'), 0o755);
    writeNotices(join(work, 'usr/share/doc/outcry/copyright'));
    const { version, description } = manifest;
    const control = {
      Package: 'outcry',
      Version: version,
      Architecture: architecture,
      Maintainer: 'The Outcry project',
      Section: 'net',
      Priority: 'optional',
      Depends: DEPENDS,
      Description: `people report that a service does not work\n ${description}`,
    };
    const fields = Object.entries(control).map(([name, value]) => `${name}: ${value}\n`);
    writeFileSync(join(work, 'DEBIAN/control'), fields.join(''));
    writeFileSync(join(work, 'DEBIAN/conffiles'), '/etc/outcry/outcry.yaml\n');
    chmodSync(work, 0o755);
    const path = join(folder(to), `outcry_${version}_${architecture}.deb`);
    const level = compression === 'gzip' ? ['-z1'] : [];
    run('dpkg-deb', [`-Z${compression}`, ...level, '--root-owner-group', '--build', work, path]);
    return path;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function place(from: string, to: string, mode: number): void {
  folder(to, '..');
  copyFileSync(from, to);
  chmodSync(to, mode);
}

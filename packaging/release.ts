import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packCore } from './core.ts';
import { folder, has, manifest, root, run } from './checkout.ts';
import { buildDeb } from './deb.ts';
import { buildImage } from './image.ts';
import { writeNotices } from './notices.ts';
import { packNpm } from './npm.ts';
import { bill } from './sbom.ts';
import { buildSingleFile } from './single-file.ts';

export const SUMS = 'SHA256SUMS';
/** The purpose of a signature, which both sides of `ssh-keygen -Y` must state. */
const NAMESPACE = 'file';

const DEBIAN: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** A tar archive that is reproducible from its contents. */
function tar(to: string, from: string, ...names: readonly string[]): void {
  const epoch = process.env['SOURCE_DATE_EPOCH'] ?? '0';
  const same = ['--sort=name', `--mtime=@${epoch}`, '--owner=0', '--group=0', '--numeric-owner'];
  run('tar', [...same, '-czf', to, '-C', from, ...names]);
}

/** The forms of distribution by name: each writes its files to a folder. Those that need the executable share it. */
export const FORMS: Readonly<
  Record<string, (to: string, program: () => Promise<string>) => Promise<unknown>>
> = {
  npm: packNpm,
  core: packCore,
  'single-file': async (to, program) => {
    const work = mkdtempSync(join(tmpdir(), 'outcry-archive-'));
    try {
      copyFileSync(await program(), join(work, 'outcry'));
      copyFileSync(join(root, 'LICENSE'), join(work, 'LICENSE'));
      writeNotices(join(work, 'THIRD-PARTY.txt'));
      const name = `outcry-${manifest.version}-${process.platform}-${process.arch}.tar.gz`;
      tar(join(to, name), work, 'outcry', 'LICENSE', 'THIRD-PARTY.txt');
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
  deb: async (to, program) =>
    buildDeb({ program: await program(), architecture: DEBIAN[process.arch] ?? process.arch, to }),
  image: async (to, program) => buildImage(await program(), to),
  chart: async (to) =>
    tar(join(to, `outcry-chart-${manifest.version}.tgz`), join(root, 'packaging/helm'), 'outcry'),
  sbom: async (to) => writeFileSync(join(to, `outcry-${manifest.version}.cdx.json`), bill()),
};

/** The tool that a form needs on this machine. */
const NEEDS: Readonly<Record<string, string>> = { deb: 'dpkg-deb', image: 'buildah' };

/** Makes the named forms; returns those whose tool is missing on this machine, with the tool. */
export async function makeForms(names: readonly string[], to: string): Promise<string[]> {
  folder(to);
  const work = mkdtempSync(join(tmpdir(), 'outcry-release-'));
  let built: Promise<string> | null = null;
  const program = (): Promise<string> => {
    const path = join(work, 'outcry');
    built ??= buildSingleFile({ to: path }).then(() => path);
    return built;
  };
  const lacking: string[] = [];
  try {
    for (const name of names) {
      const tool = NEEDS[name];
      if (tool !== undefined && !has(tool)) lacking.push(`${name} (${tool})`);
      else await FORMS[name]!(to, program);
    }
    return lacking;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Writes the digests of all files in a folder, in the format of `sha256sum --check`. */
export function writeSums(at: string): void {
  const names = readdirSync(at).filter((name) => !name.startsWith(SUMS) && statSync(join(at, name)).isFile());
  const lines = names.sort().map((name) => {
    const digest = createHash('sha256')
      .update(readFileSync(join(at, name)))
      .digest('hex');
    return `${digest}  ${name}\n`;
  });
  writeFileSync(join(at, SUMS), lines.join(''));
}

/** Signs the digests with an SSH key, which covers the whole release; nothing is sent anywhere. */
export function sign(at: string, key: string): void {
  rmSync(join(at, `${SUMS}.sig`), { force: true });
  run('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', NAMESPACE, join(at, SUMS)]);
}

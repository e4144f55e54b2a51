import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.ts';

/** Third-party data that ships with the program. */
const FONTS = ['NotoSansDevanagari', 'NotoSansJP'];
const DATA = ['src/words/cities.tab', 'catalog/positions.tab', 'catalog/zone.tab'];

interface Locked {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
}

/** Names of licence files in packages. */
const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/iu;

/**
 * Writes the licences of everything bundled with the program, which most of them require for redistribution. For a package without a
 * licence file, its manifest is used.
 */
export function writeNotices(to: string): void {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const bundled = Object.entries(packages)
    .filter(
      ([path, { dev, optional, link }]) => path.startsWith('node_modules/') && !dev && !optional && !link,
    )
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path, 'package.json')))
    .sort();
  const node = join(root, 'node_modules', nodePackage(Object.keys(packages)));
  const parts = [...bundled.map((path) => join(root, path)), node]
    .map(noticeOf)
    .concat(FONTS.map(licenceOf), DATA.map(headOf));
  writeFileSync(to, `Outcry contains the following, each under its own licence.\n\n${parts.join('\n')}`);
}

/** For a font that was subset (`scripts/card-fonts.js`): its source and its licence. */
function licenceOf(font: string): string {
  const licence = readFileSync(join(root, `src/raster/fonts/${font}-LICENSE.txt`), 'utf8').trim();
  return [`== ${font}, with a subset of its letters`, '', licence, ''].join('\n');
}

/** The header of a data file: its source and its licence. */
function headOf(path: string): string {
  const head = /^(?:#.*\n)+/u.exec(readFileSync(join(root, path), 'utf8'))?.[0] ?? '';
  return [`== ${path}`, '', head.replaceAll(/^# ?/gmu, '').trim(), ''].join('\n');
}

/** The package of the installed Node; those of other platforms differ only in the binary. */
function nodePackage(paths: readonly string[]): string {
  const names = paths
    .map((path) => path.replace('node_modules/', ''))
    .filter((name) => /^node-(?:bin-)?\w+-\w+$/u.test(name));
  const installed = names.find((name) => existsSync(join(root, 'node_modules', name)));
  if (installed === undefined) throw new Error('Install the dependencies first: npm ci.');
  return installed;
}

function noticeOf(path: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const texts = readdirSync(path)
    .filter((file) => LICENCE.test(file))
    .map((file) => readFileSync(join(path, file), 'utf8').trim());
  return [`== ${name} ${version} (${license ?? 'licence as below'})`, '', ...texts, ''].join('\n');
}

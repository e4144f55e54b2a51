import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** The fields of package.json that packages repeat. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** The built program; every package is made from it, so that all contain the same program. */
export const BUILT = join(root, 'dist');

/** The two entry points of the program, by their paths in `dist/`: the command line, and its worker thread. */
export const MAIN = 'cli/main.js';
export const WRITER = 'adapters/sqlite/write/writer.js';
/** … and the one that draws cards, with the files it needs: their sources, and their names in packages. */
export const DRAWING = 'raster/drawing.js';
export const DRAWN_BY = {
  'dist/raster/DejaVuSans-Bold.ttf': 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  'dist/raster/NotoSansDevanagari-Bold.ttf': 'src/raster/fonts/NotoSansDevanagari-Bold.ttf',
  'dist/raster/NotoSansJP-Bold.ttf': 'src/raster/fonts/NotoSansJP-Bold.ttf',
  'dist/raster/harfbuzz.wasm': 'node_modules/harfbuzzjs/hb.wasm',
  'dist/raster/resvg.wasm': 'node_modules/@resvg/resvg-wasm/index_bg.wasm',
};

export function requireBuilt(): void {
  if (!existsSync(join(BUILT, 'cli', 'main.js'))) throw new Error('Build the program first: npm run build.');
}

/** A folder, created if it does not exist. */
export function folder(...parts: readonly string[]): string {
  const path = join(...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Runs a command and returns its output; throws with its error output if it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  if (error !== undefined) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed (${status}):\n${stdout}${stderr}`);
  return stdout;
}

/** Whether a program of that name is installed. */
export function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v "$1"`, 'sh', command]).status === 0;
}

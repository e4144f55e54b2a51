// Prepares a checkout on any Node from 20 on with nothing installed: plain JavaScript without dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become as launch } from '../bin/launch.js';
import { ownNode } from '../bin/own-node.js';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => join(root, ...parts);

/** The Node that the project runs on; null until it is installed. */
export let node26 = ownNode();

const INSTALL_STAMP = inRoot('node_modules', '.outcry-installed');
const BUILD_STAMP = inRoot('dist', '.outcry-built');
const WORDS_STAMP = inRoot('src', 'words', 'compiled', '.stamp');
const WORDS = ['src/words', 'scripts/words'];
const SOURCES = ['src', 'sim', 'scripts/build.js', 'scripts/words', 'package-lock.json', 'tsconfig.json'];
const PROGRESS_EVERY_MS = 1_000;

/** Installs the dependencies if the lock file has changed since the last time. */
export async function ensureInstalled() {
  const wanted = createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex');
  if (read(INSTALL_STAMP) === wanted && node26 !== null) return;
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm === undefined ? ['npm'] : [process.execPath, npm];
  await withProgress('Installing dependencies, once', command, [...before, 'ci', '--loglevel=error']);
  node26 = ownNode();
  if (node26 === null) {
    const machine = `${process.platform}-${process.arch}`;
    throw new Error(`npm installed no Node 26 for this machine (${machine}), or not the locked one.`);
  }
  writeFileSync(INSTALL_STAMP, wanted);
}

/** Compiles the message files if one of them or the compiler has changed. */
export function ensureWords() {
  if (read(WORDS_STAMP) !== fingerprint(WORDS)) runWords([]);
}

/** Runs the message compiler: `record` also records what was translated, `keep fr normal` that the translation is still right. */
export function runWords(args) {
  const main = inRoot('scripts', 'words', 'main.ts');
  if (run(node26, ['--disable-warning=ExperimentalWarning', main, ...args]) !== 0)
    throw new Error('The message files in src/words/ could not be compiled.');
  writeFileSync(WORDS_STAMP, fingerprint(WORDS));
}

/** Builds `dist/` if a source file has changed since the last build. */
export async function ensureBuilt() {
  const wanted = fingerprint(SOURCES);
  if (read(BUILD_STAMP) === wanted) return;
  await withProgress('Building', node26, [inRoot('scripts', 'build.js')]);
  mkdirSync(inRoot('dist'), { recursive: true });
  writeFileSync(BUILD_STAMP, wanted);
}

/** Replaces this process with a command on Node 26. */
export function become(command, args) {
  return launch(command, args, withNode26());
}

/** Runs a command and returns its exit status. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env: withNode26(), ...options }).status ?? 1;
}

/** Prints the error in one sentence and exits with 1. */
export function fail(error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

function withNode26() {
  const bin = inRoot('node_modules', '.bin');
  return {
    ...process.env,
    PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
  };
}

async function withProgress(label, command, args) {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1_000);
  const terminal = process.stderr.isTTY;
  const show = () => terminal && process.stderr.write(`\r${label} … ${seconds()} s `);
  if (!terminal) process.stderr.write(`${label} …\n`);
  show();
  const timer = setInterval(show, PROGRESS_EVERY_MS);
  const output = [];
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: withNode26() });
  child.stdout.on('data', (data) => output.push(data));
  child.stderr.on('data', (data) => output.push(data));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(timer));
  process.stderr.write(`${terminal ? '\r' : ''}${label} … done in ${seconds()} s\n`);
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
    throw new Error(`${label} failed (exit status ${code}).`);
  }
}

/** Changes when any source file does: paths, sizes and modification times suffice, and take only milliseconds. */
function fingerprint(sources) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(inRoot(path));
    if (!stat.isDirectory()) return void hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    for (const name of readdirSync(inRoot(path)).sort())
      if (!name.includes('.test.') && name !== 'compiled') visit(`${path}/${name}`);
  };
  for (const path of sources) if (existsSync(inRoot(path))) visit(path);
  return hash.digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

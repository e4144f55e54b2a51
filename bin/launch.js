// How a launcher stands between npm and the program: plain JavaScript for any Node from 20 on, no dependency.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';

/** How soon the end of npm is noticed. */
const LOOK_EVERY_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** `sh -c node scripts/start.js`: npm runs scripts through a shell, which takes a signal and passes none on. */
const SHELL = /(?:^|\/)(?:ba|da|z|k|a)?sh -c /u;
const PACKAGE_MANAGERS = new Set(['npm', 'npx', 'pnpm', 'pnpx', 'yarn', 'bun', 'bunx']);

/** Who ran us, as of the first moment: npm may be gone before anybody asks. */
const lineage = process.platform === 'win32' ? null : lineageOf(process.ppid);

/**
 * Runs a program to its end with this terminal, passes signals on, and ends as it ended. The program holds a channel to this
 * process: where this process is killed, the channel closes and the program ends too.
 */
export async function become(command, args, env = process.env) {
  const child = spawn(command, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  onceLeftAlone(() => child.kill('SIGTERM'));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (...end) => resolve(end));
  });
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
}

/**
 * Calls `left` once when the npm or npx that runs this process is gone, however it ended. npm gives a signal to the shell
 * between it and us, and the shell dies of it without a word; so we look whether they are still there. Where no package manager
 * runs this process, nothing is looked at: whoever started it in the background meant it to stay.
 */
export function onceLeftAlone(left) {
  if (lineage === null) return;
  const { parent, through, manager } = lineage;
  const timer = setInterval(() => {
    if (process.ppid === parent && (through === null || parentOf(through) === manager)) return;
    clearInterval(timer);
    left();
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** The process that ran this one, the shell that it is where there is one between, and the package manager; null without one. */
function lineageOf(parent) {
  const through = SHELL.test(commandOf(parent)) ? parent : null;
  const manager = through === null ? parent : parentOf(parent);
  return isPackageManager(commandOf(manager)) ? { parent, through, manager } : null;
}

/** `npm start`, as npm calls itself, or `node /usr/lib/node_modules/npm/bin/npm-cli.js start`. */
function isPackageManager(command) {
  const words = command.split(' ').slice(0, 2);
  return words.some((word) => PACKAGE_MANAGERS.has(basename(word).replace(/(?:-cli)?\.[cm]?js$/u, '')));
}

/** The command line of a process; empty where there is none to be read. */
function commandOf(pid) {
  if (process.platform !== 'linux') return ask('args=', pid);
  return (read(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
}

/** The process that a process is a child of; null once it has gone. */
function parentOf(pid) {
  if (process.platform !== 'linux') return Number(ask('ppid=', pid)) || null;
  // The name in brackets may hold anything, brackets too.
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /su, '')
    .split(' ');
  return fields === undefined ? null : Number(fields[1]);
}

function ask(field, pid) {
  return spawnSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

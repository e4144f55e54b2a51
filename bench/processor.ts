import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Kernel clock ticks per second, the unit of CPU times. */
const TICKS = 100;
/** The period of CPU quotas: short, because a process that has used its quota stops with everything it holds. */
const PERIOD_MICROS = 10_000;
/** The measured processes get priority over everything else on the machine, in both versions of Linux control groups. */
const FIRST = { shares: 262_144, weight: 10_000 };
const ROOT = '/sys/fs/cgroup';

/** A slice of the machine: its processes together get that much of a CPU, undisturbed by others. */
export interface Slice {
  add(pid: number): void;
  /** To be called when its processes have ended, or were moved. */
  remove(): void;
}

/** Why slices cannot be made here; null if they can. */
export function whyNoSlices(): string | null {
  if (process.platform !== 'linux') return 'CPU shares need Linux';
  if (process.getuid?.() !== 0) return 'CPU shares need root';
  return isV2() || existsSync(`${ROOT}/cpu/cpu.cfs_quota_us`)
    ? null
    : `there is no cpu controller in ${ROOT}`;
}

/** `share` of one CPU; null: unlimited. */
export function newSlice(name: string, share: number | null): Slice {
  const folder = join(root(), `outcry-bench-${process.pid}-${name}`);
  const put = (file: string, value: string | number) => writeFileSync(join(folder, file), String(value));
  mkdirSync(folder);
  const quota = share === null ? null : Math.round(share * PERIOD_MICROS);
  if (isV2()) {
    put('cpu.weight', FIRST.weight);
    if (quota !== null) put('cpu.max', `${quota} ${PERIOD_MICROS}`);
  } else {
    put('cpu.shares', FIRST.shares);
    put('cpu.cfs_period_us', PERIOD_MICROS);
    put('cpu.cfs_quota_us', quota ?? -1);
  }
  return {
    add: (pid) => put('cgroup.procs', pid),
    remove: () => rmdirSync(folder),
  };
}

/** Moves this process out of its slice. */
export function leaveSlice(): void {
  writeFileSync(join(root(), 'cgroup.procs'), String(process.pid));
}

const root = (): string => (isV2() ? ROOT : `${ROOT}/cpu`);

function isV2(): boolean {
  const controllers = `${ROOT}/cgroup.controllers`;
  return existsSync(controllers) && readFileSync(controllers, 'utf8').split(/\s/u).includes('cpu');
}

/** CPU milliseconds of a process and its living children, such as a database's one per connection. */
export function processorMs(pid: number): number {
  const all = [pid, ...childrenOf(pid)];
  return all.reduce((sum, one) => sum + ownMs(one), 0);
}

function ownMs(pid: number): number {
  const stat = statOf(pid);
  return stat === null ? 0 : ((Number(stat[11]) + Number(stat[12])) * 1_000) / TICKS;
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((one) => Number(statOf(one)?.[1]) === pid);
}

/** The fields after the program's name, from the state on; null if the process has ended. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

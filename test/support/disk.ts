import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the disk fails: on everything, on reads or syncs only, or because it is full. */
export type Fault = 'all ' | 'read' | 'sync' | 'full';

/** A disk below a data folder that fails on demand; see `test/faults/disk/disk.c`. */
export interface FaultyDisk {
  /** Environment for the program that uses it. */
  readonly env: Record<string, string>;
  fail(fault: Fault): void;
  mend(): void;
}

const SOURCE = join(import.meta.dirname, '../faults/disk/disk.c');

/** Null if it cannot be built: it needs a C compiler, and Linux. */
export function makeFaultyDisk(folder: string, data: string): FaultyDisk | null {
  if (process.platform !== 'linux') return null;
  const library = join(folder, 'disk.so');
  const built = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl']);
  if (built.status !== 0) return null;
  const fault = join(folder, 'fault');
  return {
    env: { LD_PRELOAD: library, DISK_FOLDER: data, DISK_FAULT: fault },
    fail: (kind) => writeFileSync(fault, kind),
    mend: () => rmSync(fault, { force: true }),
  };
}

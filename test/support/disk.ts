import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the disk fails: on all it is asked, on reads or syncs alone, or because it is full. */
export type Fault = 'all ' | 'read' | 'sync' | 'full';

/** A disk below a data folder that fails on demand; see `disk/disk.c`. */
export interface FaultyDisk {
  /** Environment of a program that is to have it. */
  readonly env: Record<string, string>;
  fail(fault: Fault): void;
  mend(): void;
}

const SOURCE = join(import.meta.dirname, '../faults/disk/disk.c');

/** Null where there is nothing to build it with: it takes a C compiler, and Linux. */
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

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = ['outcry.db', 'outcry.db-wal'];
/** The unit that a disk writes atomically. */
const SECTOR_BYTES = 512;

/** A test disk that may lose unsynced writes at a power failure. */
interface Disk {
  /** Environment of the server that writes to it. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * To be called after the server was killed: leaves the folder as after a power failure. `keeps` decides for each sector whether an
   * unsynced write reached the disk anyway.
   */
  cut(keeps: () => boolean): void;
}

/** Whether that is possible: a library between Node and libc, which needs a C compiler, observes syncs. */
export function canCutPower(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** `scratch` is a folder beside the data. */
export function openDisk(folder: string, scratch: string): Disk {
  const synced = join(scratch, 'synced');
  const library = join(scratch, 'power-cut.so');
  mkdirSync(synced, { recursive: true });
  const source = join(import.meta.dirname, 'power-cut.c');
  execFileSync('cc', [
    '-shared',
    '-fPIC',
    '-O2',
    '-Wall',
    '-Werror',
    '-o',
    library,
    source,
    '-ldl',
    '-lpthread',
  ]);
  return {
    env: { LD_PRELOAD: library, POWER_CUT_SYNCED: synced },
    cut(keeps) {
      for (const name of FILES) {
        const [now, certain] = [join(folder, name), join(synced, name)];
        const written = existsSync(now) ? readFileSync(now) : Buffer.alloc(0);
        const left = afterCut(existsSync(certain) ? readFileSync(certain) : Buffer.alloc(0), written, keeps);
        writeFileSync(now, left);
        // What the next server finds counts as synced.
        copyFileSync(now, certain);
      }
      // The index of the write-ahead log exists only in memory.
      rmSync(join(folder, 'outcry.db-shm'), { force: true });
    },
  };
}

function afterCut(synced: Buffer, written: Buffer, keeps: () => boolean): Buffer {
  const left = Buffer.alloc(keeps() ? written.length : synced.length);
  for (let at = 0; at < left.length; at += SECTOR_BYTES) {
    // Sectors beyond the end of the shorter file are zeros, as a file system leaves them.
    left.set((keeps() ? written : synced).subarray(at, Math.min(at + SECTOR_BYTES, left.length)), at);
  }
  return left;
}

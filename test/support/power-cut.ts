import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = ['outcry.db', 'outcry.db-wal'];
/** What a disk writes wholly or not at all. */
const SECTOR_BYTES = 512;

/** A disk of a test, on which what was not synced may be gone when the power is. */
interface Disk {
  /** For the server that writes to it. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * To be called once the server was killed: the folder is then as after a power cut. `keeps` says, sector by sector, whether
   * what was written and not synced got to the disk all the same.
   */
  cut(keeps: () => boolean): void;
}

/** Whether there is what it takes: syncs are seen by a library between Node and libc, which a C compiler makes. */
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
        // What the next server finds is on the disk.
        copyFileSync(now, certain);
      }
      // The index of the write-ahead log is only ever in memory.
      rmSync(join(folder, 'outcry.db-shm'), { force: true });
    },
  };
}

function afterCut(synced: Buffer, written: Buffer, keeps: () => boolean): Buffer {
  const left = Buffer.alloc(keeps() ? written.length : synced.length);
  for (let at = 0; at < left.length; at += SECTOR_BYTES) {
    // Beyond the end of the shorter one a sector is of zeros, as a file system leaves it.
    left.set((keeps() ? written : synced).subarray(at, Math.min(at + SECTOR_BYTES, left.length)), at);
  }
  return left;
}

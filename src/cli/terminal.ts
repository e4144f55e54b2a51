/** Exit statuses. */
export const DONE = 0;
export const FAILED = 1;
export const WRONG_USE = 2;

const BAR_WIDTH = 28;
const REDRAW_EVERY_MS = 100;

interface Progress {
  /** `done` out of the total; cheap to call often. */
  at(done: number): void;
  /** Removes the bar. */
  end(): void;
}

/** A progress bar on stderr if that is a terminal; otherwise nothing, so that output stays machine-readable. */
export function progress(label: string, total: number, out: NodeJS.WriteStream = process.stderr): Progress {
  if (!out.isTTY || total <= 0) return { at() {}, end() {} };
  let drawnAt = 0;
  return {
    at(done) {
      const now = performance.now();
      if (now - drawnAt < REDRAW_EVERY_MS) return;
      drawnAt = now;
      const share = Math.min(1, done / total);
      const filled = Math.round(share * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      out.write(`\r${label} ${bar} ${Math.floor(share * 100)} %`);
    },
    end: () => void out.write('\r\u001B[K'),
  };
}

/** Writes a line to stdout and waits if the reader is slower than we are. */
export async function printLine(line: string): Promise<void> {
  await print(`${line}\n`);
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) {
    await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

/** Buffered output, flushed when there is time to wait. */
interface Output {
  add(text: string): void;
  /** Writes everything to stdout, and waits if the reader is slower than we are. */
  flush(): Promise<void>;
}

export function gatheredOutput(): Output {
  let gathered = '';
  return {
    add(text) {
      gathered += text;
    },
    async flush() {
      const text = gathered;
      gathered = '';
      if (text !== '') await print(text);
    },
  };
}

/** `outcry log | head` closes our stdout, which is not an error. A full disk behind it is one, but nothing can be printed any more. */
export function quietOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(DONE);
    console.error(`outcry: standard output cannot be written: ${error.code}. [file_unwritable]`);
    process.exit(FAILED);
  });
}

/**
 * Resolves when the process is asked to stop, by a signal or because its parent closed the IPC channel. Further signals are ignored: Ctrl-C
 * arrives twice if a launcher forwards what the terminal has already sent to all.
 */
export function endOfWork(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    process.on('disconnect', () => resolve());
    if (process.send !== undefined && !process.connected) resolve();
    // Listening for the end of the channel must not keep the process alive.
    process.channel?.unref();
  });
}

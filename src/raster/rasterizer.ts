import { DEVANAGARI_LETTERS, JAPANESE_LETTERS } from '../core/base/scripts.ts';
import { Worker } from 'node:worker_threads';
import { isSingleFile, shippedBytes, shippedText } from '../shipped.ts';
import type { DrawingAnswer, DrawingData, DrawingRequest } from './messages.ts';

/** SVG to PNG, one drawing at a time, on a thread that exists only while it is needed. */
export interface Rasterizer {
  /** The drawing as PNG; null if too many are waiting. Rejects if it cannot be drawn, or takes too long. */
  png(svg: string): Promise<Buffer | null>;
  close(): Promise<void>;
}

/** The longest queue of drawings, some seconds of work. Further callers are asked to retry. */
export const DRAWINGS_WAITING_MAX = 20;
/** A card takes a fifth of a second on an idle machine. */
const DRAWING_MS_MAX = 15_000;
/** After a drawing the thread rests for as long as it took, so that it never uses more than half of a core. */
const REST_SHARE = 1;
/** A thread idle for this long is ended, which frees its 60 MB. */
const IDLE_MS = 60_000;

/** Files for every drawing: their paths in a package and in a checkout. */
const FONT = ['dist/raster/DejaVuSans-Bold.ttf', 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'];
const LIBRARY = ['dist/raster/resvg.wasm', 'node_modules/@resvg/resvg-wasm/index_bg.wasm'];
/** … and files for some scripts, read when a drawing first has letters of them. */
const JAPANESE = ['dist/raster/NotoSansJP-Bold.ttf', 'src/raster/fonts/NotoSansJP-Bold.ttf'];
const DEVANAGARI = [
  'dist/raster/NotoSansDevanagari-Bold.ttf',
  'src/raster/fonts/NotoSansDevanagari-Bold.ttf',
];
const HARFBUZZ = ['dist/raster/harfbuzz.wasm', 'node_modules/harfbuzzjs/hb.wasm'];
const IN_JAPANESE = new RegExp(`[${JAPANESE_LETTERS}]`, 'u');
const IN_DEVANAGARI = new RegExp(`[${DEVANAGARI_LETTERS}]`, 'u');

function shipped(paths: readonly string[]): Uint8Array {
  for (const path of paths) {
    const bytes = shippedBytes(path);
    if (bytes !== null) return bytes;
  }
  throw new Error(`${paths[0]} is missing from the program.`);
}

interface Waiting {
  readonly svg: string;
  readonly answer: PromiseWithResolvers<Buffer>;
}

export function createRasterizer({ idleMs = IDLE_MS, drawingMsMax = DRAWING_MS_MAX } = {}): Rasterizer {
  const waiting: Waiting[] = [];
  let thread: Worker | null = null;
  let given = { japanese: false, devanagari: false };
  let busy = false;
  let closed = false;
  let ids = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;

  function start(): Worker {
    const workerData: DrawingData = { font: shipped(FONT), library: shipped(LIBRARY) };
    const options = { workerData, execArgv: [] };
    // The thread's file is in the same place relative to this one in the source and in the build.
    const file = `./drawing${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;
    const started = isSingleFile
      ? new Worker(shippedText('drawing.cjs'), { ...options, eval: true })
      : new Worker(new URL(file, import.meta.url), options);
    started.unref();
    given = { japanese: false, devanagari: false };
    return started;
  }

  /** What a drawing needs that the thread does not have yet. */
  function lackedBy(svg: string): Pick<DrawingRequest, 'japanese' | 'devanagari'> {
    const japanese = !given.japanese && IN_JAPANESE.test(svg);
    const devanagari = !given.devanagari && IN_DEVANAGARI.test(svg);
    given = { japanese: given.japanese || japanese, devanagari: given.devanagari || devanagari };
    return {
      ...(japanese ? { japanese: { font: shipped(JAPANESE) } } : {}),
      ...(devanagari ? { devanagari: { font: shipped(DEVANAGARI), library: shipped(HARFBUZZ) } } : {}),
    };
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = thread;
    thread = null;
    await ending?.terminate();
  }

  /** Draws the queue, one at a time. */
  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    clearTimeout(idle);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { svg, answer } = next;
      const began = performance.now();
      try {
        answer.resolve(await draw(svg));
      } catch (error) {
        // The thread's state is unknown then, so the next drawing gets a new one.
        await end();
        answer.reject(error);
      }
      if (waiting.length > 0) await rest((performance.now() - began) * REST_SHARE);
    }
    busy = false;
    idle = setTimeout(() => void end(), idleMs).unref();
  }

  async function draw(svg: string): Promise<Buffer> {
    const drawer = (thread ??= start());
    const id = ++ids;
    const answered = Promise.withResolvers<DrawingAnswer>();
    const onMessage = (answer: DrawingAnswer): void => {
      if (answer.id === id) answered.resolve(answer);
    };
    const onGone = (reason: unknown): void =>
      answered.reject(new Error(`The drawing thread ended: ${String(reason)}`));
    drawer.on('message', onMessage).once('error', onGone).once('exit', onGone);
    const limit = setTimeout(() => onGone(`no drawing within ${drawingMsMax} ms`), drawingMsMax);
    try {
      drawer.postMessage({ id, svg, ...lackedBy(svg) } satisfies DrawingRequest);
      const answer = await answered.promise;
      if ('failed' in answer) throw new Error(`The drawing failed: ${answer.failed}`);
      return Buffer.from(answer.png);
    } finally {
      clearTimeout(limit);
      drawer.off('message', onMessage).off('error', onGone).off('exit', onGone);
    }
  }

  return {
    async png(svg) {
      if (closed || waiting.length >= DRAWINGS_WAITING_MAX) return null;
      const answer = Promise.withResolvers<Buffer>();
      waiting.push({ svg, answer });
      void work();
      return answer.promise;
    },
    async close() {
      closed = true;
      for (const { answer } of waiting.splice(0)) answer.reject(new Error('The server stops.'));
      await end();
    },
  };
}

const rest = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms).unref());

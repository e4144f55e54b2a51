import { parentPort, workerData } from 'node:worker_threads';
import { Resvg, initWasm } from '@resvg/resvg-wasm';
import { assert } from '../core/base/assert.ts';
import type { DrawingAnswer, DrawingData, DrawingRequest } from './messages.ts';
import { createSetter, type Setter } from './syllables.ts';

/** The drawing thread: a drawing takes some tenths of a second, during which other requests must not wait. */

const { font, library } = workerData as DrawingData;
// No top-level await here, because a module started from text, as in the single-file build, does not support it.
const ready = initWasm(library);
/** The first font is preferred to the others, which only fill in what it lacks. */
const fonts: Uint8Array[] = [font];
let setter: Setter | null = null;

async function take({ japanese, devanagari }: DrawingRequest): Promise<void> {
  await ready;
  if (japanese !== undefined) fonts.push(japanese.font);
  if (devanagari !== undefined) setter = await createSetter(devanagari.library, devanagari.font, font);
}

function draw({ id, svg }: DrawingRequest): DrawingAnswer {
  try {
    const drawn = new Resvg(setter?.outlined(svg) ?? svg, {
      font: { fontBuffers: fonts, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
    });
    try {
      const image = drawn.render();
      try {
        return { id, png: image.asPng() };
      } finally {
        image.free();
      }
    } finally {
      drawn.free();
    }
  } catch (error) {
    return { id, failed: String(error) };
  }
}

const port = parentPort;
assert(port !== null, 'this file runs as a worker thread');
port.on('message', async (request: DrawingRequest) => {
  await take(request);
  port.postMessage(draw(request));
});

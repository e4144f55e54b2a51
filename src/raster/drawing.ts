import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { Resvg, initWasm } from '@resvg/resvg-wasm';
import { assert } from '../core/base/assert.ts';
import type { DrawingAnswer, DrawingRequest } from './messages.ts';

/** The thread that draws: a drawing takes some tenths of a second, which nobody who asks for a page is to wait for. */

const { resolve } = createRequire(import.meta.url);
const font = readFileSync(resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'));
await initWasm(readFileSync(resolve('@resvg/resvg-wasm/index_bg.wasm')));

function draw({ id, svg }: DrawingRequest): DrawingAnswer {
  try {
    const drawn = new Resvg(svg, {
      font: { fontBuffers: [font], loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
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
assert(port !== null, 'this file is a thread');
port.on('message', (request: DrawingRequest) => port.postMessage(draw(request)));

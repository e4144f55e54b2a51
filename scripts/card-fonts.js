// Makes the fonts of cards for scripts that DejaVu Sans lacks, in src/raster/fonts. Only needed when cards should support more letters. Its
// inputs are not normally installed:
// npm install --no-save @expo-google-fonts/noto-sans-devanagari@0.4 @expo-google-fonts/noto-sans-jp@0.4
// node scripts/run.js scripts/card-fonts.js
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { japaneseLetters } from '../src/pages/parts/card-letters.ts';

const require = createRequire(import.meta.url);
const to = (name) => fileURLToPath(new URL(`../src/raster/fonts/${name}`, import.meta.url));
const library = readFileSync(require.resolve('harfbuzzjs/hb-subset.wasm'));

/** Devanagari, its digits, the joiners, and the punctuation between its words: one font sets all of them. */
const devanagari = [
  ...Array.from({ length: 0x80 }, (_, nth) => String.fromCodePoint(0x900 + nth)),
  ...' \u00A0\u200C\u200D\u25CC',
];

await make('noto-sans-devanagari', 'NotoSansDevanagari', devanagari);
await make('noto-sans-jp', 'NotoSansJP', [...japaneseLetters()]);

async function make(source, name, letters) {
  const folder = dirname(require.resolve(`@expo-google-fonts/${source}/package.json`));
  const font = readFileSync(join(folder, '700Bold', `${name}_700Bold.ttf`));
  const made = await subset(font, letters);
  writeFileSync(to(`${name}-Bold.ttf`), made);
  copyFileSync(join(folder, 'LICENSE_FONT'), to(`${name}-LICENSE.txt`));
  process.stdout.write(`${name}: ${letters.length} letters, ${made.length} bytes of ${font.length}\n`);
}

/** The font subset to the glyphs of those letters, including their ligatures. */
async function subset(font, letters) {
  const { instance } = await WebAssembly.instantiate(library);
  const hb = instance.exports;
  const at = hb.malloc(font.length);
  new Uint8Array(hb.memory.buffer).set(font, at);
  const face = hb.hb_face_create(hb.hb_blob_create(at, font.length, 2, 0, 0), 0);
  const input = hb.hb_subset_input_create_or_fail();
  const wanted = hb.hb_subset_input_unicode_set(input);
  for (const letter of letters) hb.hb_set_add(wanted, letter.codePointAt(0));
  const made = hb.hb_subset_or_fail(face, input);
  if (made === 0) throw new Error('HarfBuzz could not make a subset of that font.');
  const blob = hb.hb_face_reference_blob(made);
  const start = hb.hb_blob_get_data(blob, 0);
  return Buffer.from(new Uint8Array(hb.memory.buffer).slice(start, start + hb.hb_blob_get_length(blob)));
}

import { DEVANAGARI_LETTERS } from '../core/base/scripts.ts';
import createHarfBuzz from 'harfbuzzjs/hb.js';
import hbjs, { type HarfBuzz } from 'harfbuzzjs/hbjs.js';

/**
 * Devanagari texts are laid out here by HarfBuzz and passed to the renderer as outlines. A syllable consists of several glyphs side by
 * side, but the renderer advances only by the widest of them, so that the next syllable overlaps it (linebender/resvg#1043: fixed there,
 * but not yet in the version that `@resvg/resvg-wasm` 2.6 is built from).
 */
export interface Setter {
  /** The drawing with each text that contains Devanagari replaced by outlines. */
  outlined(svg: string): string;
  /** The width of a text at font size 1. */
  width(text: string): number;
}

interface Face {
  /** The glyphs of a text as a path, and the advance, at font size 1. */
  set(text: string): { readonly outlines: string; readonly width: number };
}

const TEXT = /<text ([^<>]*)>([^<]*)<\/text>/gu;
const ATTRIBUTE = /(?<![\w-])([\w-]+)="([^"]*)"/gu;
/** Devanagari words with what is between them; the rest of a text is set in the first font. */
const WORD = `[${DEVANAGARI_LETTERS}\\u200C\\u200D]+`;
const DEVANAGARI_RUN = new RegExp(`(${WORD}(?:[ \\u00A0]+${WORD})*)`, 'u');
const DEVANAGARI = new RegExp(`[${DEVANAGARI_LETTERS}]`, 'u');
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Sets Devanagari in `font` and the rest in `first`; `library` is HarfBuzz as WebAssembly. */
export async function createSetter(
  library: Uint8Array,
  font: Uint8Array,
  first: Uint8Array,
): Promise<Setter> {
  const harfBuzz = hbjs(await createHarfBuzz({ wasmBinary: library }));
  const [devanagari, others] = [faceOf(harfBuzz, font), faceOf(harfBuzz, first)];

  function set(text: string): { readonly outlines: string; readonly width: number } {
    let [outlines, width] = ['', 0];
    for (const run of text.split(DEVANAGARI_RUN).filter((part) => part !== '')) {
      const face = DEVANAGARI.test(run) ? devanagari : others;
      const set = face.set(run);
      outlines += `<g transform="translate(${width} 0)">${set.outlines}</g>`;
      width += set.width;
    }
    return { outlines, width };
  }

  return {
    width: (text) => set(text).width,
    outlined: (svg) =>
      svg.replaceAll(TEXT, (element: string, attributes: string, encoded: string) => {
        if (!DEVANAGARI.test(encoded)) return element;
        const {
          x,
          y,
          fill,
          'font-size': size,
          'text-anchor': anchor,
        } = Object.fromEntries(
          [...attributes.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, value ?? '']),
        );
        const { outlines, width } = set(decoded(encoded));
        const left = anchor === 'end' ? Number(x) - width * Number(size) : Number(x);
        return `<g fill="${fill}" transform="translate(${left} ${y}) scale(${size})">${outlines}</g>`;
      }),
  };
}

function faceOf(harfBuzz: HarfBuzz, bytes: Uint8Array): Face {
  const face = harfBuzz.createFace(harfBuzz.createBlob(bytes), 0);
  const font = harfBuzz.createFont(face);
  const scale = 1 / face.upem;
  return {
    set(text) {
      const buffer = harfBuzz.createBuffer();
      try {
        buffer.addText(text);
        buffer.guessSegmentProperties();
        harfBuzz.shape(font, buffer);
        let [paths, at] = ['', 0];
        for (const { g, ax, dx, dy } of buffer.json()) {
          const path = font.glyphToPath(g);
          if (path !== '') paths += `<path transform="translate(${at + dx} ${dy})" d="${path}"/>`;
          at += ax;
        }
        return { outlines: `<g transform="scale(${scale} ${-scale})">${paths}</g>`, width: at * scale };
      } finally {
        buffer.destroy();
      }
    },
  };
}

const decoded = (text: string): string =>
  text.replaceAll(/&(#?\w+);/gu, (entity: string, name: string) => ENTITIES[name] ?? entity);

// What is used of the library, which has no types.
declare module 'harfbuzzjs/hb.js' {
  export default function createHarfBuzz(options: { readonly wasmBinary: Uint8Array }): Promise<object>;
}
declare module 'harfbuzzjs/hbjs.js' {
  interface Freed {
    destroy(): void;
  }
  interface Face extends Freed {
    readonly upem: number;
    collectUnicodes(): Uint32Array;
  }
  interface Font extends Freed {
    glyphToPath(glyph: number): string;
  }
  interface Glyph {
    /** The glyph, and where the letters that it stands for begin in the text. */
    readonly g: number;
    readonly cl: number;
    /** How far the next is, and how far off its place this one is drawn, in units of the font. */
    readonly ax: number;
    readonly dx: number;
    readonly dy: number;
  }
  interface Buffer extends Freed {
    addText(text: string): void;
    guessSegmentProperties(): void;
    json(): readonly Glyph[];
  }
  export interface HarfBuzz {
    createBlob(bytes: Uint8Array): Freed;
    createFace(blob: Freed, index: number): Face;
    createFont(face: Face): Font;
    createBuffer(): Buffer;
    shape(font: Font, buffer: Buffer): void;
  }
  export default function hbjs(library: object): HarfBuzz;
}

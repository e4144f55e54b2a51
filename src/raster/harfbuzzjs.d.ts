// Types for the parts of the library that are used; it has none of its own.
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
    /** The glyph, and the index of the first character it represents. */
    readonly g: number;
    readonly cl: number;
    /** The advance to the next glyph and the offset of this one, in font units. */
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

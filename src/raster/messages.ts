/** What the thread that draws is given when it starts: the bytes of its first font, and of the library as WebAssembly. */
export interface DrawingData {
  readonly font: Uint8Array;
  readonly library: Uint8Array;
}

/** What some scripts need beside that, which most instances never load. */
interface Japanese {
  readonly font: Uint8Array;
}
interface Devanagari {
  readonly font: Uint8Array;
  /** HarfBuzz, as WebAssembly. */
  readonly library: Uint8Array;
}

/** To the thread that draws: an SVG, by a number that the answer bears. What a script needs comes with the first drawing that has letters of it. */
export interface DrawingRequest {
  readonly id: number;
  readonly svg: string;
  readonly japanese?: Japanese;
  readonly devanagari?: Devanagari;
}

/** From it: the drawing as PNG, or why there is none. */
export type DrawingAnswer =
  | { readonly id: number; readonly png: Uint8Array }
  | { readonly id: number; readonly failed: string };

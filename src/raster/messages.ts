/** The initial data of the drawing thread: the bytes of its first font, and of the library as WebAssembly. */
export interface DrawingData {
  readonly font: Uint8Array;
  readonly library: Uint8Array;
}

/** What some scripts need in addition; most instances never load it. */
interface Japanese {
  readonly font: Uint8Array;
}
interface Devanagari {
  readonly font: Uint8Array;
  /** HarfBuzz, as WebAssembly. */
  readonly library: Uint8Array;
}

/** To the drawing thread: an SVG, with an id that the answer repeats. What a script needs is sent with the first drawing that uses it. */
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

/** What the thread that draws is given when it starts: the bytes of a font, and of the library as WebAssembly. */
export interface DrawingData {
  readonly font: Uint8Array;
  readonly library: Uint8Array;
}

/** To the thread that draws: an SVG, by a number that the answer bears. */
export interface DrawingRequest {
  readonly id: number;
  readonly svg: string;
}

/** From it: the drawing as PNG, or why there is none. */
export type DrawingAnswer =
  | { readonly id: number; readonly png: Uint8Array }
  | { readonly id: number; readonly failed: string };

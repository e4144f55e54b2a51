/** To the thread that draws: an SVG, by a number that the answer bears. */
export interface DrawingRequest {
  readonly id: number;
  readonly svg: string;
}

/** From it: the drawing as PNG, or why there is none. */
export type DrawingAnswer =
  | { readonly id: number; readonly png: Uint8Array }
  | { readonly id: number; readonly failed: string };

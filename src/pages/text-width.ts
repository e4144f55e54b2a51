import measure from 'anafanafo';

/** The width in pixels of a text of 11 px. */
export const smallTextWidth = (text: string): number => measure(text, { font: '11px Verdana' });

/** The width of a bold text of that many pixels; DejaVu Sans, which cards are set in, was drawn to the widths of Verdana. */
export const boldTextWidth = (text: string, px: number): number =>
  (measure(text, { font: 'bold 10px Verdana' }) * px) / 10;

declare module 'anafanafo' {
  /** The width of a text in pixels, set in Verdana of that size. */
  export default function measure(
    text: string,
    options: { readonly font: '11px Verdana' | 'bold 10px Verdana' },
  ): number;
}

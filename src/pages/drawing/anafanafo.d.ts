declare module 'anafanafo' {
  /** The width of a text in pixels, as Verdana of that size sets it. */
  export default function measure(
    text: string,
    options: { readonly font: '11px Verdana' | 'bold 10px Verdana' },
  ): number;
}

/** Colours as `#rrggbb`, and whether text on them is readable: WCAG 2, relative luminance and contrast. */

export type Colour = `#${string}`;

/** WCAG's minimum contrast between text and its background, level AA. */
export const TEXT_CONTRAST_MIN = 4.5;
/** The minimum for lines and shapes that must be distinguishable from their surroundings. */
export const SHAPE_CONTRAST_MIN = 3;

export const isColour = (text: string): text is Colour => /^#[0-9a-f]{6}$/iu.test(text);

/** From 1, no difference, to 21, black on white. */
export function contrast(a: Colour, b: Colour): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `share` of the second colour in the first. */
export function mixed(a: Colour, b: Colour, share: number): Colour {
  const [from, to] = [channels(a), channels(b)];
  const parts = from.map((channel, nth) => Math.round(channel + share * ((to[nth] ?? 0) - channel)));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Mixes in just enough of another colour to reach the contrast with the background; at most the other colour itself. */
export function until(colour: Colour, towards: Colour, on: Colour, atLeast: number): Colour {
  for (let share = 0; share < 1; share += 0.05) {
    const mix = mixed(colour, towards, share);
    if (contrast(mix, on) >= atLeast) return mix;
  }
  return towards;
}

function channels(colour: Colour): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function luminance(colour: Colour): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

import type { Point } from './equal-earth.ts';

/**
 * Closed lines as text, with base 32 variable-length digits as in source maps: x and y of each point relative to the previous one, with a
 * space between rings. `encodeRings([[{ x: 0, y: 0 }, { x: 1, y: -1 }]]) // 'AACD'`
 */
export function encodeRings(rings: readonly (readonly Point[])[]): string {
  return rings
    .map((ring) => {
      let [before, text]: [Point, string] = [{ x: 0, y: 0 }, ''];
      for (const point of ring) {
        text += encoded(point.x - before.x) + encoded(point.y - before.y);
        before = point;
      }
      return text;
    })
    .join(' ');
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
/** The bits of a character that belong to the number; the next bit says that another character follows. */
const BITS = 5;
const MORE = 1 << BITS;

/** The lowest bit is the sign. */
function encoded(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const digit = rest & (MORE - 1);
    rest >>>= BITS;
    text += DIGITS[rest > 0 ? digit | MORE : digit] ?? '';
  } while (rest > 0);
  return text;
}

/** Decodes {@link encodeRings}: the rings, each with x and y alternating. Throws if the text is malformed. */
export function decodeRings(text: string): Int32Array[] {
  return text.split(' ').map((ring) => {
    const numbers: number[] = [];
    let [value, shift] = [0, 0];
    for (const letter of ring) {
      const digit = VALUES.get(letter);
      if (digit === undefined) throw new RangeError(`no digit of a ring: ${letter}`);
      value |= (digit & (MORE - 1)) << shift;
      shift += BITS;
      if ((digit & MORE) !== 0) continue;
      const before = numbers.at(-2) ?? 0;
      numbers.push(before + ((value & 1) === 1 ? -(value >>> 1) : value >>> 1));
      [value, shift] = [0, 0];
    }
    return Int32Array.from(numbers);
  });
}

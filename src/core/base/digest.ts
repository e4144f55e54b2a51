/** A text hashed to 96 bits: enough that texts with random pseudonyms never collide. Each part is a signed 32-bit number. */
export interface Digest {
  readonly high: number;
  readonly middle: number;
  /** Never 0, so that 0 can mean an empty slot. */
  readonly low: number;
}

/**
 * The digest of a text. It is not keyed: someone who can choose texts freely can construct a collision, so digest only texts that contain a
 * pseudonym, which nobody can choose. It mixes as MurmurHash3 does (Appleby 2011), one character at a time over four words; each step is
 * invertible, so texts that differ in one character never collide. Digests are stored on disk: a better function needs a new table there.
 */
export function digestOf(text: string): Digest {
  let [a, b, c, d] = [0x3c6ef372, 0x1b873593, 0x51ed270b, 0x6a09e667];
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    a = b ^ Math.imul(a ^ letter, 0x239b961b);
    b = c ^ Math.imul(b ^ letter, 0xab0e9789);
    c = d ^ Math.imul(c ^ letter, 0x38b34ae5);
    d = a ^ Math.imul(d ^ letter, 0xa1e38b93);
  }
  const sum = finish(a) ^ finish(b + 0x9e3779b9) ^ finish(c ^ 0x85ebca6b) ^ finish(d - 0x3d4d51cb);
  return { high: finish(sum ^ b), middle: finish(sum ^ c), low: finish(sum ^ d) || 1 };
}

/** The finalizer of MurmurHash3: every bit of the word affects every bit of the result. */
function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

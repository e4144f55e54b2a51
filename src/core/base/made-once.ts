import { drain, type Pieces } from './pieces.ts';

/** A value computed once per key, and garbage collected with it. */
interface MadeOnce<Key, Value> {
  /** Computes it now if it was not computed before. */
  of(key: Key): Value;
  /** Computes it ahead of time, calling `goOn` after each piece so that other work can run in between. */
  prepare(key: Key, goOn: () => Promise<unknown>): Promise<void>;
}

/** For values that take long to compute from an object that never changes. Pieces: see {@link Pieces}. */
export function madeOnce<Key extends object, Value>(make: (key: Key) => Pieces<Value>): MadeOnce<Key, Value> {
  const made = new WeakMap<Key, { readonly value: Value }>();
  return {
    of(key) {
      let one = made.get(key);
      if (one === undefined) made.set(key, (one = { value: drain(make(key)) }));
      return one.value;
    },
    async prepare(key, goOn) {
      const pieces = make(key);
      for (let piece = pieces.next(); ; piece = pieces.next()) {
        if (piece.done === true) {
          made.set(key, { value: piece.value });
          return;
        }
        await goOn();
      }
    },
  };
}

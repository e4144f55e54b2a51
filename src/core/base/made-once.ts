import { drain, type Pieces } from './pieces.ts';

/** What is made of a thing once, and forgotten with it. */
interface MadeOnce<Key, Value> {
  /** Made at once where it was not made before. */
  of(key: Key): Value;
  /** Makes it before the first question, `goOn` after each piece: others have the processor in between. */
  prepare(key: Key, goOn: () => Promise<unknown>): Promise<void>;
}

/** For what takes long to make of something that is never changed. Pieces: see {@link Pieces}. */
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

/**
 * Runs `work` for what it is given, one after the other. What comes while one is under way waits and is merged into one, so
 * that whoever gives too much is late by one round and never by more. Resolves, or rejects, with the round that held it.
 */
export function createRounds<Item>(
  work: (item: Item) => Promise<void>,
  merge: (earlier: Item, later: Item) => Item,
): (item: Item) => Promise<void> {
  let waiting: { item: Item; readonly done: Promise<void> } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  return (item) => {
    if (waiting !== null) {
      waiting.item = merge(waiting.item, item);
      return waiting.done;
    }
    const done = last.then(() => {
      const merged = waiting === null ? item : waiting.item;
      waiting = null;
      return work(merged);
    });
    waiting = { item, done };
    last = done.catch(() => undefined);
    return done;
  };
}

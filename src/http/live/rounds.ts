/**
 * Runs `work` for one item at a time. Items that come during a round are merged into one, so that work is at most one round late however
 * fast items come. Resolves, or rejects, with the round that contained the item.
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

/** Batches writes: everything that comes during one write is written by the next. */
export function gathered<T>(
  write: (items: readonly T[]) => Promise<void>,
): (items: readonly T[]) => Promise<void> {
  let waiting: T[] = [];
  let next: Promise<void> | null = null;
  let underWay: Promise<void> = Promise.resolve();

  function take(): Promise<void> {
    const items = waiting;
    [waiting, next] = [[], null];
    underWay = write(items);
    return underWay;
  }

  return (items) => {
    waiting.push(...items);
    next ??= underWay.then(take, take);
    return next;
  };
}

import type { Bus, Messages, Topic, Unsubscribe } from '../../ports/bus.ts';

type Handlers = { readonly [T in Topic]: Set<(message: Messages[T]) => void> };

/**
 * Rooms of one process. Messages are delivered before `publish` returns; one published by a handler is delivered after
 * the one being handled, so that every subscriber sees the same order.
 */
export function createMemoryBus({ onError }: { onError: (error: unknown) => void }): Bus {
  const handlers: Handlers = { tick: new Set() };
  const waiting: (() => void)[] = [];
  let delivering = false;
  let closed = false;

  function deliverAll(): void {
    if (delivering) return;
    delivering = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
    } finally {
      delivering = false;
    }
  }

  return {
    publish<T extends Topic>(topic: T, message: Messages[T]): void {
      if (closed) return;
      const subscribed: Handlers[T] = handlers[topic];
      waiting.push(() => subscribed.forEach((handle) => attempt(() => handle(message), onError)));
      deliverAll();
    },
    subscribe<T extends Topic>(topic: T, handler: (message: Messages[T]) => void): Unsubscribe {
      // A wrapper of its own, so that a handler subscribed twice is called twice and leaves once.
      const subscription = (message: Messages[T]): void => handler(message);
      const subscribed: Handlers[T] = handlers[topic];
      if (!closed) subscribed.add(subscription);
      return () => {
        subscribed.delete(subscription);
      };
    },
    async close() {
      closed = true;
      waiting.length = 0;
      for (const subscribed of Object.values(handlers)) subscribed.clear();
    },
  };
}

function attempt(run: () => void, onError: (error: unknown) => void): void {
  try {
    run();
  } catch (error) {
    onError(error);
  }
}

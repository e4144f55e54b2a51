import type { Bus, Messages, Unsubscribe } from '../../ports/bus.ts';

/**
 * A bus within one process. Messages are delivered before `publish` returns; one published by a handler is delivered after the one being
 * handled, so that every subscriber sees the same order.
 */
export function createMemoryBus<M = Messages>({ onError }: { onError: (error: unknown) => void }): Bus<M> {
  const handlers: { [T in keyof M]?: Set<(message: M[T]) => void> } = {};
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
    publish<T extends keyof M>(topic: T, message: M[T]): void {
      if (closed) return;
      waiting.push(() => handlers[topic]?.forEach((handle) => attempt(() => handle(message), onError)));
      deliverAll();
    },
    subscribe<T extends keyof M>(topic: T, handler: (message: M[T]) => void): Unsubscribe {
      // Wrapped, so that a handler subscribed twice is called twice and each unsubscribe removes one subscription.
      const subscription = (message: M[T]): void => handler(message);
      const subscribed = (handlers[topic] ??= new Set());
      if (!closed) subscribed.add(subscription);
      return () => {
        subscribed.delete(subscription);
      };
    },
    async close() {
      closed = true;
      waiting.length = 0;
      for (const topic in handlers) delete handlers[topic];
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

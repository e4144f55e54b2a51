import { describe, expect, test } from 'vitest';
import type { Bus, Messages } from './bus.ts';

type OnError = (error: unknown) => void;

/**
 * What every bus guarantees. `settle` resolves when everything published has been delivered; a bus that delivers synchronously resolves
 * immediately.
 */
export function busContract(
  name: string,
  create: (options: { onError: OnError }) => Bus | Promise<Bus>,
  settle: (bus: Bus) => Promise<void>,
): void {
  describe(`bus: ${name}`, () => {
    test('a message reaches every subscriber of its topic, in the order they subscribed', async () => {
      const bus = await create({ onError: fail });
      const heard: string[] = [];
      bus.subscribe('tick', ({ at }) => heard.push(`first ${at}`));
      bus.subscribe('tick', ({ at }) => heard.push(`second ${at}`));
      bus.publish('tick', tickAt(1));
      await settle(bus);
      expect(heard).toEqual(['first 1', 'second 1']);
      await bus.close();
    });

    test('messages arrive in the order of publishing, including those that a handler publishes', async () => {
      const bus = await create({ onError: fail });
      const heard: number[] = [];
      bus.subscribe('tick', ({ at }) => {
        if (at === 1) bus.publish('tick', tickAt(2));
      });
      bus.subscribe('tick', ({ at }) => heard.push(at));
      bus.publish('tick', tickAt(1));
      await settle(bus);
      bus.publish('tick', tickAt(3));
      await settle(bus);
      expect(heard).toEqual([1, 2, 3]);
      await bus.close();
    });

    test('a message without subscribers is dropped', async () => {
      const bus = await create({ onError: fail });
      const heard: number[] = [];
      bus.publish('tick', tickAt(1));
      await settle(bus);
      bus.subscribe('tick', ({ at }) => heard.push(at));
      await settle(bus);
      expect(heard).toEqual([]);
      await bus.close();
    });

    test('a handler that throws is reported and stays subscribed, and the others still get the message', async () => {
      const errors: unknown[] = [];
      const bus = await create({ onError: (error) => errors.push(error) });
      const heard: number[] = [];
      const wrong = new Error('wrong');
      bus.subscribe('tick', () => {
        throw wrong;
      });
      bus.subscribe('tick', ({ at }) => heard.push(at));
      expect(() => bus.publish('tick', tickAt(1))).not.toThrow();
      bus.publish('tick', tickAt(2));
      await settle(bus);
      expect(errors).toEqual([wrong, wrong]);
      expect(heard).toEqual([1, 2]);
      await bus.close();
    });

    test('after unsubscribing nothing is heard, unsubscribing twice is fine, and the same handler elsewhere stays', async () => {
      const bus = await create({ onError: fail });
      const heard: number[] = [];
      const handler = ({ at }: Messages['tick']): number => heard.push(at);
      const unsubscribe = bus.subscribe('tick', handler);
      bus.subscribe('tick', handler);
      unsubscribe();
      unsubscribe();
      bus.publish('tick', tickAt(1));
      await settle(bus);
      expect(heard).toEqual([1]);
      await bus.close();
    });

    test('after closing nothing is delivered, and publishing, subscribing and closing again do no harm', async () => {
      const bus = await create({ onError: fail });
      const heard: number[] = [];
      bus.subscribe('tick', ({ at }) => heard.push(at));
      await bus.close();
      bus.publish('tick', tickAt(1));
      bus.subscribe('tick', ({ at }) => heard.push(at));
      bus.publish('tick', tickAt(2));
      await bus.close();
      expect(heard).toEqual([]);
    });
  });
}

function fail(error: unknown): never {
  throw error;
}

function tickAt(at: number): Messages['tick'] {
  return { at, states: [] };
}

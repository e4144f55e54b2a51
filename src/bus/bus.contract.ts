import { describe, expect, test } from 'vitest';
import type { Bus, Messages } from './bus.ts';

type OnError = (error: unknown) => void;

/**
 * What every bus keeps. `settle` resolves when all that was published has been delivered; a bus that delivers at once
 * resolves at once.
 */
export function busContract(
  name: string,
  create: (options: { onError: OnError }) => Bus,
  settle: (bus: Bus) => Promise<void>,
): void {
  describe(`bus: ${name}`, () => {
    test('a message reaches every subscriber of its topic, and no other', async () => {
      const bus = create({ onError: fail });
      const heard: string[] = [];
      bus.subscribe('catalog', ({ version }) => heard.push(`first ${version}`));
      bus.subscribe('catalog', ({ version }) => heard.push(`second ${version}`));
      bus.subscribe('tick', ({ at }) => heard.push(`tick ${at}`));
      bus.publish('catalog', catalog(1));
      await settle(bus);
      expect(heard).toEqual(['first 1', 'second 1']);
      await bus.close();
    });

    test('messages arrive in the order of publishing, also those that a handler publishes', async () => {
      const bus = create({ onError: fail });
      const heard: number[] = [];
      bus.subscribe('catalog', ({ version }) => {
        if (version === 1) bus.publish('catalog', catalog(2));
      });
      bus.subscribe('catalog', ({ version }) => heard.push(version));
      bus.publish('catalog', catalog(1));
      await settle(bus);
      bus.publish('catalog', catalog(3));
      await settle(bus);
      expect(heard).toEqual([1, 2, 3]);
      await bus.close();
    });

    test('a message nobody subscribed to is gone', async () => {
      const bus = create({ onError: fail });
      const heard: number[] = [];
      bus.publish('catalog', catalog(1));
      await settle(bus);
      bus.subscribe('catalog', ({ version }) => heard.push(version));
      await settle(bus);
      expect(heard).toEqual([]);
      await bus.close();
    });

    test('a handler that throws is reported and stays subscribed, and the others still get the message', async () => {
      const errors: unknown[] = [];
      const bus = create({ onError: (error) => errors.push(error) });
      const heard: number[] = [];
      const wrong = new Error('wrong');
      bus.subscribe('catalog', () => {
        throw wrong;
      });
      bus.subscribe('catalog', ({ version }) => heard.push(version));
      expect(() => bus.publish('catalog', catalog(1))).not.toThrow();
      bus.publish('catalog', catalog(2));
      await settle(bus);
      expect(errors).toEqual([wrong, wrong]);
      expect(heard).toEqual([1, 2]);
      await bus.close();
    });

    test('who unsubscribes hears no more, unsubscribing twice is fine, and the same handler elsewhere stays', async () => {
      const bus = create({ onError: fail });
      const heard: number[] = [];
      const handler = ({ version }: Messages['catalog']): number => heard.push(version);
      const unsubscribe = bus.subscribe('catalog', handler);
      bus.subscribe('catalog', handler);
      unsubscribe();
      unsubscribe();
      bus.publish('catalog', catalog(1));
      await settle(bus);
      expect(heard).toEqual([1]);
      await bus.close();
    });

    test('after closing nothing is delivered, and publishing, subscribing and closing again do no harm', async () => {
      const bus = create({ onError: fail });
      const heard: number[] = [];
      bus.subscribe('catalog', ({ version }) => heard.push(version));
      await bus.close();
      bus.publish('catalog', catalog(1));
      bus.subscribe('catalog', ({ version }) => heard.push(version));
      bus.publish('catalog', catalog(2));
      await bus.close();
      expect(heard).toEqual([]);
    });
  });
}

function fail(error: unknown): never {
  throw error;
}

function catalog(version: number): Messages['catalog'] {
  return { version };
}

import { describe, expect, test } from 'vitest';
import { channel, START } from './given.fixture.ts';
import type { Store } from './store.ts';

/** What every store guarantees about channels; `store` is the store of the running test. */
export function channelsContract(name: string, store: () => Store): void {
  describe(`store: ${name}: channels`, () => {
    test('a channel is put and replaced by name, removed by name, and every change increments the version', async () => {
      const { channels } = store();
      expect([await channels.version(), await channels.list()]).toEqual([0, []]);
      await channels.put(channel('ops', { kind: 'slack', settings: { url: 'https://one.example' } }));
      await channels.put(channel('all'));
      const changed = channel('ops', {
        kind: 'slack',
        settings: { url: 'https://two.example' },
        language: 'de',
        quiet: { from: 1_320, to: 420, timeZone: 'Europe/London', except: 'critical' },
      });
      await channels.put(changed);
      expect(await channels.list()).toEqual([channel('all'), changed]);
      await channels.remove('ops');
      await channels.remove('unknown');
      expect(await channels.list()).toEqual([channel('all')]);
      expect(await channels.version()).toBe(5);
    });

    test('a silence lasts until its end, and is removed with its channel', async () => {
      const { channels } = store();
      const [whole, one] = [
        { id: 'a', channel: null, service: null, incident: null, until: START },
        { id: 'b', channel: 'ops', service: 'x', incident: 'x-1', until: START + 1 },
      ];
      await channels.silence(one);
      await channels.silence({ ...whole, until: START - 1 });
      await channels.silence(whole);
      expect(await channels.silences(START - 1)).toEqual([whole, one]);
      expect(await channels.silences(START)).toEqual([one]);
      await channels.remove('ops');
      expect(await channels.silences(0)).toEqual([whole]);
    });

    test('the health of a channel is put by channel, and removed with it', async () => {
      const { channels } = store();
      const health = { channel: 'ops', failingSince: START, disabled: null, disabledAt: null } as const;
      await channels.putHealth(health);
      await channels.putHealth({ ...health, disabled: 'gone', disabledAt: START });
      expect(await channels.health()).toEqual([{ ...health, disabled: 'gone', disabledAt: START }]);
      await channels.remove('ops');
      expect(await channels.health()).toEqual([]);
    });
  });
}

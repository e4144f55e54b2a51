import { beforeEach, describe, expect, test } from 'vitest';
import { VOICE_WINDOW, voiceName } from '../core/domain/voices.ts';
import { report, START } from './given.fixture.ts';
import type { NewReport } from './log.ts';
import type { VoiceRegister } from './voices.ts';

/**
 * What every register of voices keeps. `create` gives two registers of one instance, as they are at `START`, when these reports
 * are in its log.
 */
export function voicesContract(
  name: string,
  create: (logged: readonly NewReport[]) => Promise<readonly [VoiceRegister, VoiceRegister]>,
): void {
  describe(`voices: ${name}`, () => {
    let register: VoiceRegister;
    let other: VoiceRegister;
    async function open(logged: readonly NewReport[]): Promise<void> {
      [register, other] = await create(logged);
      await Promise.all([register.becomeReady(), other.becomeReady()]);
    }
    beforeEach(() => open([]));

    test('it is ready once it has become so, and to become ready again is nothing', async () => {
      expect(register.ready).toBe(true);
      await expect(register.becomeReady()).resolves.toBeUndefined();
    });

    test('a reporter has one voice a service within the window, to the millisecond', async () => {
      expect(await register.admit('x', ['ann'], START)).toBe(true);
      expect(await register.admit('x', ['ann'], START + VOICE_WINDOW - 1)).toBe(false);
      expect(await register.admit('x', ['ann'], START + VOICE_WINDOW)).toBe(true);
    });

    test('on another service it has another, and so has another reporter', async () => {
      await register.admit('x', ['ann'], START);
      expect(await register.admit('y', ['ann'], START)).toBe(true);
      expect(await register.admit('x', ['bob'], START)).toBe(true);
    });

    test('who was counted under the pseudonym of yesterday is known under both', async () => {
      await register.admit('x', ['yesterday'], START);
      expect(await register.admit('x', ['today', 'yesterday'], START + 1)).toBe(false);
      expect(await register.admit('x', ['today'], START + 2)).toBe(true);
    });

    test('a voice that is given back counts at the next try', async () => {
      await register.admit('x', ['ann'], START);
      await register.release('x', 'ann');
      expect(await other.admit('x', ['ann'], START + 1)).toBe(true);
    });

    test('of many who ask at once, whomever they ask, one is told that the voice is new', async () => {
      const asked = Array.from({ length: 100 }, async (_, nth) =>
        (nth % 2 === 0 ? register : other).admit('x', ['ann'], START),
      );
      expect((await Promise.all(asked)).filter((isNew) => isNew)).toHaveLength(1);
    });

    test('after a start it knows who was counted before, and not who was kept aside or is over', async () => {
      await open([
        report({ id: 'over', at: START - VOICE_WINDOW, reporter: 'over' }),
        report({ id: 'ann', at: START - VOICE_WINDOW + 1, reporter: 'ann' }),
        report({ id: 'aside', at: START - 1, reporter: 'aside', counted: false, reason: 'repeat' }),
      ]);
      expect(await register.admit('x', ['over'], START)).toBe(true);
      expect(await register.admit('x', ['ann'], START)).toBe(false);
      expect(await register.admit('x', ['aside'], START)).toBe(true);
    });

    test('after a start it knows who said that it works again, and that they have not reported', async () => {
      await open([
        report({ id: 'a', at: START - 1, reporter: 'ann', counted: false, reason: 'works' }),
        report({ id: 'b', at: START - 1, reporter: 'bob', counted: false, reason: 'works_repeat' }),
      ]);
      const works = voiceName('x', 'works') ?? '';
      expect(await register.admit(works, ['ann'], START)).toBe(false);
      expect(await register.admit(works, ['bob'], START)).toBe(true);
      expect(await register.admit('x', ['ann'], START)).toBe(true);
    });
  });
}

import { beforeEach, describe, expect, test } from 'vitest';
import type { Millis } from '../core/base/time.ts';
import { VOICE_WINDOW, voiceName } from '../core/domain/voices.ts';
import { report, START } from './given.fixture.ts';
import type { NewReport } from './log.ts';
import type { VoiceRegister } from './voices.ts';

/**
 * What every register of voices guarantees. `create` gives two registers of one instance, as they are at `START` with these reports in its
 * log.
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

    async function isNew(
      asked: VoiceRegister,
      service: string,
      reporters: [string, ...string[]],
      at: Millis,
    ): Promise<boolean> {
      return (await asked.admit(service, { reporters, devices: [], capacity: 2 }, at)).counted;
    }

    /** A device behind Ann's address, with the number of voices that the address may have. */
    const device = (token: string, capacity: number, reporter = 'ann') => ({
      reporters: [reporter] as const,
      devices: [token],
      capacity,
    });

    test('it is ready once it has become so, and becoming ready again is a no-op', async () => {
      expect(register.ready).toBe(true);
      await expect(register.becomeReady()).resolves.toBeUndefined();
    });

    test('a reporter has one voice per service within the window, to the millisecond', async () => {
      expect(await isNew(register, 'x', ['ann'], START)).toBe(true);
      expect(await isNew(register, 'x', ['ann'], START + VOICE_WINDOW - 1)).toBe(false);
      expect(await isNew(register, 'x', ['ann'], START + VOICE_WINDOW)).toBe(true);
    });

    test('on another service a reporter has another voice, and so has another reporter', async () => {
      await isNew(register, 'x', ['ann'], START);
      expect(await isNew(register, 'y', ['ann'], START)).toBe(true);
      expect(await isNew(register, 'x', ['bob'], START)).toBe(true);
    });

    test('a person counted under yesterday’s pseudonym is recognized under both', async () => {
      await isNew(register, 'x', ['yesterday'], START);
      expect(await isNew(register, 'x', ['today', 'yesterday'], START + 1)).toBe(false);
      expect(await isNew(register, 'x', ['today'], START + 2)).toBe(true);
    });

    test('a voice that is given back counts at the next attempt', async () => {
      await isNew(register, 'x', ['ann'], START);
      await register.release({ service: 'x', reporter: 'ann', device: null });
      expect(await isNew(other, 'x', ['ann'], START + 1)).toBe(true);
    });

    test('of many concurrent requests, at any node, one is told that the voice is new', async () => {
      const asked = Array.from({ length: 100 }, async (_, nth) =>
        isNew(nth % 2 === 0 ? register : other, 'x', ['ann'], START),
      );
      expect((await Promise.all(asked)).filter((isNew) => isNew)).toHaveLength(1);
    });

    test('of the devices behind one address as many are voices as it may have, at any node', async () => {
      const asked = Array.from({ length: 40 }, async (_, nth) =>
        (nth % 2 === 0 ? register : other).admit('x', device(`d${nth}`, 8), START),
      );
      const outcomes = (await Promise.all(asked)).map(({ counted, reason }) => (counted ? 'new' : reason));
      expect(outcomes.filter((outcome) => outcome === 'new')).toHaveLength(8);
      expect(outcomes.filter((outcome) => outcome === 'crowded')).toHaveLength(32);
      const known = `d${outcomes.indexOf('new')}`;
      expect(await other.admit('x', device(known, 8), START + 1)).toMatchObject({ reason: 'repeat' });
    });

    test('after a start it knows which devices were counted, and how many seats are left', async () => {
      const of = (token: string, seat: number) => ({ token, behind: 'b', ip: 4 as const, seat });
      await open([
        report({ id: 'a', at: START - 2, reporter: 'ann', device: of('phone', 1) }),
        report({ id: 'b', at: START - 1, reporter: 'ann', device: of('laptop', 0) }),
      ]);
      expect(await register.admit('x', device('phone', 3), START)).toMatchObject({ reason: 'repeat' });
      expect(await register.admit('x', device('tablet', 2), START)).toMatchObject({ reason: 'crowded' });
      expect(await register.admit('x', device('tablet', 3), START)).toMatchObject({ counted: true, seat: 2 });
    });

    test('after a start it knows who was counted before, and not who was kept aside or has expired', async () => {
      await open([
        report({ id: 'over', at: START - VOICE_WINDOW, reporter: 'over' }),
        report({ id: 'ann', at: START - VOICE_WINDOW + 1, reporter: 'ann' }),
        report({ id: 'aside', at: START - 1, reporter: 'aside', counted: false, reason: 'repeat' }),
      ]);
      expect(await isNew(register, 'x', ['over'], START)).toBe(true);
      expect(await isNew(register, 'x', ['ann'], START)).toBe(false);
      expect(await isNew(register, 'x', ['aside'], START)).toBe(true);
    });

    test('after a start it knows who said that it works again, and that they have not reported', async () => {
      await open([
        report({ id: 'a', at: START - 1, reporter: 'ann', counted: false, reason: 'works' }),
        report({ id: 'b', at: START - 1, reporter: 'bob', counted: false, reason: 'works_repeat' }),
      ]);
      const works = voiceName('x', 'works') ?? '';
      expect(await isNew(register, works, ['ann'], START)).toBe(false);
      expect(await isNew(register, works, ['bob'], START)).toBe(true);
      expect(await isNew(register, 'x', ['ann'], START)).toBe(true);
    });

    test('after a start it knows which devices said that it works again, and which seats that took', async () => {
      const phone = { token: 'phone', behind: 'b', ip: 4 as const, seat: 1 };
      await open([
        report({ at: START - 1, reporter: 'ann', device: phone, counted: false, reason: 'works' }),
      ]);
      const works = voiceName('x', 'works') ?? '';
      expect(await register.admit(works, device('phone', 2), START)).toMatchObject({ reason: 'repeat' });
      expect(await register.admit(works, device('laptop', 2), START)).toMatchObject({ seat: 0 });
      expect(await register.admit(works, device('tablet', 2), START)).toMatchObject({ reason: 'crowded' });
      expect(await register.admit('x', device('phone', 2), START)).toMatchObject({ counted: true });
    });
  });
}

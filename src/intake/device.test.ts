import { describe, expect, test } from 'vitest';
import { memorySalts } from '../adapters/memory/salts.ts';
import { DAY, HOUR, type Millis } from '../core/base/time.ts';
import { VOICE_WINDOW } from '../core/domain/voices.ts';
import type { DeviceShown } from './draft.ts';
import { FORM_LASTS, Pseudonymizer } from './pseudonym.ts';

const AT = 10 * DAY + 9 * HOUR;
const TOKEN = 'token-of-the-device';

function pseudonymizer(): Pseudonymizer {
  let nth = 0;
  return new Pseudonymizer(memorySalts(), (bytes) => new Uint8Array(bytes).fill(++nth));
}

const shown = (over: Partial<DeviceShown>): DeviceShown => ({
  address: '192.0.2.1',
  browser: 'Browser 1\nen',
  service: 'x',
  token: TOKEN,
  mark: null,
  ...over,
});
const tokenOf = async (made: Pseudonymizer, over: Partial<DeviceShown>, at: Millis = AT) =>
  (await made.deviceOf(shown(over), at))?.tokens[0] ?? null;

describe('a device that sends a token', () => {
  test('has one pseudonym per day and service, whatever its address and its browser', async () => {
    const made = pseudonymizer();
    const first = await tokenOf(made, {});
    expect(first).toMatch(/^[\w-]{22}$/u);
    expect(await tokenOf(made, { address: '198.51.100.1', browser: 'other' }, AT + HOUR)).toBe(first);
    expect(await tokenOf(made, { service: 'y' })).not.toBe(first);
    expect(await tokenOf(made, { token: `${TOKEN}2` })).not.toBe(first);
    expect(await tokenOf(made, {}, AT + DAY)).not.toBe(first);
  });

  test('is recognized by yesterday’s pseudonym too, while a voice of yesterday is remembered', async () => {
    const made = pseudonymizer();
    const yesterday = await tokenOf(made, {}, 10 * DAY);
    const early = await made.deviceOf(shown({}), 11 * DAY + VOICE_WINDOW - 1);
    expect(early?.tokens[1]).toBe(yesterday);
    expect((await made.deviceOf(shown({}), 11 * DAY + VOICE_WINDOW))?.tokens).toHaveLength(1);
  });

  test('is behind an address, whose pseudonym is the same on every service and another for each', async () => {
    const made = pseudonymizer();
    const behind = async (over: Partial<DeviceShown>) => (await made.deviceOf(shown(over), AT))?.behind;
    expect(await behind({ service: 'y' })).toBe(await behind({}));
    expect(await behind({ address: '192.0.2.2' })).not.toBe(await behind({}));
    expect(await made.deviceOf(shown({ address: '2001:db8::1' }), AT)).toMatchObject({ ip: 6 });
  });
});

describe('a form that is sent without a token', () => {
  test('belongs to no device if its mark is missing, forged, of another day’s salt or too old', async () => {
    const made = pseudonymizer();
    const mark = await made.markOf(AT, AT);
    const forged = mark.replace(/.$/u, (last) => (last === 'A' ? 'B' : 'A'));
    for (const none of [null, '', 'x', forged, mark.replace('.', '0.'), `${mark}x`])
      expect(await tokenOf(made, { token: null, mark: none })).toBeNull();
    expect(await tokenOf(made, { token: null, mark }, AT - 1)).toBeNull();
    const late = pseudonymizer();
    const evening = await late.markOf(10 * DAY, 10 * DAY);
    expect(await tokenOf(late, { token: null, mark: evening }, 10 * DAY + FORM_LASTS)).not.toBeNull();
    expect(await tokenOf(late, { token: null, mark: evening }, 10 * DAY + FORM_LASTS + 1)).toBeNull();
  });

  test('is told from others behind its address by its browser’s headers, and reloading the page does not make another', async () => {
    const made = pseudonymizer();
    const first = await tokenOf(made, { token: null, mark: await made.markOf(AT, AT) });
    const again = await made.markOf(AT + HOUR, AT + HOUR);
    const later = (over: Partial<DeviceShown>) =>
      tokenOf(made, { token: null, mark: again, ...over }, AT + HOUR);
    expect(first).not.toBeNull();
    expect(await later({})).toBe(first);
    expect(await later({ browser: 'Browser 2\nen' })).not.toBe(first);
    expect(await later({ address: '192.0.2.2' })).not.toBe(first);
  });

  test('rendered as of a moment of yesterday leaves yesterday’s salt in force', async () => {
    const made = pseudonymizer();
    const yesterday = await tokenOf(made, {}, 10 * DAY);
    await made.markOf(11 * DAY - 1, 11 * DAY + 1);
    expect((await made.deviceOf(shown({}), 11 * DAY + HOUR))?.tokens[1]).toBe(yesterday);
  });
});

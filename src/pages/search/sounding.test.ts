import { expect, test } from 'vitest';
import { SOUND_LETTERS_MIN, isBySound, soundOf } from './sounding.ts';

test.each([
  ['Netflix', ['нетфликс', 'नेटफ्लिक्स', 'نتفليكس']],
  ['Facebook', ['фейсбук', 'फेसबुक', 'فيسبوك', 'フェイスブク']],
  ['WhatsApp', ['вотсап', 'व्हाट्सएप', 'واتساب']],
  ['Telegram', ['телеграм', 'टेलीग्राम']],
  ['TikTok', ['тикток', 'टिकटॉक', 'تيك توك']],
  ['YouTube', ['ютуб', 'यूट्यूब', 'يوتيوب']],
  ['LINE', ['ライン']],
  ['PayPay', ['ペイペイ']],
])('%s sounds the same in other scripts', (name, others) => {
  for (const other of others) {
    expect(soundOf(other), other).toBe(soundOf(name));
    expect(isBySound(other)).toBe(true);
  }
});

test('names with other sounds differ', () => {
  const names = ['Netflix', 'Facebook', 'WhatsApp', 'Telegram', 'TikTok', 'YouTube', 'Spotify', 'Discord'];
  expect(new Set(names.map(soundOf)).size).toBe(names.length);
});

test('Latin input is not searched by its sound', () => {
  for (const text of ['netflix', 'Crédit Agricole', '123', '']) expect(isBySound(text)).toBe(false);
});

test('no input breaks it, and much input leaves nothing', () => {
  for (const text of ['', '💥', '\u202E', '一二三', 'ааа', '𝔑𝔢𝔱𝔣𝔩𝔦𝔵', 'ﷺ', '\uD800'])
    expect(soundOf(text)).toMatch(/^[a-z]*$/u);
  expect(soundOf('ааа').length).toBeLessThan(SOUND_LETTERS_MIN);
});

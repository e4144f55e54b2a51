import { expect, test } from 'vitest';
import { textWish } from './text-wish.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
const BROWSERS = [
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'text/html, application/xhtml+xml, image/jxr, */*',
  'text/plain;q=0.9,text/html;q=0.1',
  'TEXT/HTML',
];

test.each(BROWSERS)('a client that accepts HTML gets the page, whatever its name: %s', (accept) => {
  for (const name of [CHROME, 'curl/8.5.0', ''])
    expect(textWish({ accept, 'user-agent': name })).toEqual({ text: false, vary: 'Accept' });
});

test.each(['text/plain', 'text/plain, */*;q=0.1', 'Text/Plain;charset=utf-8'])(
  'a client that accepts text and not HTML gets text, whatever its name: %s',
  (accept) => {
    for (const name of [CHROME, 'curl/8.5.0', ''])
      expect(textWish({ accept, 'user-agent': name })).toEqual({ text: true, vary: 'Accept' });
  },
);

test.each([
  ['curl/8.5.0', '*/*', true],
  ['Wget/1.21.4', '*/*', true],
  ['Wget/1.21.4', undefined, true],
  ['HTTPie/3.2.2', '*/*', true],
  ['curl/8.5.0', 'application/json', false],
  ['curl/8.5.0', 'image/*', false],
  [CHROME, '*/*', false],
  [CHROME, undefined, false],
  ['Mozilla/5.0 (compatible; curl-bot/1.0)', '*/*', false],
  ['curlybot', '*/*', false],
  [undefined, '*/*', false],
])('%s that asks for %s gets text: %s', (name, accept, text) => {
  const headers = { ...(name && { 'user-agent': name }), ...(accept && { accept }) };
  expect(textWish(headers)).toEqual({ text, vary: 'Accept, User-Agent' });
});

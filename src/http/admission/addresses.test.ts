import { describe, expect, test } from 'vitest';
import { addressesBelow } from './addresses.ts';

function below(base: string) {
  const addresses = addressesBelow(base);
  for (const route of ['/', '/live', '/status/:slug', '/api/v1/services', '/readyz']) addresses.learn(route);
  return addresses;
}

describe('an address below /outcry', () => {
  test.each([
    ['/outcry', '/'],
    ['/outcry/', '/'],
    ['/outcry?q=x', '/?q=x'],
    ['/outcry/?q=x', '/?q=x'],
    ['/outcry/live?since=5', '/live?since=5'],
    ['/outcry/status/x', '/status/x'],
    ['/outcry/api/v1/services', '/api/v1/services'],
    ['/status/x', '/status/x'],
    ['/outcryish/status/x', '/outcryish/status/x'],
    ['/outcry/nowhere', '/outcry/nowhere'],
    ['/outcry//status/x', '/outcry//status/x'],
  ])('%s is routed as %s', (url, own) => expect(below('/outcry').of(url)).toBe(own));
});

describe('an instance below a path that is the name of one of its own routes', () => {
  test.each([
    ['/status', '/'],
    ['/status/status/x', '/status/x'],
    ['/status/x', '/status/x'],
    ['/status/x/live', '/status/x/live'],
  ])('understands %s as %s', (url, own) => expect(below('/status').of(url)).toBe(own));
});

test('an instance with a host of its own takes URLs as they are', () => {
  expect(below('').of('/status/x')).toBe('/status/x');
});

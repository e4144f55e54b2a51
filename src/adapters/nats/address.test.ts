import { expect, test } from 'vitest';
import { readAddress } from './address.ts';

test.each([
  ['nats://one', { name: 'nats://one:4222', servers: ['one:4222'] }],
  [
    'nats://ann:p%40ss%3A%2F@one:4223,[::1],two/',
    {
      name: 'nats://one:4223,[::1]:4222,two:4222',
      servers: ['one:4223', '[::1]:4222', 'two:4222'],
      user: 'ann',
      pass: 'p@ss:/',
    },
  ],
  ['nats://s3cret@one', { name: 'nats://one:4222', servers: ['one:4222'], token: 's3cret' }],
  ['tls://one', { name: 'tls://one:4222', servers: ['one:4222'], tls: {} }],
])('%s is read', (url, address) => expect(readAddress(url)).toEqual(address));

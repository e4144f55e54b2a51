import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { parseRanges } from '../../intake/address.ts';
import { senderOf } from '../../intake/sender.ts';
import { createSenders } from './senders.ts';

function requestFrom(
  remoteAddress: string,
  forwardedFor?: string,
  socket = { remoteAddress },
): IncomingMessage {
  return { socket, headers: { 'x-forwarded-for': forwardedFor } } as unknown as IncomingMessage;
}

describe('who sends', () => {
  test('is the peer of the connection, whatever its headers say, unless that is a trusted proxy', () => {
    const senders = createSenders(parseRanges('192.0.2.1'));
    expect(senders.of(requestFrom('198.51.100.7', '203.0.113.9'))).toEqual(senderOf('198.51.100.7'));
    expect(senders.of(requestFrom('192.0.2.1', '203.0.113.9'))).toEqual(senderOf('203.0.113.9'));
    expect(senders.ofConnection({ remoteAddress: '192.0.2.1' } as Socket)).toBeNull();
    expect(senders.ofConnection({ remoteAddress: '198.51.100.7' } as Socket)).toEqual(
      senderOf('198.51.100.7'),
    );
  });

  test('over one connection of a proxy may be several clients, one after another', () => {
    const senders = createSenders(parseRanges('192.0.2.1'));
    const socket = { remoteAddress: '192.0.2.1' };
    const seen = ['203.0.113.9', '203.0.113.9', '203.0.113.10'].map(
      (client) => senders.of(requestFrom('', client, socket)).address,
    );
    expect(seen).toEqual(['203.0.113.9', '203.0.113.9', '203.0.113.10']);
  });
});

describe('senderOf', () => {
  test('takes the addresses of a /64 for one sender, and knows the block of an address', () => {
    expect(senderOf('192.0.2.1')).toEqual({ address: '192.0.2.1', block: '192.0.2' });
    expect(senderOf('::ffff:192.0.2.1')).toEqual(senderOf('192.0.2.1'));
    expect(senderOf('2001:db8:1:2::1').address).toBe(senderOf('2001:db8:1:2:ffff::').address);
    expect(senderOf('2001:db8:1:3::1').address).not.toBe(senderOf('2001:db8:1:2::1').address);
    expect(senderOf('2001:db8:1:3::1').block).toBe(senderOf('2001:db8:1:2::1').block);
  });
});

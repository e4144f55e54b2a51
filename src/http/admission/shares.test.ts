import { describe, expect, test } from 'vitest';
import { senderOf } from '../../intake/sender.ts';
import { Shares } from './shares.ts';

/** How many places a sender gets if it takes all it can. */
function fill(shares: Shares, senders: readonly string[]): number {
  let taken = 0;
  for (let more = true; more;) {
    more = false;
    for (const address of senders) {
      if (!shares.hasRoom(senderOf(address))) continue;
      shares.take(senderOf(address));
      taken++;
      more = true;
    }
  }
  return taken;
}

const block = Array.from({ length: 256 }, (_, nth) => `192.0.2.${nth}`);

describe('Shares', () => {
  test('one address gets up to half of the places, and not one more', () => {
    expect(fill(new Shares(1_000), ['192.0.2.1'])).toBe(500);
  });

  test('a block of addresses gets up to two thirds, and others still find room', () => {
    const shares = new Shares(900);
    expect(fill(shares, block)).toBe(600);
    expect(shares.hasRoom(senderOf('198.51.100.1'))).toBe(true);
  });

  test('the addresses of one IPv6 /64 are one sender, those of a /48 one block', () => {
    expect(fill(new Shares(1_000), ['2001:db8::1', '2001:db8::2'])).toBe(500);
    const blockOf48 = Array.from({ length: 300 }, (_, nth) => `2001:db8:0:${nth.toString(16)}::1`);
    expect(fill(new Shares(900), blockOf48)).toBe(600);
  });

  test('many senders together can take all places, and no more', () => {
    const shares = new Shares(64);
    const many = Array.from({ length: 256 }, (_, nth) => `10.${nth}.0.1`);
    expect(fill(shares, many)).toBe(64);
    expect(shares.hasRoom(senderOf('198.51.100.1'))).toBe(false);
  });

  test('a place that is given back several times is free once', () => {
    const shares = new Shares(2);
    const give = shares.take(senderOf('192.0.2.1'));
    expect(shares.hasRoom(senderOf('192.0.2.1'))).toBe(false);
    give();
    give();
    expect(shares.taken).toBe(0);
    expect(shares.hasRoom(senderOf('192.0.2.1'))).toBe(true);
  });
});

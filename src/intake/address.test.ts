import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import {
  clientAddress as clientOf,
  headersDisagree,
  isTrusted,
  ownNetwork,
  parseRanges,
  plainIpv4,
  ipVersionOf,
  reporterKey,
} from './address.ts';

const proxies = parseRanges('10.0.0.0/8, ::1');

function clientAddress(
  socket: string,
  xForwardedFor: string | undefined,
  trusted = proxies,
  forwarded?: string,
) {
  return clientOf(socket, { xForwardedFor, forwarded }, trusted);
}

describe('clientAddress', () => {
  test('without trusted proxies the header is ignored', () => {
    expect(clientAddress('192.0.2.1', '198.51.100.7', [])).toBe('192.0.2.1');
  });

  test('a client that is not a trusted proxy cannot speak for another', () => {
    expect(clientAddress('192.0.2.1', '198.51.100.7', proxies)).toBe('192.0.2.1');
  });

  test('the first address from the right that is not a trusted proxy is the client', () => {
    expect(clientAddress('10.0.0.1', '203.0.113.9, 198.51.100.7, 10.0.0.2', proxies)).toBe('198.51.100.7');
  });

  test('what a client wrote to the left of its own address changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.ipV4(), { maxLength: 10 }), (forged) => {
        const header = [...forged, '198.51.100.7'].join(', ');
        expect(clientAddress('10.0.0.1', header, proxies)).toBe('198.51.100.7');
      }),
    );
  });

  test('a thousand forged headers are one reporter', () => {
    const keys = Array.from({ length: 1_000 }, (_, nth) =>
      clientAddress('192.0.2.1', `198.51.100.${nth % 256}, 10.0.${nth % 7}.1`, proxies),
    );
    expect(new Set(keys).size).toBe(1);
  });

  test('garbage in the header leaves the last address that was trusted', () => {
    expect(clientAddress('10.0.0.1', 'unknown', proxies)).toBe('10.0.0.1');
    expect(clientAddress('10.0.0.1', 'nonsense, 10.0.0.2', proxies)).toBe('10.0.0.2');
  });

  test('ports and brackets are not part of an address, and IPv4 mapped into IPv6 is IPv4', () => {
    expect(clientAddress('::ffff:10.0.0.1', '[2001:db8::1]:443', proxies)).toBe('2001:db8::1');
    expect(clientAddress('::1', '192.0.2.1:8443', proxies)).toBe('192.0.2.1');
  });
});

describe('Forwarded', () => {
  test.each([
    ['for=198.51.100.7', '198.51.100.7'],
    ['For="198.51.100.7:4711";proto=https;by=10.0.0.1', '198.51.100.7'],
    ['proto=https ; for = 198.51.100.7', '198.51.100.7'],
    ['for="[2001:db8::17]:4711"', '2001:db8::17'],
    ['for="[2001:db8::17]"', '2001:db8::17'],
    ['for=203.0.113.9, for=198.51.100.7, for=10.0.0.2', '198.51.100.7'],
    ['for="203.0.113.9, for=192.0.2.1", for=198.51.100.7', '198.51.100.7'],
    ['for="a\\"b, for=203.0.113.9", for=198.51.100.7', '198.51.100.7'],
    ['for="198.51.10\\0.7"', '198.51.100.7'],
    ['for=198.51.100.7, for=_hidden', '10.0.0.1'],
    ['for=198.51.100.7, for=unknown', '10.0.0.1'],
    ['for=198.51.100.7, proto=https', '10.0.0.1'],
    ['for=', '10.0.0.1'],
    ['', '10.0.0.1'],
    ['for="198.51.100.7', '10.0.0.1'],
  ])('%s from a trusted proxy is %s', (forwarded, address) => {
    expect(clientAddress('10.0.0.1', undefined, proxies, forwarded)).toBe(address);
  });

  test('from a client that is not a trusted proxy is ignored', () => {
    expect(clientAddress('192.0.2.1', undefined, proxies, 'for=198.51.100.7')).toBe('192.0.2.1');
  });

  test('beside X-Forwarded-For must name the same client, so that the header a proxy does not write cannot be forged', () => {
    expect(clientAddress('10.0.0.1', '198.51.100.7', proxies, 'for=198.51.100.7;proto=https')).toBe(
      '198.51.100.7',
    );
    expect(clientAddress('10.0.0.1', '198.51.100.7', proxies, 'for=203.0.113.9')).toBe('10.0.0.1');
    expect(clientAddress('10.0.0.1', '203.0.113.9', proxies, 'for=198.51.100.7')).toBe('10.0.0.1');
    const both = { xForwardedFor: '198.51.100.7', forwarded: 'for=203.0.113.9' };
    expect(headersDisagree('10.0.0.1', both, proxies)).toBe(true);
    expect(headersDisagree('192.0.2.1', both, proxies)).toBe(false);
    expect(headersDisagree('10.0.0.1', { ...both, forwarded: 'for=198.51.100.7' }, proxies)).toBe(false);
  });

  test('in any form never throws and never names an address that was not written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('for=', '"', '\\\\', ';', ',', '=', '1.2.3.4', ' ', '[') }),
        (forwarded) => {
          expect(['10.0.0.1', '1.2.3.4']).toContain(clientAddress('10.0.0.1', undefined, proxies, forwarded));
        },
      ),
    );
  });
});

describe('a network of the operator’s own', () => {
  test.each([
    ['172.18.0.7', '172.18.0.0/24'],
    ['127.0.0.1', '127.0.0.0/24'],
    ['::ffff:10.1.2.3', '10.1.2.0/24'],
    ['fd00:1:2:3:4::5', 'fd00:1:2:3::/64'],
    ['::1', '::/64'],
    ['198.51.101.7', null],
    ['2a00:1450::1', null],
    ['', null],
  ])('of %s is %s: no public address is logged', (address, network) => {
    expect(ownNetwork(address)).toBe(network);
  });
});

describe('reporterKey', () => {
  test('an IPv6 reporter is its /64', () => {
    expect(reporterKey('2001:db8:1:2::1')).toEqual(reporterKey('2001:db8:1:2:ffff::9'));
    expect(reporterKey('2001:db8:1:2::1')).not.toEqual(reporterKey('2001:db8:1:3::1'));
  });

  test('an IPv4 reporter is its address, even when it is mapped into IPv6', () => {
    expect(reporterKey('::ffff:192.0.2.1')).toEqual(reporterKey('192.0.2.1'));
    expect(reporterKey('192.0.2.1')).not.toEqual(reporterKey('192.0.2.2'));
  });

  test('people of IPv4 whose addresses were translated to IPv6 are as many as they are', () => {
    expect(reporterKey('64:ff9b::192.0.2.1')).toEqual(reporterKey('192.0.2.1'));
    expect(reporterKey('64:ff9b::c000:202')).toEqual(reporterKey('192.0.2.2'));
    expect(ipVersionOf('64:ff9b::192.0.2.1')).toBe(4);
    // A prefix of an operator's own says nothing of where the address stands in it.
    expect(reporterKey('64:ff9b:1::192.0.2.1')).toEqual(reporterKey('64:ff9b:1::192.0.2.2'));
  });
});

describe('an IPv4 address in its usual form', () => {
  test('is parsed as ipaddr.js parses it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const bits = plainIpv4(address) ?? 0;
        expect([bits >>> 24, (bits >> 16) & 255, (bits >> 8) & 255, bits & 255]).toEqual(
          ipaddr.parse(address).toByteArray(),
        );
      }),
    );
  });

  test.each(['0.0.0.0', '255.255.255.255'])('%s is one', (address) => {
    expect(plainIpv4(address)).not.toBeNull();
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.00',
    '0x1.2.3.4',
    '1.2.3.4 ',
    '1.2.3.-4',
    '::1',
    '::ffff:1.2.3.4',
  ])('"%s" is not', (text) => {
    expect(plainIpv4(text)).toBeNull();
  });
});

describe('isTrusted', () => {
  test('gives the same result as ipaddr.js for every range and address', () => {
    const range = fc.tuple(fc.ipV4(), fc.nat(32));
    fc.assert(
      fc.property(range, fc.ipV4(), ([network, bits], address) => {
        const trusted = parseRanges(`${network}/${bits}, ::1`);
        const matches = ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parse(network), bits);
        expect(isTrusted(address, trusted)).toBe(matches);
        expect(isTrusted(`::ffff:${address}`, trusted)).toBe(matches);
        expect(isTrusted(network, trusted)).toBe(true);
      }),
    );
  });
});

describe('parseRanges', () => {
  test('an empty list trusts no address', () => {
    expect(parseRanges('')).toEqual([]);
  });

  test.each([
    ['::ffff:10.1.2.3', '10.1.2.3', '10.1.2.4'],
    ['::ffff:10.0.0.0/104', '10.255.0.1', '11.0.0.1'],
    ['::ffff:0:0/96', '192.0.2.1', '2001:db8::1'],
  ])('%s is the IPv4 range that is written that way', (entry, inside, outside) => {
    expect(isTrusted(inside, parseRanges(entry))).toBe(true);
    expect(isTrusted(`::ffff:${inside}`, parseRanges(entry))).toBe(true);
    expect(isTrusted(outside, parseRanges(entry))).toBe(false);
  });

  test.each(['true', '10.0.0.0/99', 'proxy.example.org', '10.0.0', '10', '10.0/16', '010.0.0.1', '[::1]'])(
    '%s is refused by name',
    (entry) => {
      expect(() => parseRanges(entry)).toThrow(expect.objectContaining({ code: 'bad_config' }));
    },
  );
});

import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { clientAddress, parseRanges, reporterKey } from './address.ts';

const proxies = parseRanges('10.0.0.0/8, ::1');

describe('clientAddress', () => {
  test('without trusted proxies the header is not looked at', () => {
    expect(clientAddress('192.0.2.1', '198.51.100.7', [])).toBe('192.0.2.1');
  });

  test('a client that is no trusted proxy cannot speak for another', () => {
    expect(clientAddress('192.0.2.1', '198.51.100.7', proxies)).toBe('192.0.2.1');
  });

  test('the first address from the right that no trusted proxy has is the client', () => {
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

  test('rubbish in the header leaves the last address that was believed', () => {
    expect(clientAddress('10.0.0.1', 'unknown', proxies)).toBe('10.0.0.1');
    expect(clientAddress('10.0.0.1', 'nonsense, 10.0.0.2', proxies)).toBe('10.0.0.2');
  });

  test('ports and brackets are no part of an address, and IPv4 mapped into IPv6 is IPv4', () => {
    expect(clientAddress('::ffff:10.0.0.1', '[2001:db8::1]:443', proxies)).toBe('2001:db8::1');
    expect(clientAddress('::1', '192.0.2.1:8443', proxies)).toBe('192.0.2.1');
  });
});

describe('reporterKey', () => {
  test('an IPv6 reporter is its /64', () => {
    expect(reporterKey('2001:db8:1:2::1')).toEqual(reporterKey('2001:db8:1:2:ffff::9'));
    expect(reporterKey('2001:db8:1:2::1')).not.toEqual(reporterKey('2001:db8:1:3::1'));
  });

  test('an IPv4 reporter is its address, also when it is mapped into IPv6', () => {
    expect(reporterKey('::ffff:192.0.2.1')).toEqual(reporterKey('192.0.2.1'));
    expect(reporterKey('192.0.2.1')).not.toEqual(reporterKey('192.0.2.2'));
  });
});

describe('parseRanges', () => {
  test('an empty list trusts nobody', () => {
    expect(parseRanges('')).toEqual([]);
  });

  test.each(['true', '10.0.0.0/99', 'proxy.example.org'])('%s is refused by name', (entry) => {
    expect(() => parseRanges(entry)).toThrow(expect.objectContaining({ code: 'bad_config' }));
  });
});

import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import { HOUR } from '../../core/base/time.ts';
import { parseRanges } from '../../intake/address.ts';
import { TOLD_MAX, proxySentence, proxyTeller, watchForwarding, type ProxyRemark } from './forwarding.ts';

let remarks: ProxyRemark[];
let requests: number;
let now: number;
beforeEach(() => {
  remarks = [];
  requests = 0;
  now = 0;
});

function watch(trusted = '') {
  const watching = watchForwarding({
    trusted: parseRanges(trusted),
    onRequest: () => requests++,
    tell: proxyTeller(
      () => now,
      (remark) => remarks.push(remark),
    ),
  });
  return (remoteAddress: string, headers: Record<string, string>) =>
    watching.look({ headers, socket: { remoteAddress } } as unknown as IncomingMessage);
}

const FOR = { 'x-forwarded-for': '198.51.100.7' };

describe('a proxy that is not configured', () => {
  test('is reported at the first request, and again after an hour; every request counts', () => {
    const look = watch();
    for (const at of [0, 1, HOUR - 1, HOUR]) {
      now = at;
      look('172.18.0.7', FOR);
    }
    expect(remarks).toEqual([
      { kind: 'untrusted_proxy', at: 0, from: '172.18.0.0/24' },
      { kind: 'untrusted_proxy', at: HOUR, from: '172.18.0.0/24' },
    ]);
    expect(requests).toBe(4);
  });

  test('is detected by Forwarded too', () => {
    watch()('127.0.0.1', { forwarded: 'for=198.51.100.7' });
    expect(remarks).toHaveLength(1);
  });

  test.each(['x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip', 'fastly-client-ip'])(
    'is detected by %s too',
    (name) => {
      watch()('172.18.0.7', { [name]: '198.51.100.7' });
      expect(remarks).toMatchObject([{ kind: 'untrusted_proxy', from: '172.18.0.0/24' }]);
    },
  );

  test('may be a person who made the header up: then no address is reported', () => {
    const look = watch();
    look('198.51.101.7', FOR);
    look('203.0.114.9', FOR);
    expect(remarks).toEqual([{ kind: 'untrusted_proxy', at: 0, from: 'public addresses' }]);
  });

  test(`is reported for ${TOLD_MAX} networks and no more`, () => {
    const look = watch();
    for (let net = 0; net <= TOLD_MAX; net += 1) look(`10.0.${net}.1`, FOR);
    expect(remarks).toHaveLength(TOLD_MAX);
    expect(requests).toBe(TOLD_MAX + 1);
  });

  test('is not reported if the proxy is configured, or no header is sent', () => {
    watch('172.18.0.0/16')('172.18.0.7', FOR);
    watch()('172.18.0.7', {});
    expect([remarks, requests]).toEqual([[], 0]);
  });
});

test('a trusted proxy whose headers name different clients is reported', () => {
  const look = watch('127.0.0.1');
  look('127.0.0.1', { ...FOR, forwarded: 'for=198.51.100.7' });
  look('127.0.0.1', { ...FOR, forwarded: 'for=203.0.113.9' });
  expect(remarks).toEqual([{ kind: 'headers_disagree', at: 0, from: '127.0.0.0/24' }]);
  expect(proxySentence(remarks[0]!)).toContain('both X-Forwarded-For and Forwarded');
});

test('a trusted proxy that names clients only in a header that is not understood is reported', () => {
  const look = watch('127.0.0.1');
  look('127.0.0.1', { ...FOR, 'x-real-ip': '198.51.100.7' });
  expect(remarks).toEqual([]);
  look('127.0.0.1', { 'x-real-ip': '198.51.100.7' });
  expect(remarks).toEqual([{ kind: 'header_not_understood', at: 0, from: '127.0.0.0/24' }]);
  expect(proxySentence(remarks[0]!)).toContain('make it send one of the two');
});

test.each(['unknown', '', '_hidden', '"198.51.100.7"'])(
  'a trusted proxy that names %s instead of an address is reported',
  (named) => {
    watch('127.0.0.1')('127.0.0.1', { 'x-forwarded-for': named });
    expect(remarks).toEqual([{ kind: 'header_not_understood', at: 0, from: '127.0.0.0/24' }]);
    watch('127.0.0.1')('127.0.0.1', { forwarded: 'for=unknown' });
    expect(remarks).toHaveLength(2);
  },
);

describe('a proxy behind a trusted one that is not configured', () => {
  test('is reported by its network', () => {
    const look = watch('127.0.0.1');
    look('127.0.0.1', { 'x-forwarded-for': '198.51.100.7, 10.42.0.9' });
    look('127.0.0.1', { forwarded: 'for=198.51.100.7, for=172.18.0.3' });
    expect(remarks).toEqual([
      { kind: 'untrusted_proxy', at: 0, from: '10.42.0.0/24' },
      { kind: 'untrusted_proxy', at: 0, from: '172.18.0.0/24' },
    ]);
    expect(requests).toBe(2);
  });

  test.each([
    ['names nobody', '10.42.0.9'],
    ['has a public address, which may be a person who made the rest up', '198.51.100.7, 203.0.114.9'],
    ['is configured', '198.51.100.7, 127.0.0.1'],
    ['is behind what a client made up', 'nonsense, 127.0.0.1'],
  ])('is not reported if it %s', (_what, header) => {
    watch('127.0.0.1')('127.0.0.1', { 'x-forwarded-for': header });
    expect([remarks, requests]).toEqual([[], 0]);
  });
});

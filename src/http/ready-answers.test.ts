import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import { READY_MS, ReadyAnswers } from './ready-answers.ts';

const BODY = 'a'.repeat(1_000);

let at: number;
let edition: number;
beforeEach(() => {
  at = 0;
  edition = 1;
});

const open = (bytesMax?: number) =>
  new ReadyAnswers({ edition: () => edition, now: () => at, ...(bytesMax !== undefined && { bytesMax }) });

const asking = (headers: IncomingMessage['headers'] = { host: 'a' }) => ({ headers }) as IncomingMessage;

const head = (etag: string, more = {}) => ({ etag, 'cache-control': 'public, max-age=5', ...more });

/** Sends a request and stores the answer of the routes. */
function put(ready: ReadyAnswers, url: string, more = {}, body = BODY): void {
  const request = asking();
  expect(ready.find(request, url)).toBeNull();
  ready.keep(request, url, head(`"${url}"`, more), body);
}

describe('an answer is cached', () => {
  test('with its length, and without headers that differ by caller', () => {
    const ready = open();
    put(ready, '/x', { 'content-type': 'text/plain', ratelimit: 'r=1', 'ratelimit-policy': 'q=2' });
    const same = ['etag', '"/x"', 'cache-control', 'public, max-age=5'];
    expect(ready.find(asking(), '/x')).toEqual({
      tag: '"/x"',
      isCounted: true,
      whole: [...same, 'content-type', 'text/plain', 'content-length', '1000'],
      same,
      body: Buffer.from(BODY),
    });
  });

  test('for its URL, its host and what it varies by, whatever else a request says', () => {
    const ready = open();
    const request = asking({ host: 'a', accept: 'text/csv' });
    ready.find(request, '/x');
    ready.keep(request, '/x', head('"1"', { vary: 'Accept, Accept-Encoding' }), BODY);
    const find = (headers: IncomingMessage['headers'], url = '/x') => ready.find(asking(headers), url);
    expect(find({ host: 'a', accept: 'text/csv', 'user-agent': 'x' })).not.toBeNull();
    expect(find({ host: 'b', accept: 'text/csv' })).toBeNull();
    expect(find({ host: 'a' })).toBeNull();
    expect(find({ host: 'a', accept: 'text/csv', 'accept-encoding': '' })).toBeNull();
    expect(find({ host: 'a', accept: 'text/csv' }, '/y')).toBeNull();
  });

  test(`for ${READY_MS} ms, and no longer than nothing changes`, () => {
    const ready = open();
    put(ready, '/x');
    at = READY_MS - 1;
    expect(ready.find(asking(), '/x')).not.toBeNull();
    at = READY_MS;
    put(ready, '/x');
    expect(ready.find(asking(), '/x')).not.toBeNull();
    edition++;
    expect(ready.find(asking(), '/x')).toBeNull();
    expect(ready.bytes).toBe(0);
  });

  test.each([
    ['marked private', { 'cache-control': 'private, no-cache' }],
    ['marked no-store', { 'cache-control': 'no-store' }],
    ['without Cache-Control', { 'cache-control': undefined }],
    ['without an ETag', { etag: undefined }],
  ])('but not one %s', (_what, more) => {
    const ready = open();
    put(ready, '/x', more);
    expect(ready.find(asking(), '/x')).toBeNull();
  });

  test('nor one that was requested before something changed, or never', () => {
    const ready = open();
    const request = asking();
    ready.find(request, '/x');
    edition++;
    ready.keep(request, '/x', head('"1"'), BODY);
    ready.keep(asking(), '/x', head('"1"'), BODY);
    expect(ready.find(asking(), '/x')).toBeNull();
  });
});

test('the same bytes with several heads are stored once', () => {
  const ready = open();
  for (const accept of ['a', 'b']) {
    const request = asking({ accept });
    ready.find(request, '/x');
    ready.keep(request, '/x', head('"1"', { vary: 'Accept' }), BODY);
  }
  const [one, other] = ['a', 'b'].map((accept) => ready.find(asking({ accept }), '/x'));
  expect(one?.body).toBe(other?.body);
  expect(ready.bytes).toBeLessThan(2 * 2_000 + 2 * BODY.length);
});

test('as many as there is room for, and one more drops all before it', () => {
  const measured = open();
  put(measured, '/0');
  const ready = open(3 * measured.bytes);
  for (const url of ['/0', '/1', '/2']) put(ready, url);
  expect(ready.find(asking(), '/0')).not.toBeNull();
  expect(ready.bytes).toBe(3 * measured.bytes);
  put(ready, '/3');
  expect(ready.find(asking(), '/0')).toBeNull();
  expect(ready.find(asking(), '/3')).not.toBeNull();
  expect(ready.bytes).toBe(measured.bytes);
});

test('one that is larger than the whole cache is not stored', () => {
  const measured = open();
  put(measured, '/0');
  const [fits, small] = [open(measured.bytes), open(measured.bytes - 1)];
  put(fits, '/0');
  put(small, '/0');
  expect([fits, small].map((ready) => ready.find(asking(), '/0') !== null)).toEqual([true, false]);
});

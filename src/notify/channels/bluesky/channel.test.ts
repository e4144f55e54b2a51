import { AppBskyFeedPost } from '@atproto/api';
import { ensureValidTid } from '@atproto/syntax';
import { expect, test } from 'vitest';
import { HOUR } from '../../../core/base/time.ts';
import { START, channel } from '../../../ports/given.fixture.ts';
import { REFERENCES, SETTINGS, goldenOf, tellings } from '../golden.fixture.ts';
import { kindOf } from '../index.ts';
import { POST_CHARS_MAX } from './channel.ts';
import { recordKey } from './record-key.ts';

test('sends its golden requests', async () => {
  await expect(goldenOf('bluesky')).toMatchFileSnapshot('./golden.txt');
});

test('writes records that are valid by their schema, and not too long', () => {
  const [, telling] = tellings()[0]!;
  const ops = channel('ops', { kind: 'bluesky', settings: SETTINGS['bluesky'] ?? {} });
  const longest = { ...telling, title: 'Ö'.repeat(400), text: 'X'.repeat(400) };
  for (const one of [...tellings().map(([, said]) => said), longest])
    for (const reference of [null, REFERENCES['bluesky'] ?? null]) {
      const { body } = kindOf('bluesky')!.render(one, ops, { at: START, reference, session: 's' });
      const { record } = JSON.parse(body) as { record: { text: string } };
      const withCid = JSON.parse(JSON.stringify(record)) as unknown;
      expect(AppBskyFeedPost.validateRecord(withCid), JSON.stringify(withCid)).toMatchObject({
        success: true,
      });
      expect(record.text.length).toBeLessThanOrEqual(POST_CHARS_MAX);
    }
});

test('has record keys that are deterministic, sorted by time and valid', () => {
  const keys = [0, 1, HOUR].map((later) => recordKey(START + later, 'x-1.opened'));
  for (const key of keys) ensureValidTid(key);
  expect(keys.toSorted()).toEqual(keys);
  expect(recordKey(START, 'x-1.opened')).toBe(keys[0]);
  expect(recordKey(START, 'x-2.opened')).not.toBe(keys[0]);
});

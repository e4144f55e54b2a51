import { expect, test } from 'vitest';
import { START, channel } from '../../../ports/given.fixture.ts';
import { SETTINGS, goldenOf, tellings } from '../golden.fixture.ts';
import { kindOf } from '../index.ts';
import { POST_CHARS_MAX } from './channel.ts';

test('sends its golden requests', async () => {
  await expect(goldenOf('mastodon')).toMatchFileSnapshot('./golden.txt');
});

test('writes posts that a server accepts, where a URL counts as 23 letters', () => {
  const [, telling] = tellings()[0]!;
  const ops = channel('ops', { kind: 'mastodon', settings: SETTINGS['mastodon'] ?? {} });
  const longest = { ...telling, title: 'Ö'.repeat(600), text: 'X'.repeat(600) };
  const { body } = kindOf('mastodon')!.render(longest, ops, { at: START, reference: null, session: null });
  const { status } = JSON.parse(body) as { status: string };
  expect(status.replace(telling.link, 'a'.repeat(23))).toHaveLength(POST_CHARS_MAX);
});

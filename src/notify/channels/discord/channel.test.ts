import { expect, test } from 'vitest';
import { START, channel } from '../../../ports/given.fixture.ts';
import { goldenOf, tellings } from '../golden.fixture.ts';
import { kindOf } from '../index.ts';

test('sends its golden requests', async () => {
  await expect(goldenOf('discord')).toMatchFileSnapshot('./golden.txt');
});

test('keeps the forum thread in its URL, also when it is edited', () => {
  const url = 'https://discord.example/api/webhooks/1/s3cret?thread_id=42';
  const ops = channel('ops', { kind: 'discord', settings: { url } });
  const [, telling] = tellings()[0]!;
  const urls = [null, '4711'].map(
    (reference) => kindOf('discord')!.render(telling, ops, { at: START, reference, session: null }).url,
  );
  expect(urls).toEqual([
    'https://discord.example/api/webhooks/1/s3cret?thread_id=42&wait=true',
    'https://discord.example/api/webhooks/1/s3cret/messages/4711?thread_id=42',
  ]);
});

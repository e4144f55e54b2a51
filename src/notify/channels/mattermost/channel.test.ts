import { expect, test } from 'vitest';
import { goldenOf } from '../golden.fixture.ts';

test('sends its golden requests', async () => {
  await expect(goldenOf('mattermost')).toMatchFileSnapshot('./golden.txt');
});
